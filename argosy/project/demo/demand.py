"""What customers ask for: how many orders a week, of whom, of what, how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from argosy.project.demo.dice import Dice
from argosy.project.demo.partners import Customer
from argosy.project.demo.scene import Scene
from argosy.project.demo.span import Week

LINES = (1, 1, 2, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer asks for: products and quantities, for a day."""

    customer: Customer
    asked_on: date
    wanted_on: date
    lines: tuple[tuple[str, int], ...]


class Market:
    """The customers of one company and what they like.

    Args:
        orders_a_week: of an average week of the first year.
    """

    def __init__(
        self, scene: Scene, dice: Dice, customers: Sequence[Customer], orders_a_week: int
    ) -> None:
        self.dice = dice
        self.goods = scene.goods
        self.customers = customers
        self.span = scene.span
        self.orders_a_week = orders_a_week
        self._sizes = [customer.size for customer in customers]
        self._tastes = {c.likes: self._taste(c.likes) for c in customers}

    def wishes(self, week: Week) -> Iterator[Wish]:
        """Yield what is asked for in a week, in the order of its days."""
        days = week.days()
        if not days:
            return
        middle = self.orders_a_week * self.span.demand_pct(week.first) * len(days) // 600
        count = self.dice.around(max(1, middle), 15)
        for on in sorted(self.dice.pick(days) for _ in range(count)):
            yield self._wish(on)

    def _wish(self, on: date) -> Wish:
        customer = self.dice.weighted(self.customers, self._sizes)
        codes, weights = self._tastes[customer.likes]
        lines: dict[str, int] = {}
        for _ in range(self.dice.pick(LINES)):
            code = self.dice.weighted(codes, weights)
            lines[code] = self._qty(customer, code)
        wanted_on = on + timedelta(days=self.dice.whole(5, 14))
        return Wish(customer, on, wanted_on, tuple(lines.items()))

    def _qty(self, customer: Customer, code: str) -> int:
        if code in self.goods.variants:
            return self.dice.whole(1, 1 + customer.size)
        return self.dice.whole(2, 6) * (1 + customer.size)

    def _taste(self, likes: str) -> tuple[list[str], list[int]]:
        """Return what a customer may ask for: five times as often what it likes."""
        codes, weights = [], []
        for code, variant in self.goods.variants.items():
            codes.append(code)
            favour = 5 if variant.model.category.startswith(likes) else 1
            weights.append(variant.popularity * favour)
        for part in self.goods.sold_parts:
            codes.append(part.code)
            favour = 6 if part.category.startswith(likes) else 1
            weights.append((14 if part.category.startswith("ACC") else 4) * favour)
        return codes, weights
