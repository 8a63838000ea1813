"""An order and its lines as they stand under the lock, and what follows from the figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(slots=True)
class HeldLine:
    """A line of the current version with its progress; quantities in base units but `qty`.

    A batch that touches a line twice moves these figures along, so that the second touch sees the
    first. `net_minor` is in the order's currency, `accrued_minor` in the company's.
    """

    line_id: int
    order_id: int
    line_no: int
    kind: str
    item_id: int
    description: str
    qty: Decimal
    unit_id: int
    factor_num: int
    factor_den: int
    base_qty: Decimal
    unit_price: Decimal
    discount_pct: Decimal
    price_includes_tax: bool
    tax_codes: tuple[str, ...]
    net_minor: int
    over_pct: Decimal
    expected_on: date
    place_id: int
    request_line_id: int | None
    is_current: bool
    accepted: Decimal
    rejected: Decimal
    returned: Decimal
    billed: Decimal
    accrued_minor: int
    drawn_id: int = 0
    """An id drawn for its receipt line, until it is used."""

    @property
    def received(self) -> Decimal:
        """What was accepted and not sent back."""
        return self.accepted - self.returned

    @property
    def ordered(self) -> Decimal:
        """What is ordered now; nothing of a line that was taken off."""
        return self.base_qty if self.is_current else ZERO

    @property
    def most(self) -> Decimal:
        """How much may be received at all, tolerance included (INV-35)."""
        return self.ordered + self.ordered * self.over_pct / HUNDRED

    @property
    def unbilled(self) -> Decimal:
        """Received and not billed; below zero what was billed ahead or sent back since."""
        return self.received - self.billed


@dataclass(slots=True)
class HeldOrder:
    """The head of an order under its lock, with its lines by line id."""

    id: int
    version: int
    lines_version: int
    state: str
    supplier_id: int
    currency: str
    rate: Decimal
    place_id: int
    payment_term: str
    ordered_on: date
    net_minor: int
    correlation_id: int
    drawn_id: int = 0
    """An id drawn for its receipt, until it is used."""
    lines: dict[int, HeldLine] = field(default_factory=dict)

    def current_lines(self) -> list[HeldLine]:
        """Return the lines of the current version, in their order."""
        return [line for line in self.lines.values() if line.is_current]


def receipt_state(order: HeldOrder) -> str:
    """Return none, partial or full: how much of the goods came in; charges are not received."""
    goods = [line for line in order.lines.values() if line.kind == "goods"]
    if not any(line.received for line in goods):
        return "none"
    return "full" if all(line.received >= line.ordered for line in goods) else "partial"


def billing_state(order: HeldOrder) -> str:
    """Return none, partial or full: bills are for received goods, and services as ordered."""
    lines = list(order.lines.values())
    if not any(line.billed for line in lines):
        return "none"
    due = all(
        line.billed >= (line.ordered if line.kind != "goods" else max(line.received, line.ordered))
        for line in lines
    )
    return "full" if due else "partial"
