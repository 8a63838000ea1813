"""The business of one company in small: it buys, it sells, and money changes hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from argosy.testing.reference.buying import Buying
from argosy.testing.reference.money import (
    BANK,
    DISCOUNT,
    RECEIVABLE,
    Allocation,
    Item,
    in_company,
)
from argosy.testing.reference.orders import Terms
from argosy.testing.reference.selling import Selling


class Trade(Buying, Selling):
    """The business of one company."""

    def pay(
        self,
        control: str,
        terms: Terms,
        amounts: tuple[int, int],
        on: date,
        sets: Sequence[tuple[Item, int]],
    ) -> tuple[Item, list[Allocation]]:
        """Record (money, cash discount) of a customer or for a supplier, and set it off."""
        sign = 1 if control == RECEIVABLE else -1
        paid, given = (in_company(each, terms.rate, terms.shift) for each in amounts)
        self.money.post(
            on, {BANK: sign * paid, DISCOUNT: sign * given, control: -sign * (paid + given)}
        )
        item = self.money.open_item(
            control, terms.party, terms.currency, -sign * sum(amounts), -sign * (paid + given)
        )
        done = []
        for target, amount in sets:
            debit, credit = (target, item) if sign > 0 else (item, target)
            done.append(self.money.allocate(debit, credit, amount, on))
        return item, done
