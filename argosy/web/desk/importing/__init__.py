"""Importing files at the desk: send, name the columns, rehearse, load, take back.

Each step is a page of its own with an address of its own, so that one may leave and come back.
"""
