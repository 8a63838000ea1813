"""Promises about recovery: what is derived can be derived again, and says the same."""
