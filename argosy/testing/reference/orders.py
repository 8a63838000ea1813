"""Orders in small: their lines, how far these have come, and what follows from the quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from argosy.testing.reference.costs import ZERO, Came, Went
from argosy.testing.reference.figures import half_up
from argosy.testing.reference.money import Invoice, in_company

TAXES = {"V19": Fraction(19, 100), "V07": Fraction(7, 100), "": ZERO}


@dataclass(frozen=True)
class Terms:
    """Who trades, in which currency, at which rate; `shift` as in `in_company`; its decimals."""

    party: int
    currency: str
    rate: Fraction
    shift: int
    scale: int


@dataclass(eq=False)
class Receipt:
    """A received line: what it was worth, and how it was costed."""

    line: BuyLine
    qty: Fraction
    value: int
    came: Came
    id: int = 0

    @property
    def left(self) -> Fraction:
        """What has not gone back."""
        return self.qty - self.came.back


@dataclass(eq=False)
class BuyLine:
    """A purchase order line and how far it has come; `accrued` is received and not billed."""

    item: int
    qty: Fraction
    price: Fraction
    tax: str
    net: int = 0
    accepted: Fraction = ZERO
    returned: Fraction = ZERO
    billed: Fraction = ZERO
    accrued: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    id: int = 0

    @property
    def unbilled(self) -> Fraction:
        """Received and not billed; below zero what went back after it was billed."""
        return self.accepted - self.returned - self.billed

    @property
    def open(self) -> Fraction:
        """What is still to come, goods sent back included."""
        return self.qty - self.accepted + self.returned


@dataclass(eq=False)
class BuyOrder:
    """A purchase order."""

    terms: Terms
    lines: list[BuyLine]
    ordered_on: date = date.min
    state: str = "draft"
    version: int = 1
    bills: list[Invoice] = field(default_factory=list)
    id: int = 0


@dataclass(eq=False)
class Delivery:
    """A delivered line, with its cost."""

    line: SellLine
    qty: Fraction
    went: Went
    id: int = 0

    @property
    def left(self) -> Fraction:
        """What has not come back."""
        return self.qty - self.went.back


@dataclass(eq=False)
class SellLine:
    """A sales order line and how far it has come; `held` is reserved for it."""

    item: int
    qty: Fraction
    price: Fraction
    tax: str
    gross: int = 0
    held: Fraction = ZERO
    cancelled: Fraction = ZERO
    delivered: Fraction = ZERO
    returned: Fraction = ZERO
    replaced: Fraction = ZERO
    over_pct: int = 0
    invoiced: Fraction = ZERO
    credited: Fraction = ZERO
    deliveries: list[Delivery] = field(default_factory=list)
    id: int = 0

    @property
    def open(self) -> Fraction:
        """What is still to be delivered, what replaces returned goods included."""
        return max(ZERO, self.qty - self.cancelled - self.delivered + self.replaced)

    @property
    def deliverable(self) -> Fraction:
        """What may be delivered at most, with the line's tolerance."""
        if self.cancelled:
            return ZERO
        most = self.qty + self.qty * self.over_pct / 100 + self.replaced
        return max(ZERO, most - self.delivered)

    def due(self, policy: str) -> Fraction:
        """What the customer owes the price of; what is on its way again counts as kept."""
        kept = self.delivered - self.returned + min(self.open, self.replaced)
        if policy == "delivered":
            return kept
        return max(kept, self.qty - self.cancelled - self.returned + self.replaced)

    def billable(self, policy: str) -> Fraction:
        """What can be billed (below zero: credited) now."""
        return self.due(policy) - self.invoiced + self.credited


@dataclass(eq=False)
class SellOrder:
    """A sales order; `committed` is what it takes of the customer's credit."""

    terms: Terms
    lines: list[SellLine]
    policy: str = "delivered"
    must_reserve: bool = False
    state: str = "entered"
    is_confirmed: bool = False
    version: int = 1
    gross: int = 0
    committed: int = 0
    invoices: list[Invoice] = field(default_factory=list)
    id: int = 0

    @property
    def is_done(self) -> bool:
        """Whether all is delivered and billed."""
        return all(not x.open and not self._unbilled(x) for x in self.lines)

    def _unbilled(self, line: SellLine) -> Fraction:
        rest = line.open if self.policy == "delivered" else ZERO
        return line.billable(self.policy) + rest - min(rest, line.replaced)


Wanted = Sequence[tuple[SellLine, Fraction]]


def price_order(order: BuyOrder | SellOrder) -> None:
    """Work out the amounts of an order's lines."""
    total = 0
    for line in order.lines:
        net = extended(line.price, line.qty, order.terms)
        gross = net + half_up(net * TAXES[line.tax])
        if isinstance(line, BuyLine):
            line.net = net
        else:
            line.gross = gross
        total += gross
    if isinstance(order, SellOrder):
        order.gross = in_company(total, order.terms.rate, order.terms.shift)


def tax_of(nets: Mapping[str, int]) -> int:
    """Return the tax on net amounts by code: of each code the exact sum, rounded once."""
    return sum(half_up(net * TAXES[code]) for code, net in nets.items())


def extended(price: Fraction, qty: Fraction, terms: Terms) -> int:
    """Return price times quantity in minor units, half up."""
    return half_up(price * qty * Fraction(10) ** terms.scale)
