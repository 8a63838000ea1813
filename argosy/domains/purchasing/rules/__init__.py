"""Pure rules of purchasing: figures, states, validations; no Django, no I/O."""
