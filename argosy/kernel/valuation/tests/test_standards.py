"""Standard costs change by dated rows, and the stock follows by a repeatable run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.valuation.standards import (
    StandardCostInput,
    StandardRun,
    revalue_standards,
    set_standard_costs,
)
from argosy.kernel.valuation.tests.world import World, at
from argosy.testing.database import Clone


def bring(world: World, on: date) -> int:
    """Bring the stock to the standards of a day."""
    done: list[int] = []
    wanted = StandardRun(
        world.book_ids["S"], on, world.accounts["6402"], at(on), "standard_run", 1, 1
    )
    world.call(lambda run: done.append(revalue_standards(run, wanted)))
    return done[0]


def test_stock_is_brought_to_a_new_standard_once(db: Clone) -> None:
    world = World([("S", "standard", "company")])
    item = world.item()
    world.standard(item, "100")
    world.post(world.receipt(item, 7, 700))
    new = StandardCostInput(world.book_ids["S"], item, Decimal("110.5"), date(2026, 3, 12))
    world.call(lambda run: set_standard_costs(run, [new]))
    assert bring(world, date(2026, 3, 11)) == 0
    assert bring(world, date(2026, 3, 12)) == 74  # 773.5 -> 774
    assert world.pool(item) == ("7", 774)
    assert bring(world, date(2026, 3, 12)) == 0
    (move,) = world.post(world.issue(item, 2, on=date(2026, 3, 13)))
    assert world.cost(move) == 221  # 774 - 553 (5 x 110.5 = 552.5)
    assert world.account("1405") == 553


def test_a_charge_after_the_receipt_is_all_variance(db: Clone) -> None:
    world = World([("S", "standard", "company")])
    item = world.item()
    world.standard(item, "100")
    (receipt,) = world.post(world.receipt(item, 7, 800))
    (effect,) = world.adjust((receipt, 50))
    assert (effect.to_stock_minor, effect.to_variance_minor) == (0, 50)
    assert world.pool(item) == ("7", 700)
    assert world.account("6402") == 150


def test_a_customers_return_comes_in_at_standard(db: Clone) -> None:
    world = World([("S", "standard", "company")])
    item = world.item()
    world.standard(item, "100")
    world.post(world.receipt(item, 7, 700))
    (move,) = world.post(world.issue(item, 4))
    new = StandardCostInput(world.book_ids["S"], item, Decimal(120), date(2026, 3, 12))
    world.call(lambda run: set_standard_costs(run, [new]))
    bring(world, date(2026, 3, 12))
    world.post(world.back(item, 2, move, on=date(2026, 3, 13)))
    assert world.pool(item) == ("5", 600)
    assert world.account("6401") == 200  # what went out at 100 came back at 100
    assert world.account("6402") == -60 - 40


def test_wrong_costs_are_refused_together(db: Clone) -> None:
    world = World([("S", "standard", "company"), ("A", "average", "company")])
    item = world.item()
    wrong = [
        StandardCostInput(world.book_ids["A"], item, Decimal(1), date(2026, 1, 1)),
        StandardCostInput(world.book_ids["S"], item, Decimal(-1), date(2026, 1, 1)),
    ]
    with pytest.raises(ValidationFailed) as refused:
        world.call(lambda run: set_standard_costs(run, wrong))
    assert [p.code for p in refused.value.problems] == [
        "valuation.no_standard_book",
        "valuation.standard_negative",
    ]
