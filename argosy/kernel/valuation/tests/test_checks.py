"""Each check holds after honest work, and names the row after a corruption made behind its back."""

from __future__ import annotations

import psycopg
import pytest

from argosy.kernel.events.findings import Offender, offenders
from argosy.kernel.events.rebuild import differences, refill
from argosy.kernel.identity import sql
from argosy.kernel.valuation.checks import CHECKS
from argosy.kernel.valuation.monthly import run_month
from argosy.kernel.valuation.projections import PROJECTIONS
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone, EmbeddedServer


@pytest.fixture
def busy(db_clone: Clone) -> World:
    """A company in which everything of valuation has happened once."""
    world = World(
        [("F", "fifo", "warehouse"), ("A", "average", "company"), ("M", "monthly", "company")]
    )
    world.is_proving = False
    item, other = world.item(), world.item()
    (receipt,) = world.post(world.receipt(item, 10, 1000))
    (move,) = world.post(world.issue(item, 4))
    world.post(world.back(item, 1, move), world.send_back(item, 1, receipt))
    world.post(world.move(item, "WH1", "WH2", 2, counter="6711"))
    world.adjust((receipt, 77))
    world.post(world.issue(other, 3))
    world.post(world.receipt(other, 5, 800))
    world.post(world.issue(other, 4))
    world.post(world.receipt(item, 10, 1500))
    world.call(lambda run: run_month(run, world.book_ids["M"], 2026, 3))
    return world


def found(number: str) -> list[Offender]:
    """Run one check as the owner."""
    (check,) = [check for check in CHECKS if check.number == number]
    with sql.using("owner"):
        return offenders(check.sql)


def corrupt(server: EmbeddedServer, clone: Clone, statement: str) -> None:
    """Change rows behind everybody's back: as superuser, with triggers off."""
    with server.admin(clone.name) as admin:
        admin.execute("SET session_replication_role = replica")
        changed = admin.execute(statement.encode())
        assert changed.rowcount == 1, statement


def test_all_checks_hold_after_honest_work(busy: World) -> None:
    assert {c.number: found(c.number) for c in CHECKS if found(c.number)} == {}
    with sql.using("owner"):
        for projection in PROJECTIONS:
            assert differences(projection) == []


def test_every_check_has_a_corruption_below() -> None:
    assert sorted(c.number for c in CHECKS) == sorted(CORRUPTIONS)


_POSTING = "book_id = (SELECT id FROM cost_book WHERE code = 'F')"
_FIRST = f"(SELECT min(id) FROM layer_consumption WHERE {_POSTING} AND kind = 'issue')"

# For each check: a statement that breaks it in one row, and the query of the row it names first.
CORRUPTIONS: dict[str, tuple[str, str]] = {
    "INV-26": (
        f"UPDATE layer_consumption SET qty = qty + 100 WHERE id = {_FIRST}",
        f"SELECT layer_id FROM layer_consumption WHERE id = {_FIRST}",
    ),
    "INV-26b": (
        "INSERT INTO value_adjustment (company_id, book_id, item_id, scope_id, stock_account_id,"
        " source_type, source_id, effective_at, posting_date, command_id, kind, to_stock_minor,"
        " to_cogs_minor, to_variance_minor) SELECT company_id, book_id, item_id, 999, 1, 'x', 1,"
        " now(), '2026-03-01', 1, 'rounding', 5, 0, 0 FROM cost_pool"
        " ORDER BY book_id, item_id LIMIT 1",
        "SELECT item_id FROM cost_pool ORDER BY book_id, item_id LIMIT 1",
    ),
    "INV-26c": (
        "UPDATE uncosted_settlement SET qty = qty + 1"
        " WHERE id = (SELECT min(id) FROM uncosted_settlement)",
        "SELECT min(uncosted_issue_id) FROM uncosted_settlement",
    ),
    "INV-27": (
        f"UPDATE cost_layer SET value_minor = value_minor + 1 WHERE {_POSTING}"
        f" AND id = (SELECT min(id) FROM cost_layer WHERE {_POSTING})",
        "SELECT id FROM account WHERE code = '1405'",
    ),
    "INV-28": (
        f"UPDATE cost_pool SET value_minor = value_minor + 1 WHERE {_POSTING} AND item_id ="
        " (SELECT min(item_id) FROM cost_pool) AND scope_id = (SELECT min(scope_id) FROM"
        f" cost_pool WHERE {_POSTING})",
        "SELECT min(item_id) FROM cost_pool",
    ),
    "INV-28b": (
        "UPDATE layer_balance SET value_minor = value_minor + 1 WHERE layer_id ="
        " (SELECT min(layer_id) FROM layer_balance WHERE is_open)",
        "SELECT item_id FROM layer_balance WHERE is_open ORDER BY layer_id LIMIT 1",
    ),
    "INV-29": (
        f"UPDATE layer_consumption SET entry_id = entry_id - 1 WHERE id = {_FIRST}",
        f"SELECT entry_id FROM layer_consumption WHERE id = {_FIRST}",
    ),
    "INV-29b": (
        f"UPDATE layer_consumption SET entry_id = NULL WHERE id = {_FIRST}",
        f"SELECT id FROM layer_consumption WHERE id = {_FIRST}",
    ),
    "INV-29c": (
        f"DELETE FROM layer_consumption WHERE id = {_FIRST}",
        "SELECT m.id FROM stock_move m JOIN location l ON l.id = m.to_location_id"
        " WHERE l.kind = 'customer' ORDER BY m.id LIMIT 1",
    ),
    "INV-30": (
        "UPDATE cost_layer SET value_minor = value_minor - 1 WHERE kind = 'transfer'",
        "SELECT move_id FROM cost_layer WHERE kind = 'transfer'",
    ),
    "INV-32": (
        f"UPDATE value_adjustment SET to_cogs_minor = to_cogs_minor - 1 WHERE id ="
        f" (SELECT min(id) FROM value_adjustment WHERE kind = 'landed' AND {_POSTING})",
        f"SELECT min(entry_id) FROM value_adjustment WHERE kind = 'landed' AND {_POSTING}",
    ),
    "INV-33": (
        "UPDATE value_adjustment SET to_cogs_minor = to_cogs_minor + 1 WHERE id ="
        " (SELECT min(id) FROM value_adjustment WHERE kind = 'period')",
        "SELECT min(id) FROM value_adjustment WHERE kind = 'period'",
    ),
    "INV-34": (
        f"UPDATE cost_pool SET qty = qty + 1 WHERE {_POSTING} AND item_id ="
        " (SELECT min(item_id) FROM cost_pool) AND scope_id = (SELECT min(scope_id) FROM"
        f" cost_pool WHERE {_POSTING})",
        "SELECT min(item_id) FROM cost_pool",
    ),
}


@pytest.mark.parametrize("number", sorted(CORRUPTIONS))
def test_a_corruption_is_named(
    busy: World, db_clone: Clone, db_server: EmbeddedServer, number: str
) -> None:
    statement, query = CORRUPTIONS[number]
    with sql.using("owner"):
        ((named,),) = sql.rows(query)
    assert found(number) == []
    corrupt(db_server, db_clone, statement)
    offending = found(number)
    assert str(named) in {offender.row_id for offender in offending[:2]}, offending


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda p: p.table)
def test_a_projection_that_drifted_is_seen_and_refilled(
    busy: World, db_clone: Clone, db_server: EmbeddedServer, projection: object
) -> None:
    (known,) = [p for p in PROJECTIONS if p is projection]
    corrupt(
        db_server,
        db_clone,
        f"UPDATE {known.table} SET value_minor = value_minor + 1 WHERE ctid ="
        f" (SELECT ctid FROM {known.table} WHERE qty > 0 ORDER BY ctid LIMIT 1)",
    )
    corrupt(
        db_server,
        db_clone,
        f"DELETE FROM {known.table} WHERE ctid ="
        f" (SELECT ctid FROM {known.table} WHERE qty > 0 ORDER BY ctid LIMIT 1)",
    )
    with sql.using("owner"):
        assert len(differences(known)) == 2
        refill(known)
        assert differences(known) == []


def test_posted_rows_refuse_change(busy: World) -> None:
    with sql.using("owner"), pytest.raises(psycopg.errors.Error):
        sql.execute("UPDATE cost_layer SET value_minor = 0")
