"""Each check holds after honest work, and names the row after a corruption made behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import psycopg
import pytest

from argosy.kernel.events.findings import Offender, offenders
from argosy.kernel.events.rebuild import differences, refill
from argosy.kernel.identity import sql
from argosy.kernel.stock.checks import CHECKS
from argosy.kernel.stock.moves import reverse_moves
from argosy.kernel.stock.projections import PROJECTIONS
from argosy.kernel.stock.reservations import reserve
from argosy.kernel.stock.tests.world import NOON, World, days, make_world
from argosy.testing.database import Clone, EmbeddedServer


@pytest.fixture
def busy(db_clone: Clone) -> World:
    """A company in which everything has happened once."""
    world = make_world()
    milk, bike = world.lot("MILK", "L1"), world.lot("BIKE", "B1")
    first = world.receive("BOLT", "10")
    world.post(world.move("BOLT", "2", "SUP", "WH/A", unit="DZN"))
    world.post(world.move("MILK", "7", "SUP", "WH/A", lot=milk))
    world.post(world.move("BIKE", "1", "SUP", "WH/A", lot=bike))
    world.post(world.move("BOLT", "5", "LOOSE", "CUS"))
    world.act(lambda run: reserve(run, [world.want("BOLT", "6"), world.want("BOLT", "2", line=2)]))
    demand = ("test_order", 1, 1)
    world.post(world.move("BOLT", "4", "WH/A", "CUS", at=NOON + days(1), demand=demand))
    world.act(lambda run: reverse_moves(run, [first], NOON + days(2), "wrong"))
    return world


def found(number: str) -> list[Offender]:
    """Run one check as the owner."""
    (check,) = [check for check in CHECKS if check.number == number]
    with sql.using("owner"):
        return offenders(check.sql)


def test_all_checks_hold_after_honest_work(busy: World) -> None:
    assert {c.number: found(c.number) for c in CHECKS if found(c.number)} == {}
    with sql.using("owner"):
        assert differences(PROJECTIONS[0]) == []


def test_every_check_has_a_corruption_below() -> None:
    assert sorted(c.number for c in CHECKS) == sorted(CORRUPTIONS)


# For each check: a statement that breaks it, and the query that names the row it must name first.
_BOLT = "item_id = (SELECT id FROM item WHERE code = 'BOLT')"
_AT_A = "location_id = (SELECT id FROM location WHERE code = 'WH/A')"
_BOLTS = f"stock_balance WHERE {_BOLT} AND {_AT_A}"
CORRUPTIONS: dict[str, tuple[str, str]] = {
    "INV-18": (
        f"UPDATE stock_balance SET qty = qty + 1 WHERE {_BOLT} AND {_AT_A}",
        f"SELECT min(id) FROM stock_balance WHERE {_BOLT}",
    ),
    "INV-18b": (
        "UPDATE stock_move SET to_location_id = from_location_id"
        " WHERE id = (SELECT max(id) FROM stock_move)",
        "SELECT max(id) FROM stock_move",
    ),
    "INV-19": (
        f"DELETE FROM stock_move WHERE id = (SELECT min(id) FROM stock_move WHERE {_BOLT}"
        " AND factor_num = 12)",
        f"SELECT min(id) FROM stock_balance WHERE {_BOLT} AND location_kind"
        " IN ('internal', 'supplier') AND location_id <> (SELECT id FROM location"
        " WHERE code = 'LOOSE')",
    ),
    "INV-19b": (
        "DELETE FROM stock_balance WHERE location_kind = 'customer'",
        "SELECT min(id) FROM stock_move WHERE to_location_id = (SELECT id FROM location"
        " WHERE code = 'CUS')",
    ),
    "INV-20": (
        f"UPDATE stock_balance SET qty = -1 WHERE {_BOLT} AND {_AT_A}",
        f"SELECT id FROM {_BOLTS}",
    ),
    "INV-20b": (
        "UPDATE stock_move SET effective_at = effective_at - interval '9 days' WHERE from_"
        + f"{_AT_A} AND to_location_id = (SELECT id FROM location WHERE code = 'CUS')",
        f"SELECT id FROM stock_move WHERE from_{_AT_A} AND reverses_id IS NULL",
    ),
    "INV-21": (
        f"UPDATE stock_balance SET reserved_qty = reserved_qty + 1 WHERE {_BOLT} AND {_AT_A}",
        f"SELECT id FROM {_BOLTS}",
    ),
    "INV-21b": (
        "UPDATE reservation SET qty = -7 WHERE kind = 'consume'",
        "SELECT min(id) FROM reservation",
    ),
    "INV-22": (
        "INSERT INTO stock_balance (company_id, item_id, location_id, lot_id, owner_id, status,"
        " qty, reserved_qty, location_kind, allow_negative, tracking) SELECT company_id, item_id,"
        " (SELECT id FROM location WHERE code = 'WH/B'), lot_id, owner_id, 'qc', 1, 0,"
        " location_kind, allow_negative, tracking FROM stock_balance WHERE tracking = 'serial'"
        " AND qty = 1",
        "SELECT min(id) FROM stock_balance WHERE tracking = 'serial' AND qty = 1",
    ),
    "INV-22b": (
        f"UPDATE stock_move SET lot_id = (SELECT id FROM lot WHERE number = 'B1') WHERE {_BOLT}"
        " AND factor_num = 12",
        f"SELECT id FROM stock_move WHERE {_BOLT} AND factor_num = 12",
    ),
    "INV-23": (
        "UPDATE stock_move SET base_qty = 9, doc_qty = 9 WHERE reverses_id IS NOT NULL",
        "SELECT id FROM stock_move WHERE reverses_id IS NOT NULL",
    ),
    "INV-24": (
        "UPDATE stock_move SET base_qty = 23 WHERE factor_num = 12",
        "SELECT id FROM stock_move WHERE factor_num = 12",
    ),
    "INV-25": (
        "UPDATE reservation SET owner_id = 1 WHERE demand_line_id = 2",
        "SELECT id FROM reservation WHERE demand_line_id = 2",
    ),
}


@contextmanager
def as_superuser(
    db_server: EmbeddedServer, clone: Clone
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Connect to the copy as the superuser, without triggers, checks of rows or foreign keys."""
    with db_server.admin(clone.name) as connection:
        connection.execute("SET session_replication_role = replica")
        found = connection.execute(
            "SELECT conname::text, conrelid::regclass::text FROM pg_constraint WHERE conname ~"
            " '^(stock|reservation)_' AND (contype = 'c' OR condeferrable)"
        )
        for name, table in found.fetchall():
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
        yield connection


@pytest.mark.parametrize("number", sorted(CORRUPTIONS))
def test_a_corruption_is_found_and_the_row_named(
    busy: World, db_clone: Clone, db_server: EmbeddedServer, number: str
) -> None:
    statement, named = CORRUPTIONS[number]
    with as_superuser(db_server, db_clone) as connection:
        row = connection.execute(named.encode()).fetchone()
        assert row is not None and row[0] is not None
        assert connection.execute(statement.encode()).rowcount >= 1
    first, *_ = found(number)
    assert first.row_id == str(row[0])
    assert first.company_id == busy.company_id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stock_balance SET qty = qty + 5",
        "UPDATE stock_balance SET reserved_qty = 0",
        "UPDATE stock_balance SET last_move_at = now()",
        "DELETE FROM stock_balance",
    ],
)
def test_a_spoilt_projection_is_seen_and_refilled(
    busy: World, db_clone: Clone, db_server: EmbeddedServer, statement: str
) -> None:
    before = _balances()
    with as_superuser(db_server, db_clone) as connection:
        connection.execute(statement.encode())
    with sql.using("owner"):
        assert differences(PROJECTIONS[0]) != []
        refill(PROJECTIONS[0])
        assert differences(PROJECTIONS[0]) == []
    assert _balances() == before


def _balances() -> list[sql.Row]:
    with sql.using("owner"):
        return sql.rows(
            "SELECT item_id, location_id, lot_id, status::text, qty, reserved_qty, last_move_at,"
            " allow_negative, tracking::text FROM stock_balance WHERE qty <> 0 OR reserved_qty <> 0"
            " ORDER BY 1, 2, 3, 4"
        )


def test_a_place_that_was_once_unbounded_is_not_held_to_its_past(busy: World) -> None:
    """INV-20b looks at places that were always held to zero."""
    busy.post(busy.move("BOLT", "5", "SUP", "LOOSE", at=NOON + days(9)))
    with sql.using("owner"):
        sql.execute("UPDATE location SET allow_negative = false WHERE code = 'LOOSE'")
    assert found("INV-20b") == []
    assert busy.balance("BOLT", "LOOSE") == Decimal(0)
