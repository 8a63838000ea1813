"""The API: every resource of the registry over HTTP, and nothing beside it.

`calls` finds out who asks and for which company, `bodies` reads JSON strictly, `reading` and
`giving` answer from the registry, `answers` writes what comes of it, refusals included. One address
pattern leads here; what a part of it means is looked up in the registry at each request, so that a
field that an administrator added is there at once, and no route can be mounted beside.
"""
