"""Notifications: who ought to know is told, once, where he wants to be told and when.

A notice is made by a handler of an event, in the handler's transaction, so that there is exactly
one an event and person. It is seen in the app at once; by mail and instant message it goes by what
the person chose for its kind, never in his quiet hours, several together when he asked for a
digest. Kinds are declared in manifests (`NOTICES`). Some ask for something to be done and stay in
the inbox until it is.
"""
