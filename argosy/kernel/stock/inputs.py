"""What callers hand to the goods flow, and what they get back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from argosy.kernel.stock.facts import LocationFact
from argosy.kernel.stock.words import NO_LOT, OWN, Status

Key = tuple[int, int, int, int, str]
"""A balance: item, location, lot, owner, status; rows are always locked in this order."""


@dataclass(frozen=True, slots=True)
class MoveInput:
    """One move to post.

    `qty` is in the unit `unit_id`; `factor` (num, den) says how many base units one of it is, for
    packs that are the item's own, and is None for units of the base unit's dimension. A lot of 0
    is none, an owner of 0 is ourselves. `correlation_id` is the journey the move belongs to.
    """

    item_id: int
    from_location_id: int
    to_location_id: int
    qty: Decimal
    unit_id: int
    effective_at: datetime
    source_type: str
    source_id: int
    source_line_id: int
    correlation_id: int
    lot_id: int = NO_LOT
    owner_id: int = OWN
    from_status: str = Status.FREE.value
    to_status: str = Status.FREE.value
    reason: str = ""
    reverses_id: int | None = None
    factor: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PostedMove:
    """A posted move, with what valuation asks about it."""

    id: int
    item_id: int
    lot_id: int
    owner_id: int
    base_qty: Decimal
    from_location: LocationFact
    to_location: LocationFact
    effective_at: datetime


@dataclass(slots=True)
class Prepared:
    """A checked move: its two balances, and its quantity in base units."""

    index: int
    move: MoveInput
    from_key: Key
    to_key: Key
    base_qty: Decimal
    factor_num: int
    factor_den: int
    from_location: LocationFact
    to_location: LocationFact
    tracking: str
