"""The declarations of the nouns of purchasing; `resources.py` names them all."""
