"""How far a line has come, and what may still happen to it: states follow from quantities.

All quantities are in base units of the item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)


@dataclass(slots=True)
class Quantities:
    """The quantities of one order line.

    `replaced` is the part of what was returned that is to be delivered again.
    """

    ordered: Decimal
    over_pct: Decimal = ZERO
    cancelled: Decimal = ZERO
    delivered: Decimal = ZERO
    returned: Decimal = ZERO
    replaced: Decimal = ZERO
    invoiced: Decimal = ZERO
    credited: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """What is still to be delivered."""
        rest = self.ordered - self.cancelled - self.delivered + self.replaced
        return rest if rest > 0 else ZERO

    @property
    def deliverable(self) -> Decimal:
        """What may be delivered at most, the tolerance included; nothing once it was cancelled."""
        if self.cancelled:
            return ZERO
        over = self.ordered * self.over_pct / HUNDRED if self.over_pct else ZERO
        rest = self.ordered + over + self.replaced - self.delivered
        return rest if rest > 0 else ZERO

    @property
    def kept(self) -> Decimal:
        """What the customer keeps: delivered less returned, plus what is on its way again."""
        pending = min(self.open, self.replaced) if self.replaced else ZERO
        return self.delivered - self.returned + pending

    @property
    def billed(self) -> Decimal:
        """Invoiced less credited."""
        return self.invoiced - self.credited

    def due(self, policy: str, is_delivered: bool) -> Decimal:
        """Return what the customer owes the price of in all.

        Args:
            policy: ``delivered`` bills what is kept; ``ordered`` what was ordered, or kept if more.
            is_delivered: False for charges and services, which are billed as ordered.
        """
        wanted = self.ordered - self.cancelled
        if not is_delivered:
            return wanted
        if policy == "delivered":
            return self.kept
        return max(self.kept, wanted - (self.returned - self.replaced))

    def billable(self, policy: str, is_delivered: bool) -> Decimal:
        """Return what can be billed now."""
        return max(ZERO, self.due(policy, is_delivered) - self.billed)

    def creditable(self, policy: str, is_delivered: bool) -> Decimal:
        """Return what was billed beyond what is owed."""
        return max(ZERO, self.billed - self.due(policy, is_delivered))


def delivery_state(lines: Iterable[Quantities]) -> str:
    """Return none, partial or full for the lines that are delivered; full when there are none."""
    is_open = False
    is_begun = False
    for line in lines:
        is_open = is_open or line.open > 0
        is_begun = is_begun or line.delivered > 0
    if not is_open:
        return "full"
    return "partial" if is_begun else "none"


def billing_state(lines: Iterable[tuple[Quantities, bool]], policy: str) -> str:
    """Return none, partial or full; lines come as (quantities, whether they are delivered).

    Full means that nothing is to be billed or credited, now or after what is still to be delivered.
    """
    is_full = True
    is_begun = False
    for line, is_delivered in lines:
        rest = line.open if is_delivered and policy == "delivered" else ZERO
        pending = min(rest, line.replaced) if line.replaced else ZERO
        is_full = is_full and line.due(policy, is_delivered) + rest - pending == line.billed
        is_begun = is_begun or line.billed > 0
    if is_full:
        return "full"
    return "partial" if is_begun else "none"


def order_state(
    *,
    is_quotation: bool,
    is_confirmed: bool,
    is_cancelled: bool,
    is_begun: bool,
    delivery: str,
    billing: str,
) -> str:
    """Return the state of an order.

    Args:
        is_quotation: its version in force is a quotation.
        is_confirmed: it was confirmed.
        is_cancelled: its rest was cancelled.
        is_begun: something was delivered or billed.
        delivery: its delivery state.
        billing: its billing state.
    """
    if is_cancelled and not is_begun:
        return "cancelled"
    if not is_confirmed:
        return "quotation" if is_quotation else "entered"
    return "done" if delivery == "full" and billing == "full" else "confirmed"
