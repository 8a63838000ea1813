"""The declarations of the parties' nouns, a module a noun; `resources.py` names them all."""
