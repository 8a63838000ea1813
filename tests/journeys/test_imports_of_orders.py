"""Orders in files: entered with their lines, exported, and amended line by line."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.tests.world import World, make_world
from argosy.kernel.identity import sql
from argosy.platform.data.exports.export import ExportOptions, export
from argosy.platform.data.imports.importing import Report, import_file
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.registry.filters import Query
from argosy.testing.database import Clone


@pytest.fixture
def world(db_clone: Clone) -> World:
    return make_world(items="AB")


def send(world: World, data: str, key: str, mode: str = "all") -> Report:
    file = io.BytesIO(data.encode())
    options = ImportOptions(Mode(mode))
    return import_file(world.books.actor, "sales.order", file, options, key=key, name="orders.csv")


def exported(world: World) -> list[dict[str, str]]:
    file = io.BytesIO()
    options = ExportOptions(is_raw=True)
    export(world.books.actor, "sales.order", Query(), file, options)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))


def as_file(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def lines(order: int) -> list[tuple[object, ...]]:
    return sql.rows(
        "SELECT l.description, l.qty, l.unit_price, l.discount_pct FROM sales_order_line l"
        " JOIN sales_order o ON o.id = l.order_id AND o.version = l.version"
        " WHERE o.id = %s ORDER BY l.line_no",
        (order,),
    )


def make(world: World) -> int:
    first = world.line("A", "3", "10", description="Red", discount_pct=Decimal(5))
    (order,) = world.do(do_create_order, world.order(first, world.line("B", "2", "7.50"))).ids()
    return int(order)


def test_an_order_that_comes_back_changes_nothing(world: World) -> None:
    make(world)
    report = send(world, as_file(exported(world)), "back")
    assert [(p.row, p.path, p.problem.code) for p in report.problems] == []
    assert report.counts == {"same": 1, "rows": 2}


def test_a_changed_and_a_new_line_amend_the_order(world: World) -> None:
    order = make(world)
    rows = exported(world)
    new = dict.fromkeys(rows[0], "")
    rows[0]["lines.qty"] = "4"
    new |= {"lines.item": rows[1]["lines.item"], "lines.qty": "1"}
    new |= {"lines.unit_price": "2", "lines.tax_codes": rows[1]["lines.tax_codes"]}
    rehearsal = send(world, as_file([*rows, new]), "look", "check")
    assert [(p.row, p.path, p.problem.code) for p in rehearsal.problems] == []
    assert [(c["row"], c["field"], c["before"], c["after"]) for c in rehearsal.changes] == [
        (2, "lines.qty", "3", "4"),
        (4, "lines.item", "", rows[1]["lines.item"]),
        (4, "lines.qty", "", "1"),
        (4, "lines.unit_price", "", "2"),
        (4, "lines.tax_codes", "", rows[1]["lines.tax_codes"]),
    ]
    assert [line[1] for line in lines(order)] == [3, 2]
    report = send(world, as_file([*rows, new]), "do")
    assert report.counts == {"changed": 1, "rows": 3}
    assert lines(order) == [
        ("Red", 4, 10, 5),
        ("Item B", 2, Decimal("7.5"), 0),
        ("Item B", 1, 2, 0),
    ]
    stale = send(world, as_file([{**rows[0], "lines.qty": "9"}]), "late")
    assert [p.problem.code for p in stale.problems] == ["import.stale"]
    why = sql.rows("SELECT why FROM sales_order_version WHERE version = 2")
    assert why == [("Import orders.csv",)]


def test_orders_are_entered_with_their_lines(world: World) -> None:
    make(world)
    (first, second) = exported(world)
    head = ("customer", "warehouse", "currency", "document_date")
    names = [*head, "lines.item", "lines.qty", "lines.unit_price", "lines.tax_codes"]
    data = ",".join(names) + "\n"
    data += ",".join(first[name] for name in names) + "\n"
    data += ",".join(second[name] if "." in name else "" for name in names) + "\n"
    report = send(world, data, "new")
    assert [(p.row, p.path, p.problem.code) for p in report.problems] == []
    assert report.counts == {"created": 1, "rows": 2}
    (order,) = sql.rows("SELECT max(id) FROM sales_order")
    assert [line[1:3] for line in lines(int(str(order[0])))] == [(3, 10), (2, Decimal("7.5"))]
