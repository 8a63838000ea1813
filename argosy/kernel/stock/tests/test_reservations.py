"""Reservations: held, used up by issues, given back, expired; reserved is always a sum of rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from psycopg import errors as pg

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Conflict, ValidationFailed
from argosy.kernel.stock.inputs import ReleaseInput, ReserveInput
from argosy.kernel.stock.moves import post_moves
from argosy.kernel.stock.reservations import expire, release, reprioritise, reserve
from argosy.kernel.stock.tests.world import NOON, World, count, days


def hold(world: World, *lines: ReserveInput) -> list[bool]:
    """Reserve lines as one whole."""
    return world.act(lambda run: reserve(run, lines))


def refused(
    world: World, *lines: ReserveInput, error: type[ArgosyError] = ValidationFailed
) -> list[str]:
    """Reserve lines that must be refused; return code and field of each problem."""
    before = count("reservation")
    with pytest.raises(error) as caught:
        hold(world, *lines)
    assert count("reservation") == before
    return [f"{p.code} {p.field}" for p in caught.value.problems]


def test_what_is_held_is_no_longer_available(world: World) -> None:
    world.receive("BOLT", "5")
    assert hold(world, world.want("BOLT", "3")) == [True]
    assert world.row("BOLT", "WH/A") == (5, 3)
    assert refused(world, world.want("BOLT", "3", line=2), error=Conflict) == [
        "stock.insufficient lines[0].qty"
    ]
    with pytest.raises(Conflict) as caught:
        world.post(world.move("BOLT", "3", "WH/A", "CUS"))
    assert caught.value.problems[0].params["available"] == "2"
    world.post(world.move("BOLT", "2", "WH/A", "CUS"))
    assert world.row("BOLT", "WH/A") == (3, 3)


def test_an_issue_uses_up_what_its_demand_holds(world: World) -> None:
    world.receive("BOLT", "5")
    hold(world, world.want("BOLT", "3"))
    demand = ("test_order", 1, 1)
    world.post(world.move("BOLT", "2", "WH/A", "CUS", demand=demand))
    assert world.statements == 5
    assert world.row("BOLT", "WH/A") == (3, 1)
    # One more is held; three are issued: the other two come from what is free.
    world.post(world.move("BOLT", "3", "WH/A", "CUS", demand=demand))
    assert world.row("BOLT", "WH/A") == (0, 0)
    assert sql.rows("SELECT kind::text, qty FROM reservation ORDER BY id") == [
        ("reserve", Decimal(3)),
        ("consume", Decimal(-2)),
        ("consume", Decimal(-1)),
    ]


def test_a_demand_does_not_use_what_others_hold(world: World) -> None:
    world.receive("BOLT", "5")
    hold(world, world.want("BOLT", "3"), world.want("BOLT", "2", line=2))
    with pytest.raises(Conflict):
        world.post(world.move("BOLT", "4", "WH/A", "CUS", demand=("test_order", 1, 1)))
    assert world.row("BOLT", "WH/A") == (5, 5)


def test_documents_refused_in_mode_valid_keep_their_reservations(world: World) -> None:
    world.receive("BOLT", "5")
    hold(world, world.want("BOLT", "3"), world.want("BOLT", "2", line=2))
    moves = [
        world.move("BOLT", "3", "WH/A", "CUS", demand=("test_order", 1, 1)),
        world.move("NUT", "1", "WH/A", "CUS"),
        world.move("BOLT", "2", "WH/A", "CUS", demand=("test_order", 1, 2)),
    ]
    answer = world.command(
        lambda run: post_moves(run, moves, items=[0, 0, 1]), size=2, mode="valid"
    )
    assert [r is not None for r in answer.results] == [False, True]
    assert world.row("BOLT", "WH/A") == (3, 3)


def test_giving_back_frees_the_stock(world: World) -> None:
    world.receive("BOLT", "5")
    hold(world, world.want("BOLT", "5"))
    demand = ("test_order", 1, 1)
    world.act(lambda run: release(run, [ReleaseInput(demand, Decimal(2))]))
    assert world.row("BOLT", "WH/A") == (5, 3)
    with pytest.raises(Conflict) as caught:
        world.act(lambda run: release(run, [ReleaseInput(demand, Decimal(4))]))
    assert (caught.value.code, caught.value.problems[0].params["there"]) == (
        "stock.not_reserved",
        "3",
    )
    world.act(lambda run: release(run, [ReleaseInput(demand)]))
    assert world.row("BOLT", "WH/A") == (5, 0)
    rows = count("reservation")
    world.act(lambda run: release(run, [ReleaseInput(demand)]))
    assert count("reservation") == rows


def test_expired_reservations_are_taken_back_by_a_job(world: World) -> None:
    world.receive("BOLT", "10")
    hold(
        world,
        world.want("BOLT", "1", expires_at=NOON + days(1)),
        world.want("BOLT", "2", line=2, expires_at=NOON + days(3)),
        world.want("BOLT", "4", line=3, firm=True),
    )
    world.post(world.move("BOLT", "1", "WH/A", "CUS", demand=("test_order", 1, 2)))
    assert world.act(lambda run: expire(run, NOON)) == []
    assert world.act(lambda run: expire(run, NOON + days(4))) == [
        ("test_order", 1, 1),
        ("test_order", 1, 2),
    ]
    assert world.row("BOLT", "WH/A") == (9, 4)
    assert world.act(lambda run: expire(run, NOON + days(4))) == []


def test_the_urgent_are_served_first(world: World) -> None:
    world.receive("BOLT", "5")
    lines = [
        world.want("BOLT", "4", line=1),
        world.want("BOLT", "3", line=2, priority=10),
        world.want("BOLT", "2", line=3),
    ]
    held: list[bool] = []
    answer = world.command(
        lambda run: held.extend(reserve(run, lines, items=[0, 1, 2])), size=3, mode="valid"
    )
    assert held == [False, True, True]
    assert [p.field for p in answer.problems] == ["[0].lines[0].qty"]
    assert world.row("BOLT", "WH/A") == (5, 5)


def test_priority_changes_by_new_rows(world: World) -> None:
    world.receive("BOLT", "5")
    hold(world, world.want("BOLT", "5", expires_at=NOON + days(1)))
    world.act(lambda run: reprioritise(run, [("test_order", 1, 1)], 5))
    assert world.row("BOLT", "WH/A") == (5, 5)
    assert sql.rows(
        "SELECT kind::text, qty, priority::int, expires_at FROM reservation ORDER BY id"
    ) == [
        ("reserve", Decimal(5), 100, NOON + days(1)),
        ("release", Decimal(-5), 100, None),
        ("reserve", Decimal(5), 5, NOON + days(1)),
    ]


def test_reserving_takes_three_statements(world: World) -> None:
    world.receive("BOLT", "500")
    for size in (1, 200):
        lines = [world.want("BOLT", "1", line=n) for n in range(size)]
        world.act(lambda run, lines=lines: reserve(run, lines))  # type: ignore[misc]
        assert world.statements == 3, size


def test_what_must_not_be_promised_is_not(world: World) -> None:
    """INV-25: outdated lots, places outside, malformed quantities."""
    fresh = world.lot("MILK", "L1", expires_on=date(2026, 3, 10))
    old = world.lot("MILK", "L2", expires_on=date(2026, 4, 1), removal_on=date(2026, 3, 9))
    for lot in (fresh, old):
        world.post(world.move("MILK", "5", "SUP", "WH/A", lot=lot))
    world.receive("BOLT", "5", "TRANSIT")
    problems = refused(
        world,
        world.want("MILK", "1", lot_id=old),
        world.want("MILK", "1"),
        world.want("BOLT", "1", "CUS"),
        world.want("BOLT", "0"),
        world.want("BOLT", "0.5"),
        world.want("BOLT", "1", "TRANSIT"),
    )
    assert problems == [
        "stock.lot_outdated lines[0].lot_id",
        "stock.lot_needed lines[1].lot_id",
        "stock.not_promisable lines[2].location_id",
        "stock.quantity_not_positive lines[3].qty",
        "number.too_precise lines[4].qty",
        "stock.not_promisable lines[5].location_id",
    ]
    hold(world, world.want("MILK", "1", lot_id=fresh))


def test_the_day_ends_in_the_companys_time_zone(world: World) -> None:
    """23:30 UTC on the 10th is the 11th in Shanghai."""
    milk = world.lot("MILK", "L1", expires_on=date(2026, 3, 10))
    world.post(world.move("MILK", "5", "SUP", "WH/A", lot=milk))
    late = NOON.replace(hour=23, minute=30)
    assert refused(world, world.want("MILK", "1", lot_id=milk, at=late)) == [
        "stock.lot_outdated lines[0].lot_id"
    ]


def test_blocked_goods_are_not_available(world: World) -> None:
    world.receive("BOLT", "5")
    world.post(world.move("BOLT", "5", "WH/A", "WH/A", to_status="blocked"))
    assert refused(world, world.want("BOLT", "1"), error=Conflict) == [
        "stock.insufficient lines[0].qty"
    ]


def test_a_place_that_may_go_below_zero_promises_without_end(world: World) -> None:
    hold(world, world.want("BOLT", "7", "LOOSE"))
    assert world.row("BOLT", "LOOSE") == (0, 7)


def test_the_database_carries_the_sum_and_refuses_more(world: World) -> None:
    world.receive("BOLT", "5")
    insert = (
        "INSERT INTO reservation (company_id, kind, demand_type, demand_id, demand_line_id,"
        " item_id, location_id, lot_id, owner_id, status, qty, priority, firm, effective_at,"
        " command_id) VALUES (%s, 'reserve', 't', 1, 1, %s, %s, 0, 0, %s, %s, 1, false, now(), 1)"
    )
    bolt, nut, place = world.items["BOLT"], world.items["NUT"], world.places["WH/A"]
    sql.execute(insert, (world.company_id, bolt, place, "free", Decimal(5)))
    assert world.row("BOLT", "WH/A") == (5, 5)
    for item, status, error in (
        (bolt, "free", pg.CheckViolation),
        (bolt, "blocked", pg.CheckViolation),
        (nut, "free", pg.DatabaseError),
    ):
        with pytest.raises(error), transaction.atomic():
            sql.execute(insert, (world.company_id, item, place, status, Decimal(1)))
    for statement in ("UPDATE reservation SET qty = 1", "DELETE FROM reservation"):
        with pytest.raises(pg.InsufficientPrivilege), transaction.atomic():
            sql.execute(statement)
