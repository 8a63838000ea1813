"""What the commands of supplies between companies are handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """A quantity in base units: of an item, or of a line of the customer's order.

    Args:
        item_id: what; 0 where `order_line_id` says it.
        order_line_id: the line of the customer's order; 0 when nothing is shipped to a customer.
    """

    qty: Decimal
    item_id: int = 0
    order_line_id: int = 0


@dataclass(frozen=True, slots=True)
class SupplyFromSister:
    """Goods that a sister company ships to the actor's company, or for it to its customer.

    Args:
        seller_id: the company that ships.
        seller_place_id: its place the goods leave from.
        buyer_place_id: the own place they come to; a drop shipment passes through it.
        lines: what is shipped; empty with an order: all that is open of it.
        order_id: the customer's order that is shipped; 0 when the goods are for the own stock.
        posting_date: of all documents on both sides.
        effective_at: business time; now when not given.
    """

    seller_id: int
    seller_place_id: int
    buyer_place_id: int
    posting_date: date
    lines: tuple[SupplyLine, ...] = ()
    order_id: int = 0
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SettleWithSister:
    """A supply whose bill is paid: money leaves the one company and comes to the other.

    Args:
        supply_id: the buyer's side of the supply.
        amount_minor: in the supply's currency.
    """

    supply_id: int
    amount_minor: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class DefineGroupAccount:
    """An account of the group's chart; again, it changes the names."""

    code: str
    name: str
    kind: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class MapAccount:
    """Where an account of the actor's company stands in the group's chart, both by code."""

    account_code: str
    group_code: str
