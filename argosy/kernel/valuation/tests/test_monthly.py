"""Monthly weighted average on figures worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.ledger import periods
from argosy.kernel.primitives.errors import ClosedPeriod, NotFound
from argosy.kernel.valuation.monthly import MonthRun, run_month, undo_month
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone

MARCH = date(2026, 3, 31)


def month(world: World, number: int = 3) -> MonthRun:
    """Run a month of the first book."""
    done: list[MonthRun] = []
    world.call(lambda run: done.append(run_month(run, world.book_ids["M"], 2026, number)))
    return done[0]


def settled(world: World, move: int) -> int:
    """What an issue costs after the month's runs."""
    found = sql.rows(
        "SELECT coalesce(sum(to_cogs_minor), 0)::bigint FROM value_adjustment WHERE move_id = %s",
        (move,),
    )
    return world.cost(move) + int(str(found[0][0]))


@pytest.fixture
def world(db: Clone) -> World:
    """A company that costs by the month."""
    return World([("M", "monthly", "company")])


def test_issues_end_at_the_months_average_and_a_second_run_adds_nothing(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 10, 1000, on=date(2026, 2, 20)))
    (first,) = world.post(world.issue(item, 4, on=date(2026, 3, 2)))
    world.post(world.receipt(item, 20, 3200, on=date(2026, 3, 5)))
    (second,) = world.post(world.issue(item, 12, on=date(2026, 3, 9)))
    assert world.cost(first) == 400  # provisional
    # (1000 + 3200) / 30 = 140 a piece, 16 issued
    done = month(world)
    assert (done.moves, done.to_cogs_minor) == (2, 16 * 140 - 400 - world.cost(second))
    assert settled(world, first) == 560
    assert settled(world, second) == 1680
    assert world.pool(item) == ("14", 1960)
    assert world.account("6401", MARCH) == 2240
    rows = world.count("value_adjustment")
    assert month(world) == MonthRun(0, 0, ())
    assert world.count("value_adjustment") == rows


def test_a_run_can_be_taken_back_and_done_again(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 5, 500, on=date(2026, 3, 1)))
    (march,) = world.post(world.issue(item, 5, on=date(2026, 3, 2)))
    world.post(world.receipt(item, 5, 1500, on=date(2026, 3, 3)))
    (april,) = world.post(world.issue(item, 5, on=date(2026, 4, 2)))
    month(world)
    world.call(lambda run: undo_month(run, world.book_ids["M"], 2026, 3))
    assert [settled(world, march), settled(world, april)] == [500, 1500]
    assert world.pool(item) == ("0", 0)
    assert world.account("6401", MARCH) == 500
    month(world)
    assert [settled(world, march), settled(world, april)] == [1000, 1000]


def test_a_late_receipt_is_taken_by_the_next_run(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 10, 1000, on=date(2026, 3, 1)))
    (move,) = world.post(world.issue(item, 5, on=date(2026, 3, 2)))
    month(world)
    assert settled(world, move) == 500
    world.post(world.receipt(item, 10, 3000, on=date(2026, 3, 1)))
    month(world)
    assert settled(world, move) == 1000  # 4000 / 20
    assert world.pool(item) == ("15", 3000)


def test_cents_that_do_not_divide_go_by_running_totals(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 3, 100, on=date(2026, 3, 1)))
    moves = [world.post(world.issue(item, 1, on=date(2026, 3, 2)))[0] for _ in range(3)]
    world.post(world.receipt(item, 4, 600, on=date(2026, 3, 3)))
    month(world)
    # 700 / 7 = 100 a piece
    assert [settled(world, move) for move in moves] == [100, 100, 100]
    assert world.pool(item) == ("4", 400)


def test_an_emptied_pool_is_worth_nothing_after_the_run(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 1, 100, on=date(2026, 3, 1)))
    (first,) = world.post(world.issue(item, 1, on=date(2026, 3, 2)))
    world.post(world.receipt(item, 2, 201, on=date(2026, 3, 3)))
    (second,) = world.post(world.issue(item, 2, on=date(2026, 3, 4)))
    month(world)
    # 301 / 3: 100.33 and the rest
    assert [settled(world, first), settled(world, second)] == [100, 201]
    assert world.pool(item) == ("0", 0)


def test_returns_of_the_month_come_back_at_the_months_average(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 10, 1000, on=date(2026, 3, 1)))
    (move,) = world.post(world.issue(item, 4, on=date(2026, 3, 2)))
    world.post(world.back(item, 4, move, on=date(2026, 3, 3)))
    (other,) = world.post(world.issue(item, 5, on=date(2026, 3, 4)))
    world.post(world.receipt(item, 10, 3000, on=date(2026, 3, 5)))
    month(world)
    # 4000 / 20 = 200 a piece; the delivery and its return cost each other out
    assert settled(world, move) == 800
    assert settled(world, other) == 1000
    assert world.account("6401") == 1000
    assert world.pool(item) == ("15", 3000)


def test_a_later_return_gives_back_the_months_average(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 10, 1000, on=date(2026, 3, 1)))
    (move,) = world.post(world.issue(item, 4, on=date(2026, 3, 2)))
    world.post(world.receipt(item, 10, 3000, on=date(2026, 3, 5)))
    month(world)
    world.post(world.back(item, 4, move, on=date(2026, 4, 3)))
    assert world.account("6401") == 0
    assert world.pool(item) == ("20", 4000)
    assert month(world, 4).moves == 0


def test_a_change_after_the_stock_was_sold_goes_on_to_the_next_month(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 5, 500, on=date(2026, 3, 1)))
    (march,) = world.post(world.issue(item, 5, on=date(2026, 3, 2)))
    world.post(world.receipt(item, 5, 1500, on=date(2026, 3, 3)))
    (april,) = world.post(world.issue(item, 5, on=date(2026, 4, 2)))
    month(world, 3)
    # 2000 / 10 = 200 a piece: March bears 500 more, so April has 500 less to take.
    assert [settled(world, march), settled(world, april)] == [1000, 1000]
    assert world.account("6401", MARCH) == 1000
    assert world.account("1405", MARCH) == 1000
    assert world.pool(item) == ("0", 0)
    assert month(world, 4).moves == 0
    assert month(world, 3).moves == 0


def test_an_issue_that_was_settled_in_parts_runs_once(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 2, 200, on=date(2026, 3, 1)))
    (move,) = world.post(world.issue(item, 5, on=date(2026, 3, 2)))
    world.post(world.receipt(item, 8, 1800, on=date(2026, 3, 3)))
    month(world)
    assert settled(world, move) == 1000  # 2000 / 10 x 5
    assert month(world) == MonthRun(0, 0, ())


def test_what_is_owed_at_the_months_end_is_named_and_left_alone(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 2, 200, on=date(2026, 3, 1)))
    world.post(world.issue(item, 5, on=date(2026, 3, 2)))
    done = month(world)
    assert done.skipped == ((world.book_ids["M"], item, 0),)
    assert done.moves == 0


def test_only_the_companys_monthly_books_run(world: World) -> None:
    with pytest.raises(NotFound):
        world.call(lambda run: run_month(run, 0, 2026, 3))


def test_a_closed_month_is_not_changed(world: World) -> None:
    item = world.item()
    world.post(world.receipt(item, 10, 1000, on=date(2026, 3, 1)))
    world.post(world.issue(item, 4, on=date(2026, 3, 2)))
    world.post(world.receipt(item, 10, 3000, on=date(2026, 3, 5)))
    world.call(lambda run: periods.change_status(run, world.period(3), ["stock"], "hard", "closed"))
    with pytest.raises(ClosedPeriod):
        month(world)
    assert world.count("value_adjustment") == 0
