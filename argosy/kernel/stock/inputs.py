"""What callers hand to the goods flow, and what they get back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from argosy.kernel.stock.facts import LocationFact
from argosy.kernel.stock.words import NO_LOT, OWN, Status

Key = tuple[int, int, int, int, str]
"""A balance: item, location, lot, owner, status; rows are always locked in this order."""


Demand = tuple[str, int, int]
"""What a quantity is wanted for: document type, document id, line id."""


@dataclass(frozen=True, slots=True)
class MoveInput:
    """One move to post.

    `qty` is in the unit `unit_id`; `factor` (num, den) says how many base units one of it is, for
    packs that are the item's own, and is None for units of the base unit's dimension. A lot of 0
    is none, an owner of 0 is ourselves. `correlation_id` is the journey the move belongs to.
    `demand` is the demand line that the move serves: what it holds reserved is used up first.
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
    demand: Demand | None = None


@dataclass(frozen=True, slots=True)
class ReserveInput:
    """A quantity, in base units, that a demand line asks to hold in a place.

    Of two that want the same, the one with the lower `priority` is served first, whatever their
    order in the batch. A firm reservation does not expire.
    """

    demand: Demand
    item_id: int
    location_id: int
    qty: Decimal
    effective_at: datetime
    lot_id: int = NO_LOT
    priority: int = 100
    firm: bool = False
    expires_at: datetime | None = None

    @property
    def key(self) -> Key:
        """The balance it asks for: only free goods of our own are promised (INV-25)."""
        return (self.item_id, self.location_id, self.lot_id, OWN, Status.FREE.value)


@dataclass(frozen=True, slots=True)
class ReleaseInput:
    """A demand line that gives back what it holds: all of it, or `qty` base units."""

    demand: Demand
    qty: Decimal | None = None


@dataclass(slots=True)
class Held:
    """A reservation row with what is left of it."""

    id: int
    demand: Demand
    key: Key
    left: Decimal
    priority: int
    firm: bool
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A part taken from a reservation row."""

    held: Held
    qty: Decimal
    effective_at: datetime


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
