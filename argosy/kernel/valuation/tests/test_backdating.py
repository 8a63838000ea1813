"""Back-dated input: what it would change is shown, and then exactly that happens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.events.commands import reading
from argosy.kernel.ledger import periods
from argosy.kernel.primitives.errors import ClosedPeriod
from argosy.kernel.valuation.backdating import (
    BackdatePreview,
    first_open_date,
    preview_adjustments,
    preview_receipts,
)
from argosy.kernel.valuation.inputs import AdjustmentInput, ValuedMove
from argosy.kernel.valuation.tests.world import World, at
from argosy.testing.database import Clone


def closed(world: World, *numbers: int) -> None:
    """Close months for stock."""
    for number in numbers:
        world.call(
            lambda run, n=number: periods.change_status(  # type: ignore[misc]
                run, world.period(n), ["stock"], "hard", "closed"
            )
        )


def test_a_back_dated_cost_is_previewed_and_posts_in_the_first_open_month(db: Clone) -> None:
    world = World([("F", "fifo", "company"), ("A", "average", "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 20, 20000, on=date(2026, 2, 1)))
    for _ in range(14):
        world.post(world.issue(item, 1, on=date(2026, 3, 1)))
    closed(world, 1, 2, 3)
    world.is_proving = False
    amount = AdjustmentInput(
        kind="price_diff",
        move_id=receipt,
        amount_minor=18914,
        counter_account_id=world.accounts["1407"],
        variance_account_id=world.accounts["6402"],
        effective_at=at(date(2026, 2, 1)),
        posting_date=date(2026, 4, 1),
        document_type="bill",
        document_id=1,
        correlation_id=1,
    )
    rows = {t: world.count(t) for t in ("value_adjustment", "journal_line", "layer_consumption")}
    with reading(world.actor):
        shown = preview_adjustments(world.company_id, [amount])
    # 18914 x 14 / 20 = 13239.8
    assert shown[0] == BackdatePreview(
        world.book_ids["F"], "F", 14, 5674, 13240, 0, date(2026, 4, 1)
    )
    assert {t: world.count(t) for t in rows} == rows
    march = world.account("1405", date(2026, 3, 31))
    done = world.adjust((receipt, 18914), kind="price_diff", on=date(2026, 4, 1))
    for preview, effect in zip(shown, done, strict=True):
        assert effect.to_cogs_minor == preview.to_cogs_minor
        assert effect.to_stock_minor == preview.to_stock_minor
    assert world.account("1405", date(2026, 3, 31)) == march
    assert world.account("1405") == march + 5674
    world.prove()


def test_a_back_dated_receipt_gives_its_cost_to_what_waited(db: Clone) -> None:
    world = World([("A", "average", "company")])
    item = world.item()
    world.post(world.receipt(item, 1, 100, on=date(2026, 2, 1)))
    world.post(world.issue(item, 2, on=date(2026, 2, 5)), world.issue(item, 3, on=date(2026, 2, 6)))
    move = ValuedMove(
        move_id=0,
        item_id=item,
        warehouse_id=world.places["WH1"],
        qty=Decimal(10),
        value_minor=1500,
        stock_account_id=world.accounts["1405"],
        counter_account_id=world.accounts["2202"],
        effective_at=at(date(2026, 2, 4)),
        posting_date=date(2026, 2, 4),
        document_type="receipt",
        document_id=1,
        correlation_id=1,
    )
    with reading(world.actor):
        (shown,) = preview_receipts(world.company_id, [move])
    # Four pieces waited at 1.00 and now cost 1.50.
    assert (shown.deliveries, shown.to_cogs_minor, shown.posts_on) == (2, 200, date(2026, 2, 4))
    before = world.account("6401")
    world.post(world.receipt(item, 10, 1500, on=date(2026, 2, 7), effective=date(2026, 2, 4)))
    assert world.account("6401") - before == 200


def test_first_open_date(db: Clone) -> None:
    world = World()
    closed(world, 1, 2)
    with reading(world.actor):
        assert first_open_date(world.company_id, date(2026, 2, 10)) == date(2026, 3, 1)
        assert first_open_date(world.company_id, date(2026, 3, 10)) == date(2026, 3, 10)
        with pytest.raises(ClosedPeriod):
            first_open_date(world.company_id, date(2027, 1, 1))
