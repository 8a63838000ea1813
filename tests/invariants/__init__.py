"""Promises about posted rows: they never change, and where someone changed them it shows."""
