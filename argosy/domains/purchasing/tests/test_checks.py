"""Each invariant of purchasing finds what breaks it, and a rebuild restores what was derived."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import psycopg
import pytest
from django.db import transaction

from argosy.domains.purchasing.checks import CHECKS
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.landed import do_post_landed_cost
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.projections import PROJECTIONS
from argosy.domains.purchasing.rules.bills import BillLine, EnterBill
from argosy.domains.purchasing.rules.landed import PostLandedCost
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.purchasing.tests.test_receipts import confirmed
from argosy.domains.purchasing.tests.world import DAY, make_world
from argosy.kernel.events import rebuild
from argosy.kernel.identity import sql

BY_NUMBER = {check.number: check for check in CHECKS}

# What breaks each invariant, and the table that is to be named.
CORRUPTIONS = [
    ("INV-32", "landed_cost_document", "UPDATE landed_cost_document SET company_minor = 1"),
    (
        "INV-32",
        "landed_cost_document",
        "UPDATE landed_cost_share SET to_stock_minor = 0, to_cogs_minor = company_minor,"
        " to_variance_minor = 0",
    ),
    ("INV-35p", "receipt_line", "UPDATE purchase_order_line SET base_qty = 5"),
    ("INV-35q", "receipt_line", "UPDATE receipt_line SET accepted_qty = accepted_qty - 1"),
    ("INV-35q", "purchase_return_line", "UPDATE purchase_return_line SET move_id = 1"),
    ("INV-35r", "purchase_return_line", "UPDATE purchase_return_line SET qty = 11"),
    ("INV-35r", "match_result", "UPDATE match_result SET qty = -1"),
    ("INV-35s", "purchase_order_version", "UPDATE purchase_order_version SET state = 'lost'"),
    ("INV-35s", "purchase_order_line", "UPDATE purchase_order_line SET unit_price = -1"),
    ("INV-35s", "receipt_line", "UPDATE receipt_line SET move_id = NULL"),
    ("INV-36", "receipt", "UPDATE receipt_line SET value_minor = value_minor + 1"),
    ("INV-36", "purchase_return", "UPDATE purchase_return_line SET value_minor = 0"),
    ("INV-36", "invoice", "UPDATE match_result SET accrued_minor = accrued_minor - 1"),
    ("INV-36", "invoice", "DELETE FROM match_result"),
    (
        "INV-37",
        "bill_match",
        "INSERT INTO bill_release (company_id, bill_id, entered_by, released_by, reason,"
        " command_id, effective_at) SELECT company_id, id, entered_by, entered_by, 'x',"
        " command_id, effective_at FROM bill_match",
    ),
    ("INV-37b", "bill_match", "UPDATE bill_match SET decision = 'ok'"),
]


@contextmanager
def unguarded() -> Iterator[None]:
    """Work as the owner with triggers and checks of the posted tables off, as a thief would."""
    with sql.using("owner"), transaction.atomic(using="owner"):
        tables = (
            "landed_cost_document", "landed_cost_share", "purchase_order_version",
            "purchase_order_line", "receipt_line",
            "purchase_return_line", "match_result", "bill_release", "bill_match",
        )  # fmt: skip
        for table in tables:
            sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, constraint in (
            ("landed_cost_share", "landed_cost_share_whole"),
            ("bill_release", "bill_release_four_eyes"),
        ):
            sql.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        yield
        transaction.set_rollback(True, using="owner")


def offenders(number: str) -> list[str]:
    return [str(row[1]) for row in sql.rows(BY_NUMBER[number].sql)]


def test_each_invariant_finds_what_breaks_it(db_clone: object) -> None:
    world = make_world()
    order_id, (line,) = confirmed(world, world.line(0, "10", "5"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(10)),)))
    (came,) = world.ids("SELECT id FROM receipt_line")
    world.do(do_return_to_supplier, ReturnGoods(order_id, (ReturnLine(came, Decimal(2)),), "x"))
    bill = EnterBill(world.supplier, "R-1", DAY, (BillLine(line, Decimal(9)),))
    world.do(do_enter_bill, bill)
    world.do(do_post_landed_cost, PostLandedCost(Decimal(3), "value", (came,)))
    for check in CHECKS:
        with sql.using("owner"):
            assert sql.rows(check.sql) == [], check.number
    for number, table, corruption in CORRUPTIONS:
        with unguarded():
            sql.execute(corruption)
            assert table in offenders(number), (number, corruption)
    assert {number for number, _, _ in CORRUPTIONS} == set(BY_NUMBER)


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda p: p.table)
def test_a_projection_is_rebuilt_from_what_was_posted(db_clone: object, projection: object) -> None:
    world = make_world()
    order_id, (line, _) = confirmed(world, world.line(0, "10", "5"), world.line(1, "3", "5"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(7)),)))
    (found,) = [p for p in PROJECTIONS if p is projection]
    with sql.using("owner"), transaction.atomic(using="owner"):
        assert rebuild.differences(found) == []
        before = sql.rows(f"SELECT * FROM {found.table} ORDER BY 1")
        column = "accrued_minor" if "progress" in found.table else "net_minor"
        sql.execute(f"UPDATE {found.table} SET {column} = {column} + 1")
        assert len(rebuild.differences(found)) >= 1
        rebuild.refill(found)
        assert rebuild.differences(found) == []
        assert sql.rows(f"SELECT * FROM {found.table} ORDER BY 1") == before


@pytest.mark.parametrize(
    ("table", "column", "value", "state"),
    [
        ("purchase_order_line", "version", "99", "AR030"),
        ("receipt_line", "receipt_id", "1000000000", "AR030"),
        ("match_result", "bill_id", "1000000000", "AR030"),
        ("match_result", "decision", "'blocked'", "AR030"),
        ("purchase_order_version", "state", "'lost'", "AR031"),
        ("purchase_order_version", "supplier_id", "1000000000", "AR031"),
        ("purchase_order_line", "unit_price", "-1", "AR031"),
        ("receipt_line", "move_id", "NULL", "AR031"),
        ("receipt_line", "rejected_qty", "1", "AR031"),
    ],
)
def test_an_impossible_row_is_refused_by_the_database(
    db: object, table: str, column: str, value: str, state: str
) -> None:
    world = make_world()
    order_id, (line,) = confirmed(world, world.line(0, "10", "5"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(10)),)))
    world.do(do_enter_bill, EnterBill(world.supplier, "R-1", DAY, (BillLine(line, Decimal(9)),)))
    names = [
        str(name)
        for (name,) in sql.rows(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attname NOT IN ('id', 'recorded_at') ORDER BY attnum",
            (table,),
        )
    ]
    new = {"line_no": "line_no + 50", "line_id": "line_id + 1000", column: value}
    if table == "purchase_order_version":
        new["version"] = "version + 50"
    changed = ", ".join(new.get(name, name) for name in names)
    copy = f"INSERT INTO {table} ({', '.join(names)}) SELECT {changed} FROM {table} LIMIT 1"
    with pytest.raises(psycopg.Error) as refused, transaction.atomic():
        sql.execute(copy)
    assert refused.value.sqlstate == state
