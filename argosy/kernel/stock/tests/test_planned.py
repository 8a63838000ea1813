"""Planned moves and what can be promised from them, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import cast

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, ValidationFailed
from argosy.kernel.stock.planned import (
    FulfilInput,
    PlanInput,
    cancel_plans,
    fulfil,
    plan_moves,
)
from argosy.kernel.stock.promise import available, available_to_promise, earliest
from argosy.kernel.stock.reservations import reserve
from argosy.kernel.stock.tests.world import NOON, World, days


def plan(
    world: World, direction: str, qty: str, at: datetime, line: int = 1, item: str = "BOLT"
) -> PlanInput:
    """Return a planned receipt into A, or a planned issue from it."""
    ends = ("SUP", "WH/A") if direction == "in" else ("WH/A", "CUS")
    return PlanInput(
        ("test_order", 1, line),
        world.items[item],
        world.places[ends[0]],
        world.places[ends[1]],
        Decimal(qty),
        at,
        direction,
    )


def states(world: World) -> list[tuple[int, str]]:
    """Return done quantity and state of all plans, in order."""
    found = sql.rows("SELECT done_qty, state::text FROM planned_move ORDER BY id")
    return [(int(cast(Decimal, done)), str(state)) for done, state in found]


def test_plans_are_done_by_what_is_moved(world: World) -> None:
    source = ("test_order", 1, 1)
    plans = [plan(world, "in", "4", NOON), plan(world, "in", "6", NOON + days(2))]
    world.act(lambda run: plan_moves(run, plans))
    world.act(lambda run: fulfil(run, [FulfilInput(source, Decimal(5))]))
    assert states(world) == [(4, "done"), (1, "open")]
    world.act(lambda run: fulfil(run, [FulfilInput(source, Decimal(7))]))
    assert states(world) == [(4, "done"), (8, "done")]
    world.act(lambda run: fulfil(run, [FulfilInput(source, Decimal(-9))]))
    assert states(world) == [(3, "open"), (0, "open")]
    world.act(lambda run: cancel_plans(run, [source]))
    assert states(world) == [(3, "cancelled"), (0, "cancelled")]
    with pytest.raises(NotFound):
        world.act(lambda run: fulfil(run, [FulfilInput(source, Decimal(1))]))


def test_bad_plans_are_refused_whole(world: World) -> None:
    bad = plan(world, "sideways", "0", datetime(2026, 1, 1))
    with pytest.raises(ValidationFailed) as caught:
        world.act(lambda run: plan_moves(run, [plan(world, "in", "1", NOON), bad]))
    assert [f"{p.code} {p.field}" for p in caught.value.problems] == [
        "time.naive plans[1].planned_at",
        "stock.quantity_not_positive plans[1].qty",
        "stock.unknown_direction plans[1].direction",
    ]
    assert states(world) == []


def promises(world: World, item: str = "BOLT") -> list[tuple[int, int, int]]:
    """Return (day, projected, promisable) for the first warehouse, with now on day 0."""
    pair = (world.items[item], world.places["WH"])
    found = available_to_promise(world.company_id, [pair], now=NOON)[pair]
    return [((p.at - NOON).days, int(p.projected), int(p.promisable)) for p in found]


def test_a_promise_takes_nothing_from_a_later_one(world: World) -> None:
    """10 there; 8 due on day 3; 5 expected on day 5, 4 due on day 7; 20 expected on day 9.

    Projected: 10, 2, 7, 3, 23. From day 0 only 2 can be promised, from day 5 only 3.
    """
    world.receive("BOLT", "10")
    plans = [
        plan(world, "out", "8", NOON + days(3)),
        plan(world, "in", "5", NOON + days(5), 2),
        plan(world, "out", "4", NOON + days(7), 3),
        plan(world, "in", "20", NOON + days(9), 4),
        plan(world, "in", "99", NOON + days(1), 5, "NUT"),
    ]
    world.act(lambda run: plan_moves(run, plans))
    assert promises(world) == [(0, 10, 2), (3, 2, 2), (5, 7, 3), (7, 3, 3), (9, 23, 23)]
    pair = (world.items["BOLT"], world.places["WH"])
    found = available_to_promise(world.company_id, [pair], now=NOON)[pair]
    assert earliest(found, Decimal(2)) == NOON
    assert earliest(found, Decimal(3)) == NOON + days(5)
    assert earliest(found, Decimal(23)) == NOON + days(9)
    assert earliest(found, Decimal(24)) is None


def test_what_a_demand_has_reserved_counts_once(world: World) -> None:
    world.receive("BOLT", "10")
    world.act(lambda run: plan_moves(run, [plan(world, "out", "8", NOON + days(3))]))
    world.act(lambda run: reserve(run, [world.want("BOLT", "5")]))
    assert promises(world) == [(0, 5, 2), (3, 2, 2)]


def test_the_overdue_counts_as_due_now(world: World) -> None:
    world.act(lambda run: plan_moves(run, [plan(world, "in", "8", NOON - days(3))]))
    assert promises(world) == [(0, 8, 8)]


def test_an_item_that_is_nowhere_can_be_promised_never(world: World) -> None:
    assert promises(world) == [(0, 0, 0)]


def test_what_expires_first_is_offered_first(world: World) -> None:
    """INV-25: outdated, blocked and locked-up quantities are not offered."""
    late = world.lot("MILK", "L1", expires_on=date(2026, 9, 1))
    soon = world.lot("MILK", "L2", expires_on=date(2026, 4, 1))
    gone = world.lot("MILK", "L3", expires_on=date(2026, 3, 9))
    never = world.lot("MILK", "L4")
    for lot in (late, soon, gone, never):
        world.post(world.move("MILK", "5", "SUP", "WH/A", lot=lot))
    world.post(world.move("MILK", "5", "SUP", "WH/A", lot=never, to_status="qc"))
    world.post(world.move("MILK", "5", "SUP", "W2/A", lot=soon))
    milk = [world.items["MILK"]]
    found = available(world.company_id, milk, [world.places["WH"]], now=NOON)
    assert [(row.lot_id, int(row.available)) for row in found] == [(soon, 5), (late, 5), (never, 5)]
    assert promises(world, "MILK") == [(0, 15, 15)]
    assert len(available(world.company_id, milk, now=NOON)) == 4
    sql.execute("UPDATE location SET is_locked = true WHERE id = %s", (world.places["WH/A"],))
    assert available(world.company_id, milk, [world.places["WH"]], now=NOON) == []
