"""Mail: how messages leave, by the server that the settings name, else into a file one can open.

Everything that sends mail through Django goes this way, whoever wrote it: the backend reads the
settings at each connection, so that a change is in force at once and needs no restart.
"""
