"""The goods flow in small: places, promises, the past of every balance, and what it all cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from argosy.testing.reference.costs import ZERO, Average, Came, Costed, Fifo, Went
from argosy.testing.reference.money import ADJUSTMENT, OPENING, STOCK, Money, Refused

Key = tuple[str, int, str]
"""Place, item, status."""
WAREHOUSE, SECOND, TRANSIT = "WH", "W2", "TRANSIT"
OUTSIDE = frozenset({"SUP", "CUS", "ADJ", "SCRAP"})


@dataclass
class Balance:
    """A quantity in a place, what of it is promised, and its moves in the order of time."""

    qty: Fraction = ZERO
    reserved: Fraction = ZERO
    moves: list[tuple[datetime, Fraction]] = field(default_factory=list)

    def add(self, at: datetime, qty: Fraction) -> None:
        """Record a move; most come last."""
        place = len(self.moves)
        while place and self.moves[place - 1][0] > at:
            place -= 1
        self.moves.insert(place, (at, qty))
        self.qty += qty

    def lowest_since(self, at: datetime) -> Fraction:
        """Return the smallest quantity at any time from a moment on."""
        lowest = running = self.qty
        for moment, qty in reversed(self.moves):
            if moment <= at:
                break
            running -= qty
            lowest = min(lowest, running)
        return lowest


@dataclass(frozen=True)
class Line:
    """A line of a goods document: a signed quantity of an item in a place of ours."""

    item: int
    qty: Fraction
    value: int | None = None


class Goods:
    """Goods and their cost in one company, which keeps one cost book of company scope."""

    def __init__(self, method: str, money: Money) -> None:
        self.money = money
        self.balances: dict[Key, Balance] = defaultdict(Balance)
        self.costs: dict[int, Costed] = defaultdict(Fifo if method == "fifo" else Average)
        self.on_the_way: dict[object, dict[int, Fraction]] = {}

    def free(self, item: int, place: str = WAREHOUSE) -> Fraction:
        """Return what is there and not promised."""
        balance = self.balances[place, item, "free"]
        return balance.qty - balance.reserved

    def check_take(
        self, place: str, taken: Sequence[tuple[int, Fraction, Fraction]], at: datetime
    ) -> None:
        """Refuse to take more than is free, own promises aside, or than was there at a past time.

        Args:
            place: where it is taken from.
            taken: item, quantity, and what of it the taker holds reserved himself.
            at: business time.
        """
        if any(qty > self.free(item, place) + own for item, qty, own in taken):
            raise Refused("stock.insufficient", "sales.not_available")
        for item, qty, _ in taken:
            if qty > self.balances[place, item, "free"].lowest_since(at):
                raise Refused("stock.backdated")

    def move(
        self, item: int, qty: Fraction, at: datetime, way: tuple[str, str], status: str = "free"
    ) -> None:
        """Move goods from one place to another."""
        source, target = way
        if source not in OUTSIDE:
            self.balances[source, item, status].add(at, -qty)
        if target not in OUTSIDE:
            self.balances[target, item, status].add(at, qty)

    def receive(self, item: int, qty: Fraction, value: int, at: datetime) -> Came:
        """Take goods in from outside at a value; the entry is the caller's."""
        self.move(item, qty, at, ("SUP", WAREHOUSE))
        return self.costs[item].receive(qty, value)

    def issue(self, item: int, qty: Fraction, at: datetime, on: date, account: str) -> Went:
        """Let goods leave at cost, against an account."""
        self.move(item, qty, at, (WAREHOUSE, "CUS"))
        return self._cost(item, qty, on, account)

    def _cost(self, item: int, qty: Fraction, on: date, account: str) -> Went:
        went = self.costs[item].issue(qty, account)
        self.money.post(on, {account: went.value, STOCK: -went.value})
        return went

    def check_document(self, kind: str, lines: Sequence[Line], at: datetime, on: date) -> None:
        """Refuse a goods document (opening, receipt, issue, adjustment, scrap)."""
        if kind not in {"opening", "receipt"}:
            signed = [(x.item, -x.qty if kind == "adjustment" else x.qty) for x in lines]
            taken = [(item, qty, ZERO) for item, qty in signed if qty > 0]
            self.check_take(WAREHOUSE, taken, at)
        self.money.check_open(on, "stock")

    def document(self, kind: str, lines: Sequence[Line], at: datetime, on: date) -> None:
        """Post a goods document of the warehouse."""
        for line in lines:
            if kind in {"issue", "scrap"} or line.qty < 0:
                self.move(line.item, abs(line.qty), at, (WAREHOUSE, "ADJ"))
                self._cost(line.item, abs(line.qty), on, ADJUSTMENT)
                continue
            value = line.value
            if value is None:
                value = self.costs[line.item].gain_value(line.qty)
            self.receive(line.item, line.qty, value, at)
            other = OPENING if kind == "opening" else ADJUSTMENT
            self.money.post(on, {STOCK: value, other: -value})

    def send(self, label: object, lines: Sequence[Line], at: datetime) -> None:
        """Send goods into transit; their value goes nowhere (INV-30)."""
        for line in lines:
            self.move(line.item, line.qty, at, (WAREHOUSE, TRANSIT))
        self.on_the_way[label] = {line.item: line.qty for line in lines}

    def arrive(self, label: object, item: int, qty: Fraction, at: datetime, target: str) -> None:
        """Let goods arrive that were sent."""
        self.move(item, qty, at, (TRANSIT, target))
        self.on_the_way[label][item] -= qty
