"""Costs that come later follow the goods; revaluations share by worth; the rest is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.valuation.adjusting import adjust_values, revalue
from argosy.kernel.valuation.inputs import AdjustmentInput, RevaluationInput
from argosy.kernel.valuation.tests.world import World, at
from argosy.testing.database import Clone


@pytest.mark.parametrize("method", ["fifo", "average"])
def test_a_late_cost_follows_goods_into_another_warehouse(db: Clone, method: str) -> None:
    world = World([("W", method, "warehouse")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 10000))
    world.post(world.move(item, "WH1", "WH2", 6, counter="6711"))
    world.post(world.issue(item, 3, of="WH2"))
    (effect,) = world.adjust((receipt, 1000))
    # 4 in the first warehouse, 3 in the second, 3 sold
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (700, 300)
    assert world.pool(item, scope=world.places["WH1"]) == ("4", 4400)
    assert world.pool(item, scope=world.places["WH2"]) == ("3", 3300)
    assert world.account("6401") == 3300
    assert world.account("1407") == -1000


def test_a_late_cost_follows_what_a_customer_sent_back(db: Clone) -> None:
    world = World([("F", "fifo", "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 10000))
    (move,) = world.post(world.issue(item, 8))
    world.post(world.back(item, 5, move))
    (effect,) = world.adjust((receipt, 1000))
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (700, 300)
    assert world.layers(item) == [("2", 2200), ("5", 5500)]


def test_what_went_back_to_the_supplier_bears_its_share_as_variance(db: Clone) -> None:
    world = World([("F", "fifo", "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 10000))
    world.post(world.send_back(item, 4, receipt))
    (effect,) = world.adjust((receipt, 1000))
    assert (effect.to_stock_minor, effect.to_variance_minor) == (600, 400)


@pytest.mark.parametrize("method", ["fifo", "average"])
def test_a_credit_never_takes_stock_below_nothing(db: Clone, method: str) -> None:
    world = World([("B", method, "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 1000))
    (effect,) = world.adjust((receipt, -1300), kind="price_diff")
    assert (effect.to_stock_minor, effect.to_variance_minor) == (-1000, -300)
    assert world.pool(item) == ("10", 0)
    assert world.account("1405") == 0
    assert world.account("6402") == -300


def test_costs_go_to_the_accounts_the_issues_went_to(db: Clone) -> None:
    world = World([("F", "fifo", "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 1000))
    world.post(world.issue(item, 2), world.move(item, "WH1", "PRO", 3, counter="5001"))
    world.adjust((receipt, 100))
    assert world.account("6401") == 220
    assert world.account("5001") == 330
    assert world.account("1405") == 550


def test_one_document_over_several_receipts_is_one_entry(db: Clone) -> None:
    world = World([("A", "average", "company")])
    items = [world.item() for _ in range(3)]
    receipts = world.post(*(world.receipt(item, 5, 500) for item in items))
    entries = world.count("journal_entry")
    found = world.adjust(*((receipt, 101) for receipt in receipts))
    assert world.count("journal_entry") == entries + 1
    assert sum(e.to_stock_minor for e in found) == 303
    assert world.account("1407") == -303


def test_an_average_that_is_used_up_passes_all_of_it_on(db: Clone) -> None:
    world = World([("A", "average", "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 4, 400))
    world.post(world.issue(item, 6))
    (effect,) = world.adjust((receipt, 40))
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (0, 40)
    world.post(world.receipt(item, 5, 500))
    assert world.pool(item) == ("3", 300)


def wanted(world: World, move_id: int, kind: str = "landed") -> AdjustmentInput:
    """An adjustment of 10."""
    return AdjustmentInput(
        kind=kind,
        move_id=move_id,
        amount_minor=10,
        counter_account_id=world.accounts["1407"],
        effective_at=at(world.day),
        posting_date=world.day,
        document_type="landed_cost",
        document_id=1,
        correlation_id=1,
    )


def test_unknown_kinds_and_receipts_are_refused_together(db: Clone) -> None:
    world = World()
    item = world.item()
    world.post(world.receipt(item, 4, 400))
    (issue,) = world.post(world.issue(item, 1))
    wrong = [wanted(world, issue), wanted(world, 0, "gift")]
    with pytest.raises(ValidationFailed) as refused:
        world.call(lambda run: adjust_values(run, wrong))
    assert [p.field for p in refused.value.problems] == [
        "adjustments[0].move_id",
        "adjustments[1].kind",
        "adjustments[1].move_id",
    ]
    assert world.count("value_adjustment") == 0


def test_a_variance_without_an_account_is_refused(db: Clone) -> None:
    world = World([("F", "fifo", "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 4, 400))
    world.post(world.send_back(item, 4, receipt))
    with pytest.raises(ValidationFailed) as refused:
        world.call(lambda run: adjust_values(run, [wanted(world, receipt)]))
    assert refused.value.code == "valuation.variance_account_missing"


def revaluation(world: World, item: int, book: str, amount: int) -> RevaluationInput:
    """A write-down of what is in stock."""
    return RevaluationInput(
        kind="write_down",
        book_id=world.book_ids[book],
        item_id=item,
        scope_id=0,
        amount_minor=amount,
        stock_account_id=world.accounts["1405"],
        counter_account_id=world.accounts["6711"],
        effective_at=at(world.day),
        posting_date=world.day,
        document_type="write_down",
        document_id=1,
        correlation_id=1,
    )


def test_a_write_down_is_shared_by_worth_and_touches_one_book(db: Clone) -> None:
    world = World([("F", "fifo", "company"), ("A", "average", "company")])
    item = world.item()
    world.post(world.receipt(item, 1, 300), world.receipt(item, 1, 100))
    world.call(lambda run: revalue(run, [revaluation(world, item, "F", -101)]))
    # 75.75 and 25.25: the cent goes to the larger remainder
    assert world.layers(item, "F") == [("1", 224), ("1", 75)]
    assert world.pool(item, "A") == ("2", 400)
    assert world.account("6711") == 101
    world.call(lambda run: revalue(run, [revaluation(world, item, "A", 100)]))
    assert world.pool(item, "A") == ("2", 500)
    assert world.account("6711") == 101


def test_nothing_and_more_than_all_cannot_be_written_down(db: Clone) -> None:
    world = World([("F", "fifo", "company")])
    item, other = world.item(), world.item()
    world.post(world.receipt(item, 1, 300))
    wrong = [
        revaluation(world, item, "F", -200),
        revaluation(world, item, "F", -101),
        revaluation(world, other, "F", -1),
        replace(revaluation(world, item, "F", -1), kind="landed"),
    ]
    with pytest.raises(ValidationFailed) as refused:
        world.call(lambda run: revalue(run, wrong))
    assert [p.field for p in refused.value.problems] == [
        "revaluations[1].amount_minor",
        "revaluations[2].amount_minor",
        "revaluations[3].kind",
    ]
    assert world.pool(item) == ("1", 300)
