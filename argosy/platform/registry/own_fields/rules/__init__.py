"""Pure rules of own fields: what may be added, what a value may be, when it is needed."""
