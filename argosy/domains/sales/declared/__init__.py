"""The declarations of the nouns of sales, a module a noun; `resources.py` names them all."""
