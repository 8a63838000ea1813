"""Promises of the search: what is found, how it is ranked, and what nobody finds."""
