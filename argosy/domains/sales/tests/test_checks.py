"""Each check of sales finds the corruption it is for, and none where nothing is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from argosy.domains.sales.checks import CHECKS
from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.returns import do_return_goods
from argosy.domains.sales.projections import PROJECTIONS
from argosy.domains.sales.rules.inputs import BillOrder, DeliverOrder, ReturnGoods, ReturnLine
from argosy.domains.sales.tests.world import DAY, ONE, World, make_world
from argosy.kernel.events.findings import offenders
from argosy.kernel.events.rebuild import differences
from argosy.kernel.identity import sql
from argosy.testing.database import Clone

CORRUPTIONS = {
    "INV-35": "UPDATE delivery_line SET base_qty = base_qty * 3, qty = qty * 3",
    "INV-35b": "UPDATE sales_billing_line SET base_qty = base_qty * 3",
    "INV-12.sales": "UPDATE sales_order_version SET net_minor = net_minor + 1,"
    " gross_minor = gross_minor + 1",
    "SALES-01": "UPDATE sales_order_version SET version = version + 1",
    "SALES-02": "UPDATE delivery_line SET item_id = item_id + 1",
    "SALES-03": "UPDATE delivery_line SET base_qty = base_qty * 9, qty = qty * 9"
    " WHERE returns_line_id IS NOT NULL",
    "INV-21.sales": "DELETE FROM reservation WHERE kind = 'consume'",
    "SALES-04": "UPDATE sales_promise SET base_qty = base_qty * 2",
    "SALES-05": "INSERT INTO sales_advance (company_id, order_id, invoice_id, amount_minor,"
    " command_id) SELECT company_id, id, 1, -5, 1 FROM sales_order",
    "INV-42": "UPDATE commitment SET amount_minor = amount_minor - 1 WHERE kind = 'order'",
}


@pytest.fixture
def world(db_clone: Clone) -> World:
    """A company that has sold, billed and taken back."""
    made = make_world("CHECKS")
    made.stock("A", "10")
    order = made.confirmed(made.line("A", "5"))
    made.do(do_deliver, DeliverOrder(order, DAY))
    made.do(do_bill_order, BillOrder(order, DAY))
    (sent,) = made.delivered_lines(order)
    made.do(do_return_goods, ReturnGoods(order, DAY, (ReturnLine(sent, ONE),)))
    return made


TABLES = (
    "delivery_line",
    "sales_billing_line",
    "sales_order_version",
    "sales_order_line",
    "sales_promise",
    "sales_advance",
    "reservation",
    "commitment",
)


@pytest.fixture
def corrupted(world: World) -> Iterator[None]:
    """The owner's connection with triggers off: what only a broken database or person can do."""
    with sql.using("owner"):
        for table in TABLES:
            sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        sql.execute("ALTER TABLE sales_order_version DROP CONSTRAINT sales_order_version_sum")
        sql.execute("ALTER TABLE sales_order_line DROP CONSTRAINT sales_order_line_version")
        yield


@pytest.mark.parametrize("number", sorted(CORRUPTIONS))
def test_a_corruption_is_found(corrupted: None, number: str) -> None:
    (check,) = [check for check in CHECKS if check.number == number]
    assert offenders(check.sql) == []

    sql.execute(CORRUPTIONS[number])

    found = offenders(check.sql)
    assert found, number
    assert found[0].company_id is not None


def test_every_check_has_its_corruption() -> None:
    assert {check.number for check in CHECKS} == set(CORRUPTIONS)


@pytest.mark.parametrize("table", [projection.table for projection in PROJECTIONS])
def test_a_drifted_projection_is_found(corrupted: None, table: str) -> None:
    (projection,) = [p for p in PROJECTIONS if p.table == table]
    assert differences(projection) == []
    column = "returned_qty" if table == "sales_line_progress" else "committed_minor"

    sql.execute(f"UPDATE {table} SET {column} = {column} + 1")

    assert differences(projection)
