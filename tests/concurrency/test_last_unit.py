"""R2: sixteen rivals for the last unit, exactly one of whom gets it; and nobody in a circle."""

from __future__ import annotations

import random

import pytest

from argosy.kernel.events.findings import offenders
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict
from argosy.kernel.stock.checks import CHECKS
from argosy.kernel.stock.moves import post_moves, reverse_moves
from argosy.kernel.stock.reservations import reserve
from argosy.kernel.stock.tests.world import NOON, World, make_world
from argosy.testing.database import Clone
from tests.concurrency.rivals import rival_rounds

pytestmark = pytest.mark.books_not_whole  # moves alone; the stock's own checks are asked
RIVALS = 16
ROUNDS = 200


@pytest.fixture
def world(db_clone: Clone) -> World:
    """A company, and an item for each round."""
    made = make_world()
    sql.execute(
        "INSERT INTO item (code, name, kind, base_unit_id, tracking, is_active)"
        " SELECT 'R' || n, 'Round', 'stock', %s, 'none', true FROM generate_series(0, %s) n",
        (made.units["EA"], ROUNDS - 1),
    )
    found = sql.rows("SELECT code::text, id FROM item WHERE code LIKE 'R%%'")
    made.items |= {str(code): int(str(i)) for code, i in found}
    return made


def stocked(world: World, place: str, rounds: int) -> None:
    """Put one unit of each round's item into a place."""
    world.post(*[world.move(f"R{n}", "1", "SUP", place) for n in range(rounds)])


def assert_books_hold() -> None:
    """Run the stock's checks as the owner."""
    with sql.using("owner"):
        broken = {check.number: offenders(check.sql) for check in CHECKS}
    assert {number: found for number, found in broken.items() if found} == {}


def test_the_last_unit_is_issued_once(world: World) -> None:
    stocked(world, "WH/A", ROUNDS)

    def act(rival: int, number: int) -> str:
        try:
            world.post(world.move(f"R{number}", "1", "WH/A", "CUS"))
        except Conflict as error:
            return error.code
        return "won"

    for outcomes in rival_rounds(RIVALS, ROUNDS, act):
        assert sorted(outcomes) == ["stock.insufficient"] * (RIVALS - 1) + ["won"]
    assert_books_hold()


def test_the_last_unit_is_promised_once(world: World) -> None:
    rounds = ROUNDS // 4
    stocked(world, "WH/A", rounds)

    def act(rival: int, number: int) -> str:
        want = world.want(f"R{number}", "1", line=rival)
        try:
            world.act(lambda run: reserve(run, [want]))
        except Conflict as error:
            return error.code
        return "won"

    for outcomes in rival_rounds(RIVALS, rounds, act):
        assert sorted(outcomes) == ["stock.insufficient"] * (RIVALS - 1) + ["won"]
    assert_books_hold()


def test_control_who_reads_and_then_writes_oversells(world: World) -> None:
    """The same race without lock and check: it must fail, or the race above proves nothing."""
    rounds = ROUNDS // 8
    stocked(world, "LOOSE", rounds)

    def act(rival: int, number: int) -> bool:
        def naive(run: object) -> bool:
            if world.balance(f"R{number}", "LOOSE") < 1:
                return False
            # LOOSE may go below zero, so nothing but the reading above holds anybody back.
            post_moves(run, [world.move(f"R{number}", "1", "LOOSE", "CUS")])  # type: ignore[arg-type]
            return True

        return world.act(naive)

    sold = [sum(outcomes) for outcomes in rival_rounds(RIVALS, rounds, act)]
    assert max(sold) > 1, "the control did not oversell"
    assert sum(world.balance(f"R{n}", "LOOSE") for n in range(rounds)) < 0


def test_overlapping_batches_in_opposite_order_never_deadlock(world: World) -> None:
    """Transfers both ways, issues and reservations over the same rows, in every order."""
    names = [f"R{n}" for n in range(12)]
    world.post(*[world.move(n, "5000", "SUP", place) for n in names for place in ("WH/A", "WH/B")])
    world.post(*[world.move(n, "1", "WH/A", "CUS") for n in names])

    def act(rival: int, number: int) -> None:
        chance = random.Random(f"{rival}/{number}")
        picked = chance.sample(names, 8)
        ends = [("WH/A", "WH/B"), ("WH/B", "WH/A"), ("WH/A", "CUS")][rival % 3]
        if rival % 4 == 0:
            lines = [world.want(n, "1", line=k) for k, n in enumerate(picked)]
            world.act(lambda run: reserve(run, lines))
        demand = ("test_order", 1, rival)
        world.post(*[world.move(n, "1", *ends, demand=demand) for n in picked])

    rival_rounds(8, 40, act)
    sql.execute("SELECT pg_stat_clear_snapshot()")
    assert sql.rows(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    ) == [(0,)]
    assert_books_hold()


def test_rivals_that_undo_the_same_move_undo_it_once(world: World) -> None:
    ids = [world.receive(f"R{n}", "5") for n in range(10)]

    def act(rival: int, number: int) -> str:
        try:
            world.act(lambda run: reverse_moves(run, [ids[number]], NOON, "wrong"))
        except Conflict as error:
            return error.code
        return "won"

    for outcomes in rival_rounds(6, 10, act):
        assert sorted(outcomes) == ["stock.reversed_already"] * 5 + ["won"]
    assert_books_hold()


def test_a_serial_that_arrives_in_two_places_at_once_arrives_in_one(world: World) -> None:
    bikes = [world.lot("BIKE", f"B{n}") for n in range(10)]
    places = ("WH/A", "WH/B", "W2/A", "TRANSIT")

    def act(rival: int, number: int) -> str:
        try:
            world.post(world.move("BIKE", "1", "SUP", places[rival], lot=bikes[number]))
        except Conflict as error:
            return error.code
        return "won"

    for outcomes in rival_rounds(4, 10, act):
        assert sorted(outcomes) == ["stock.serial_elsewhere"] * 3 + ["won"]
    assert_books_hold()
