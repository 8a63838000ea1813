"""Exports: every record with its lines, safe and exact, in the reader's language."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import PermissionDenied, ValidationFailed
from argosy.masterdata.party.commands import NewGroup, do_create_party, do_create_party_group
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.new_party import NewParty, NewTerms
from argosy.masterdata.party.rules.roles import DatedRole
from argosy.platform.data.exports.export import ExportOptions, export
from argosy.platform.data.sheets.cells import Format
from argosy.platform.registry.filters import Query, Test
from argosy.testing.toy import make_companies

FIELDS = ("name", "country", "customer_group", "roles.role", "roles.valid_from", "contact_points")
DAY = date(2026, 1, 1)


@pytest.fixture
def actor(db_clone: object) -> Actor:
    (actor,) = make_companies()
    do_create_party_group([NewGroup("customer", "A", "Best")], actor=actor, key="group")
    do_create_party(
        [
            NewParty(
                "=SUM(1)",
                "C1",
                country="CN",
                roles=(DatedRole("customer", DAY), DatedRole("supplier", date(2026, 2, 1))),
                contact_points=(NewContactPoint("phone", "+86 10 8518 5555"),),
                terms=NewTerms(customer_group="A", currency="CNY"),
            ),
            NewParty("Only a name", "C2"),
        ],
        actor=actor,
        key="parties",
    )
    return actor


def exported(actor: Actor, query: Query, **options: object) -> bytes:
    file = io.BytesIO()
    export(actor, "party.party", query, file, ExportOptions(**options))  # type: ignore[arg-type]
    return file.getvalue()


def test_csv_has_names_labels_heads_and_lines(actor: Actor) -> None:
    found = exported(actor, Query(fields=FIELDS))
    assert found.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(found.decode("utf-8-sig"), newline="")))
    names = rows[0]
    assert names[:5] == ["name", "country", "customer_group", "roles.role", "roles.valid_from"]
    assert {"code", "version", "roles.id", "contact_points.id"} <= set(names)
    assert rows[1][:4] == ["Name", "Country", "Customer group", "Roles: Role"]
    picked = [[row[names.index(n)] for n in (
        "code", "name", "country", "customer_group", "roles.role", "roles.valid_from",
        "contact_points.value", "version")] for row in rows[2:]]  # fmt: skip
    assert picked == [
        ["C1", "'=SUM(1)", "CN", "A", "customer", "2026-01-01", "'+86 10 8518 5555", "1"],
        ["", "", "", "", "supplier", "2026-02-01", "", ""],
        ["C2", "Only a name", "", "", "", "", "", "1"],
    ]


def test_raw_mode_is_for_machines(actor: Actor) -> None:
    found = exported(actor, Query(fields=("code", "name")), is_raw=True)
    assert found == b"code,name,version\r\nC1,=SUM(1),1\r\nC2,Only a name,1\r\n"


def test_xlsx_speaks_the_reader_s_language(actor: Actor) -> None:
    reader = Actor(actor.id, ActorKind.SYSTEM, 1, (1,), language="zh-hans")
    found = exported(reader, Query(fields=("code", "name", "kind", "roles")), format=Format.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(found)).worksheets[0]
    assert sheet.title == "往来单位"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:3] == ["code", "name", "kind"]
    assert rows[1][:3] == ["编码", "名称", "类型"]
    where = {str(name): place for place, name in enumerate(rows[0])}
    assert rows[2][: where["kind"]] == ["C1", "=SUM(1)"]
    assert rows[2][where["kind"]] in {"组织", "机构", "单位", "企业"}
    assert rows[2][where["roles.valid_from"]] == datetime(2026, 1, 1)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}


def test_a_filter_chooses_records(actor: Actor) -> None:
    found = exported(actor, Query(fields=("code",), where=Test("code", "is", "C2")), is_raw=True)
    assert found == b"code,version\r\nC2,1\r\n"


def test_what_is_not_allowed_or_unknown_is_refused(actor: Actor) -> None:
    mere = Actor(actor.id, ActorKind.USER, 1, (1,), frozenset({"party.read"}))
    with pytest.raises(PermissionDenied):
        exported(mere, Query())
    blind = Actor(actor.id, ActorKind.USER, 1, (1,), frozenset({"data.export"}))
    with pytest.raises(PermissionDenied):
        exported(blind, Query())
    with pytest.raises(ValidationFailed) as refused:
        exported(actor, Query(fields=("code", "nmae", "roles.x")))
    assert [p.params["field"] for p in refused.value.problems] == ["nmae", "roles.x"]


def test_personal_data_is_absent_without_the_right(actor: Actor) -> None:
    rights = frozenset({"data.export", "party.read"})
    mere = Actor(actor.id, ActorKind.USER, 1, (1,), rights)
    assert b"+86 10 8518 5555" in exported(actor, Query(fields=None))
    found = exported(mere, Query(fields=None))
    assert b"+86" not in found
    assert b"contact_points.value" not in found


def test_everything_of_every_resource_can_be_written(actor: Actor, tmp_path: Path) -> None:
    from argosy.platform.registry import catalogue

    for name in catalogue.resources():
        for kind in Format:
            with (tmp_path / f"{name}.{kind}").open("w+b") as file:
                export(actor, name, Query(), file, ExportOptions(format=kind))
                assert file.tell() > 0
