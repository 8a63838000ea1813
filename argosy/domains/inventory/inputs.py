"""What people hand to inventory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class GoodsLineInput:
    """A line of a goods document.

    Args:
        item_id: what.
        location_id: the place of ours that gives or takes; for a transfer the one that gives.
        qty: in `unit_id`; an adjustment may be negative (goods are missing).
        unit_id: the unit as entered.
        to_location_id: a direct transfer's other place; 0 otherwise.
        lot_id: the lot or serial, 0 for none.
        status: free, qc or blocked.
        value_minor: what receipts and opening stock are worth, in the company's currency; None
            takes the present cost.
    """

    item_id: int
    location_id: int
    qty: Decimal
    unit_id: int
    to_location_id: int = 0
    lot_id: int = 0
    status: str = "free"
    value_minor: int | None = None


@dataclass(frozen=True, slots=True)
class GoodsInput:
    """A goods document.

    Args:
        kind: opening, receipt, issue, adjustment, scrap, send (into transit) or arrive (out of it).
        lines: what moves.
        posting_date: 记账日期.
        reason: why; required for adjustments and scrap.
        effective_at: business time; noon of the posting date when not given.
        sends_id: the transfer that an arrival completes.
        outside_id: the place on the other side; the company's first of the kind when 0.
    """

    kind: str
    lines: tuple[GoodsLineInput, ...]
    posting_date: date
    reason: str = ""
    memo: str = ""
    effective_at: datetime | None = None
    sends_id: int | None = None
    outside_id: int = 0


@dataclass(frozen=True, slots=True)
class OpenCount:
    """Open a count of a place and all below it, held against a snapshot of now."""

    location_id: int
    is_blind: bool = True
    tolerance_pct: Decimal = Decimal(0)
    items: tuple[int, ...] = ()
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted quantity of an item in a place, in base units."""

    item_id: int
    location_id: int
    qty: Decimal
    lot_id: int = 0
    status: str = "free"


@dataclass(frozen=True, slots=True)
class EnterCount:
    """Counted figures of a round; what a place holds and nobody lists counts as not counted."""

    count_id: int
    lines: tuple[Counted, ...]
    round: int = 1


@dataclass(frozen=True, slots=True)
class PostCount:
    """Post a count's differences.

    Args:
        missing_is_zero: take expected goods that nobody counted as gone; else they stay as booked.
        accept_beyond_tolerance: post differences that should be counted again.
    """

    count_id: int
    posting_date: date
    reason: str = "count"
    missing_is_zero: bool = False
    accept_beyond_tolerance: bool = False
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CancelCount:
    """Cancel an open count; its entries stay on record."""

    count_id: int


@dataclass(frozen=True, slots=True)
class ReorderRuleInput:
    """A reorder rule for an item in a warehouse."""

    item_id: int
    location_id: int
    min_qty: Decimal
    max_qty: Decimal
    multiple_qty: Decimal = Decimal(1)
    safety_qty: Decimal = Decimal(0)
    excess_qty: Decimal | None = None
