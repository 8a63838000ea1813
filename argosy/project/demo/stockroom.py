"""What lies where, kept beside the books while the story is told, so that it knows what it may do.

The database is not asked: a run that goes on after a kill would be answered of a later day.
"""

from __future__ import annotations

from collections import defaultdict

Place = tuple[str, str]
"""Warehouse and product, by code."""


class Stockroom:
    """On hand and reserved pieces of one company."""

    def __init__(self) -> None:
        self.on_hand: dict[Place, int] = defaultdict(int)
        self.reserved: dict[Place, int] = defaultdict(int)
        self.opening_minor = 0
        """What lay there on the first day was worth, in the company's currency."""

    def free(self, warehouse: str, code: str) -> int:
        """Return what nobody has reserved."""
        return self.on_hand[warehouse, code] - self.reserved[warehouse, code]

    def reserve(self, warehouse: str, code: str, wanted: int) -> int:
        """Reserve what is free of a wanted quantity; return how much that is."""
        taken = max(0, min(wanted, self.free(warehouse, code)))
        self.reserved[warehouse, code] += taken
        return taken

    def release(self, warehouse: str, code: str, qty: int) -> None:
        """Give a reserved quantity back."""
        assert 0 <= qty <= self.reserved[warehouse, code]
        self.reserved[warehouse, code] -= qty

    def ship(self, warehouse: str, code: str, qty: int) -> None:
        """Take a reserved quantity out."""
        self.release(warehouse, code, qty)
        self.take(warehouse, code, qty)

    def take(self, warehouse: str, code: str, qty: int) -> None:
        """Take a free quantity out."""
        assert qty <= self.free(warehouse, code), (warehouse, code, qty)
        self.on_hand[warehouse, code] -= qty

    def put(self, warehouse: str, code: str, qty: int) -> None:
        """Put a quantity in."""
        self.on_hand[warehouse, code] += qty
