"""The declarations of the nouns of products, a module a group; `resources.py` names them all."""
