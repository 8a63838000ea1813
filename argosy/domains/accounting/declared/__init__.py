"""The declarations of the nouns of accounting; `resources.py` names them all."""
