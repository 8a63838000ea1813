"""The declarations of the nouns of the warehouse; `resources.py` names them all."""
