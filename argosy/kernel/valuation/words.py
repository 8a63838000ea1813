"""The fixed words of valuation, as they stand in the tables."""

from __future__ import annotations

from typing import Final

METHODS: Final = ("fifo", "average", "standard", "lot", "monthly")
SCOPES: Final = ("company", "warehouse", "lot")
