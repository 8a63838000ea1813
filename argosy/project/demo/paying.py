"""Pays: customers early, in time, late, in part or never; suppliers once a week when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from argosy.domains.accounting.api import PaymentInput, PaymentShare, do_post_payment
from argosy.project.demo import finding
from argosy.project.demo.partners import Customer
from argosy.project.demo.scene import Scene
from argosy.project.demo.span import Week

DISCOUNT_PCT = 2


@dataclass(slots=True)
class Owed:
    """An invoice or bill that will be paid on a day, if ever.

    Args:
        share_pct: how much of it is paid.
        credits: credit notes that were set against it before.
    """

    invoice: int
    direction: str
    party: str
    currency: str
    pay_on: date
    share_pct: int = 100
    takes_discount: bool = False
    credits: list[int] = field(default_factory=list)


class Payer:
    """The bank of one company.

    Args:
        silent_from: the day from which the worst customer pays nothing any more.
    """

    def __init__(self, scene: Scene, silent_from: date) -> None:
        self.scene, self.silent_from = scene, silent_from
        self.firm, self.masters, self.dice = scene.firm, scene.masters, scene.dice("pay")
        self.owed: list[Owed] = []
        self._of_order: dict[int, Owed] = {}
        self._bankrupt = ""

    def invoiced(self, invoice: int, on: date, customer: Customer, order: int) -> None:
        """Let a customer decide when it will pay an invoice, and whether."""
        days = 60 if customer.group == "EXPORT" else 30
        owed = Owed(invoice, "in", customer.code, customer.currency, on + timedelta(days=days))
        if customer.pays == "early" and self.dice.happens(800):
            owed.pay_on, owed.takes_discount = on + timedelta(days=self.dice.whole(4, 10)), True
        elif customer.pays == "late":
            owed.pay_on += timedelta(days=self.dice.whole(5, 45))
        elif customer.pays == "bad":
            self._pay_badly(owed, on, customer)
        else:
            owed.pay_on += timedelta(days=self.dice.whole(-4, 3))
        self._of_order[order] = owed
        self.owed.append(owed)

    def _pay_badly(self, owed: Owed, on: date, customer: Customer) -> None:
        self._bankrupt = self._bankrupt or customer.code
        owed.pay_on += timedelta(days=self.dice.whole(30, 110))
        if customer.code == self._bankrupt and on >= self.silent_from:
            owed.share_pct = 0
        else:
            owed.share_pct = self.dice.pick((100, 100, 50, 0))

    def credited(self, credit: int, order: int) -> None:
        """Remember a credit note, so that its invoice is not paid in full."""
        owed = self._of_order.get(order)
        if owed in self.owed:
            assert owed is not None
            owed.credits.append(credit)

    def billed(self, bill: int, pay_on: date, supplier: str, currency: str) -> None:
        """Remember to pay a supplier's bill."""
        self.owed.append(Owed(bill, "out", supplier, currency, pay_on))

    def pay(self, week: Week) -> None:
        """Pay what is due in a week, money in and money out apart."""
        now = [each for each in self.owed if each.pay_on <= week.last]
        self.owed = [each for each in self.owed if each.pay_on > week.last]
        for direction in ("in", "out"):
            due = [each for each in now if each.direction == direction and each.share_pct]
            step = f"pay/{direction}"
            batch = self._payments(week, due)
            self.scene.send(step, week, do_post_payment, batch, hour=18)

    def _payments(self, week: Week, due: Sequence[Owed]) -> list[PaymentInput]:
        wanted = [i for each in due for i in (each.invoice, *each.credits)]
        totals = finding.totals(self.firm.sender.actor, wanted)
        made = []
        for each in due:
            total = totals[each.invoice] - sum(abs(totals[credit]) for credit in each.credits)
            if total <= 0:
                continue
            on = max(each.pay_on, week.first)
            amount = total * each.share_pct // 100
            discount = amount * DISCOUNT_PCT // 100 if each.takes_discount else 0
            made.append(
                PaymentInput(
                    each.direction,
                    self.masters.parties[each.party],
                    each.currency,
                    amount - discount,
                    on,
                    rate=self.masters.rate(each.currency, self.firm.plan.currency, on),
                    allocations=(PaymentShare(each.invoice, amount),),
                    discount_minor=discount,
                )
            )
        return made
