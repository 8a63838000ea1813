"""The rules of exchange rates, pure and exact."""
