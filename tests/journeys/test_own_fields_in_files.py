"""Own fields in files: they come in, go out, come back changed, on heads and on lines."""

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
from argosy.platform.data.imports.undo import undo
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.own_fields import definitions, jobs
from argosy.platform.registry.own_fields.commands import do_add_field
from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice
from argosy.testing.database import Clone

FIELDS = (
    AddField("party.party", "x_loyalty", "integer", "Points", "积分", minimum=Decimal(0)),
    AddField("party.party", "x_agent", "reference", "Agent", "业务员", target="party.party"),
    AddField("party.party", "x_tags", "texts", "Tags", "标签"),
    AddField(
        "party.party", "x_floor", "choice", "Floor", "楼层", lines="contact_points",
        choices=(FieldChoice("g", "Ground", "一层"), FieldChoice("up", "Up", "楼上")),
    ),
    AddField("sales.order", "x_note", "text", "Note", "备注"),
    AddField("sales.order", "x_colour", "text", "Colour", "颜色", lines="lines"),
)  # fmt: skip
PARTIES = (
    "code,name,x_loyalty,x_agent,x_tags,contact_points.kind,contact_points.value,"
    "contact_points.x_floor\n"
    "C1,Anna,12,,a; b,phone,+49 30 901820,g\n"
    ",,,,,phone,+49 30 901821,up\n"
    "C2,Berta,,SALES-C1,,,,\n"
)


@pytest.fixture
def world(db_clone: Clone) -> World:
    world = make_world(items="AB")
    world.do(do_add_field, *FIELDS)
    assert jobs.carry_out_all() == len(FIELDS)
    definitions.forget()
    return world


def send(world: World, resource: str, data: str, key: str) -> Report:
    file = io.BytesIO(data.encode())
    return import_file(world.books.actor, resource, file, ImportOptions(Mode.ALL), key=key)


def exported(world: World, resource: str, *fields: str, where: Test | None = None) -> str:
    file = io.BytesIO()
    export(world.books.actor, resource, Query(fields=fields, where=where), file, ExportOptions())
    return file.getvalue().decode("utf-8-sig")


def told(report: Report) -> list[tuple[int, str, str]]:
    return [(p.row, p.path, p.problem.code) for p in report.problems]


def agent(world: World) -> str:
    ((code,),) = sql.rows("SELECT code FROM party WHERE id = %s", (world.customers[0],))
    return str(code)


def test_parties_come_in_with_their_own_fields_and_go_out_with_them(world: World) -> None:
    data = PARTIES.replace("SALES-C1", agent(world))
    report = send(world, "party.party", data, "in")
    assert (told(report), report.counts) == ([], {"created": 2, "rows": 3})
    assert sql.rows(
        "SELECT code, x_loyalty, x_agent, x_tags FROM party WHERE code IN ('C1', 'C2') ORDER BY 1"
    ) == [("C1", 12, None, ["a", "b"]), ("C2", None, world.customers[0], None)]
    assert sql.rows("SELECT value, x_floor FROM party_contact_point ORDER BY position") == [
        ("+49 30 901820", "g"),
        ("+49 30 901821", "up"),
    ]
    found = exported(
        world, "party.party", "x_loyalty", "x_agent", "x_tags", "contact_points.x_floor",
        where=Test("code", "in", ["C1", "C2"]),
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(found)))
    assert rows[0]["x_loyalty"] == "Points"
    assert [r["x_loyalty"] for r in rows[1:]] == ["12", "", ""]
    assert [r["contact_points.x_floor"] for r in rows[1:]] == ["g", "up", ""]
    assert rows[3]["x_agent"] == agent(world)


def test_bad_cells_are_named_by_row_and_column(world: World) -> None:
    data = PARTIES.replace(",12,,a; b", ",-1,NOBODY,a").replace(",up", ",cellar")
    report = send(world, "party.party", data, "bad")
    assert sorted(told(report)) == [
        (2, "x_agent", "import.reference_unknown"),
        (2, "x_loyalty", "own_field.too_small"),
        (3, "contact_points.x_floor", "import.choice"),
    ]
    assert sql.rows("SELECT count(*) FROM party WHERE code IN ('C1', 'C2')") == [(0,)]


def test_a_changed_cell_changes_the_record_that_stands(world: World) -> None:
    assert send(world, "party.party", PARTIES.replace("SALES-C1", ""), "in").is_clean
    report = send(world, "party.party", "code,x_loyalty,x_tags\nC1,13,\nC2,5,x\n", "again")
    assert (told(report), report.counts) == ([], {"changed": 2, "rows": 2})
    assert sql.rows(
        "SELECT x_loyalty, x_tags FROM party WHERE code IN ('C1', 'C2') ORDER BY code"
    ) == [(13, None), (5, ["x"])]


def test_posted_orders_are_filled_by_a_file(world: World) -> None:
    item = world.order(world.line("A", "1"), world.line("B", "2"))
    (order,) = world.do(do_create_order, item).ids()
    first, second = world.lines_of(order)
    data = f"id,x_note,lines.id,lines.x_colour\n{order},Hello,{first},red\n,,{second},\n"
    report = send(world, "sales.order", data, "fill")
    assert (told(report), report.counts) == ([], {"changed": 1, "rows": 2})
    assert sql.rows("SELECT id, x_note FROM sales_order_x") == [(order, "Hello")]
    assert sql.rows("SELECT id, x_colour FROM sales_order_line_x") == [(first, "red")]
    ((run,),) = sql.rows("SELECT max(id) FROM import_run")
    assert undo(world.books.actor, int(str(run)), key="undo").state == "undone"
    assert sql.rows("SELECT x_note FROM sales_order_x") == [(None,)]
    assert sql.rows("SELECT x_colour FROM sales_order_line_x") == [(None,)]
    assert send(world, "sales.order", data, "fill again").is_clean
    emptied = f"id,x_note,lines.id,lines.x_colour\n{order},,{first},\n"
    assert send(world, "sales.order", emptied, "empty").is_clean
    assert sql.rows("SELECT x_note FROM sales_order_x") == [(None,)]
    assert sql.rows("SELECT x_colour FROM sales_order_line_x") == [(None,)]
