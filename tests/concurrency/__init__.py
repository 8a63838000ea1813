"""Promises that hold however many act at once."""
