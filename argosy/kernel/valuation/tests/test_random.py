"""Random trade against a tiny reference that works everything out anew, in fractions.

The reference shares no code with valuation. The seed is printed and fixed, so that a failure can be
repeated.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone


def part_of(value: int, part: int, whole: int) -> int:
    """A part of a value, half up; all of it for the whole."""
    if part == whole:
        return value
    exact = Fraction(value * part, whole)
    return int(
        (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    )


@dataclass
class Reference:
    """One item in one book: what is in stock as (move, quantity, value), and what is owed."""

    is_fifo: bool
    stock: list[list[int]] = field(default_factory=list)
    owed: list[list[int]] = field(default_factory=list)
    cost: dict[int, int] = field(default_factory=dict)
    out: dict[int, int] = field(default_factory=dict)
    back: dict[int, list[int]] = field(default_factory=dict)
    last: Fraction = Fraction(0)

    def pool(self) -> tuple[str, int]:
        """Quantity and value as the pool should show them."""
        qty = sum(s[1] for s in self.stock) - sum(o[1] for o in self.owed)
        return str(qty), sum(s[2] for s in self.stock) - sum(o[2] for o in self.owed)

    def receive(self, move: int, qty: int, value: int) -> None:
        """Goods come in; those who wait get their cost first."""
        left_qty, left_value = qty, value
        for owed in self.owed:
            part = min(owed[1], left_qty)
            if not part:
                break
            actual = part_of(left_value, part, left_qty)
            provisional = part_of(owed[2], part, owed[1])
            owed[1], owed[2] = owed[1] - part, owed[2] - provisional
            self.cost[owed[0]] += actual - provisional
            left_qty, left_value = left_qty - part, left_value - actual
        self.owed = [owed for owed in self.owed if owed[1]]
        if left_qty:
            self.stock.append([move, left_qty, left_value])
        if not self.is_fifo and left_qty:
            merged = [move, sum(s[1] for s in self.stock), sum(s[2] for s in self.stock)]
            self.stock = [merged]
            self.last = Fraction(merged[2], merged[1])
        else:
            self.last = Fraction(value, qty)

    def issue(self, move: int, qty: int) -> None:
        """Goods go out at cost; what is not there waits at the last known one."""
        self.cost[move], self.out[move], self.back[move] = 0, qty, [0, 0]
        present = Fraction(self.stock[0][2], self.stock[0][1]) if self.stock else self.last
        for layer in self.stock:
            part = min(layer[1], qty)
            cost = part_of(layer[2], part, layer[1])
            layer[1], layer[2], qty = layer[1] - part, layer[2] - cost, qty - part
            self.cost[move] += cost
            if not qty:
                break
        self.stock = [layer for layer in self.stock if layer[1]]
        if qty:
            unit = self.last if self.is_fifo else present
            # Unit costs are kept with twelve decimals.
            estimate = unit * qty
            if self.is_fifo or not present:
                kept = (Decimal(unit.numerator) / Decimal(unit.denominator)).quantize(
                    Decimal("1e-12"), ROUND_HALF_UP
                )
                estimate = Fraction(kept) * qty
            value = part_of(estimate.numerator, 1, estimate.denominator)
            self.owed.append([move, qty, value])
            self.cost[move] += value

    def give_back(self, source: int, qty: int) -> int:
        """What a customer's return is worth."""
        done = self.back[source]
        value = part_of(self.cost[source], done[0] + qty, self.out[source]) - done[1]
        done[0] += qty
        done[1] += value
        return value


class Walk:
    """Random trade with one item, in commands of one to four moves."""

    def __init__(self, world: World, seed: int) -> None:
        """Start with nothing in stock."""
        self.world = world
        self.chance = random.Random(seed)
        self.item = world.item()
        self.books = {"F": Reference(is_fifo=True), "A": Reference(is_fifo=False)}
        self.issues: list[int] = []

    def step(self) -> None:
        """Post one command and let the references follow."""
        planned = [self._plan() for _ in range(self.chance.randint(1, 4))]
        wanted = [one for one in planned if one is not None]
        # A delivery is returned at most once in a command: the plans do not know of each other.
        sources = [source for _, _, _, source in wanted if source]
        if not wanted or len(sources) != len(set(sources)):
            return
        moves = self.world.post(*(self._input(*one) for one in wanted))
        for move, (kind, qty, value, source) in zip(moves, wanted, strict=True):
            for book in self.books.values():
                if kind == "in":
                    book.receive(move, qty, value)
                elif kind == "out":
                    book.issue(move, qty)
                else:
                    book.receive(move, qty, book.give_back(source, qty))
            if kind == "out":
                self.issues.append(move)

    def _plan(self) -> tuple[str, int, int, int] | None:
        kind = self.chance.choice(["in", "in", "out", "out", "out", "back"])
        qty = self.chance.randint(1, 9)
        if kind != "back":
            return kind, qty, self.chance.randint(0, 900), 0
        if not self.issues:
            return None
        source = self.chance.choice(self.issues)
        one = self.books["F"]
        qty = min(qty, one.out[source] - one.back[source][0])
        return (kind, qty, 0, source) if qty else None

    def _input(self, kind: str, qty: int, value: int, source: int) -> ValuedMoveInput:
        if kind == "in":
            return self.world.receipt(self.item, qty, value)
        if kind == "out":
            return self.world.issue(self.item, qty)
        return self.world.back(self.item, qty, source)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_trade_equals_the_reference(db: Clone, seed: int) -> None:
    print("seed", seed)
    world = World([("F", "fifo", "company"), ("A", "average", "company")])
    walk = Walk(world, seed)
    for _ in range(25):
        walk.step()
        for code, book in walk.books.items():
            assert world.pool(walk.item, code) == book.pool()
    assert len(walk.issues) > 20
    for code, book in walk.books.items():
        assert {move: world.cost(move, code) for move in walk.issues} == book.cost
