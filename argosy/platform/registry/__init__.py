"""The registry: a noun is declared once, and every door reads the declaration.

`resource.py`, `fields.py`, `actions.py` and `labels.py` say what can be declared; `catalogue.py`
finds and checks what the applications declare; `reads.py` answers queries from it; `wire.py` turns
commands' items into JSON and back. Nothing here knows a domain.
"""
