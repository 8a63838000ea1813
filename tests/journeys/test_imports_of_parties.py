"""Imports: rehearsed, all or nothing, what can be taken; every problem named, nothing twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Conflict, KeyReused, PermissionDenied, ValidationFailed
from argosy.masterdata.party.commands import (
    NewGroup,
    do_change_party,
    do_create_party_group,
)
from argosy.masterdata.party.rules.changes import ChangeParty
from argosy.platform.data.exports.export import ExportOptions, export
from argosy.platform.data.imports import batches, importing
from argosy.platform.data.imports.importing import Report, import_file
from argosy.platform.data.imports.mappings import SaveMapping, do_save_mapping
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.imports.undo import undo
from argosy.platform.data.sheets.cells import Format
from argosy.platform.registry.filters import Query
from argosy.testing.toy import make_companies

HEAD = (
    "code,name,country,customer_group,currency,roles.role,roles.valid_from,"
    "contact_points.kind,contact_points.value\n"
)
GOOD = (
    HEAD + "C1,Müller GmbH,DE,A,EUR,customer,2026-01-01,email,info@mueller.example\n"
    ",,,,,supplier,2026-02-01,phone,'+49 30 901820\n"
    "C2,上海港湾自行车有限公司,CN,,,customer,2026/3/1,,\n"
    "C3,Only a name,,,,,,,\n"
)
BAD = (
    HEAD + "C1,,XX,Z,EUR,customer,2026-01-01,,\n"
    "C2,Fine,DE,A,EUR,customer,2026-01-01,,\n"
    "C3,Ends early,DE,,,customer,yesterday,pigeon,coo\n"
    "C2,The same again,DE,,,,,,\n"
)


@pytest.fixture
def actor(db_clone: object) -> Actor:
    (actor,) = make_companies()
    do_create_party_group([NewGroup("customer", "A", "Best")], actor=actor, key="group")
    return actor


def send(
    actor: Actor,
    data: str | bytes,
    mode: str = "all",
    key: str = "k",
    resource: str = "party.party",
    **options: object,
) -> Report:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    wanted = ImportOptions(Mode(mode), **options)  # type: ignore[arg-type]
    return import_file(actor, resource, file, wanted, key=key, name="customers.csv")


def told(report: Report) -> list[tuple[int, str, str]]:
    return [(p.row, p.path, p.problem.code) for p in report.problems]


def count(actor: Actor, table: str) -> int:
    with reading(actor):
        ((found,),) = sql.rows(f"SELECT count(*) FROM {table}")
    return int(str(found))


def parties(actor: Actor) -> list[tuple[object, ...]]:
    with reading(actor):
        return sql.rows(
            "SELECT p.code, p.name, f.country, f.version FROM party p JOIN party_profile f"
            " USING (id) ORDER BY p.code"
        )


def test_all_records_stand_with_their_lines(actor: Actor) -> None:
    report = send(actor, GOOD)
    assert (report.state, report.counts) == ("done", {"created": 3, "rows": 4})
    assert parties(actor) == [
        ("C1", "Müller GmbH", "DE", 1),
        ("C2", "上海港湾自行车有限公司", "CN", 1),
        ("C3", "Only a name", "", 1),
    ]
    with reading(actor):
        assert sql.rows(
            "SELECT p.code, r.role, r.valid_from::text FROM party_role r JOIN party p"
            " ON p.id = r.party_id ORDER BY 1, 3"
        ) == [
            ("C1", "customer", "2026-01-01"),
            ("C1", "supplier", "2026-02-01"),
            ("C2", "customer", "2026-03-01"),
        ]
        assert sql.rows("SELECT value, normalised FROM party_contact_point ORDER BY position") == [
            ("info@mueller.example", "info@mueller.example"),
            ("+49 30 901820", "+4930901820"),
        ]
        assert sql.rows("SELECT currency FROM party_terms") == [("EUR",)]


def test_every_problem_is_named_with_row_column_cause_and_cure(actor: Actor) -> None:
    report = send(actor, BAD)
    assert (report.state, report.counts) == ("refused", {"refused": 3, "created": 1, "rows": 4})
    assert sorted(told(report)) == [
        (2, "country", "country.unknown"),
        (2, "customer_group", "masterdata.unknown"),
        (2, "name", "text.required"),
        (4, "contact_points.kind", "import.choice"),
        (4, "roles.valid_from", "import.date"),
        (5, "code", "import.twice"),
    ]
    assert all(p.problem.message and p.problem.cure for p in report.problems)
    assert parties(actor) == []
    assert count(actor, "party_role") == 0


def test_what_can_be_taken_is_taken_in_mode_valid(actor: Actor) -> None:
    report = send(actor, BAD, "valid")
    assert (report.state, report.counts) == ("done", {"refused": 3, "created": 1, "rows": 4})
    assert [row[0] for row in parties(actor)] == ["C2"]


def test_a_rehearsal_finds_the_same_and_leaves_nothing(actor: Actor) -> None:
    checked, real = send(actor, BAD, "check", "a"), send(actor, BAD, "valid", "b")
    assert checked.state == "checked"
    assert checked.counts == real.counts
    assert told(checked) == told(real)
    assert send(actor, GOOD.replace("C2", "C9"), "check", "c").is_clean
    assert [row[0] for row in parties(actor)] == ["C2"]
    assert count(actor, "import_part") == 0


def test_the_same_key_does_nothing_again(actor: Actor) -> None:
    first = send(actor, GOOD)
    again = send(actor, GOOD)
    assert (again.run_id, again.counts) == (first.run_id, first.counts)
    assert count(actor, "party") == 3
    assert count(actor, "event") == 3
    with pytest.raises(KeyReused):
        send(actor, GOOD + "C4,Another,,,,,,,\n")
    with pytest.raises(KeyReused):
        send(actor, GOOD, "valid")


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_delimiters_and_chinese_labels(actor: Actor, codec: str, delimiter: str) -> None:
    text = delimiter.join(("编码", "名称", "国家", "角色：角色", "角色：起"))
    text += "\n" + delimiter.join(("C1", "北京单位", "CN", "客户", "2026年1月5日")) + "\n"
    report = send(actor, text.encode(codec), key=codec + str(ord(delimiter)))
    assert (report.state, report.counts) == ("done", {"created": 1, "rows": 1})
    assert parties(actor) == [("C1", "北京单位", "CN", 1)]


def edited(data: bytes, changes: Mapping[tuple[str, str], str]) -> bytes:
    """Return an export with cells changed, named by the code of the record and the column."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    names = rows[0]
    for (code, column), text in changes.items():
        for row in rows[2:]:
            if row[names.index("code")] == code:
                row[names.index(column)] = text
                break
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def exported(actor: Actor, kind: Format = Format.CSV) -> bytes:
    file = io.BytesIO()
    export(actor, "party.party", Query(), file, ExportOptions(format=kind))
    return file.getvalue()


@pytest.mark.parametrize("kind", list(Format))
def test_an_export_that_comes_back_changes_nothing(actor: Actor, kind: Format) -> None:
    send(actor, GOOD)
    before = parties(actor)
    report = send(actor, exported(actor, kind), key="again")
    assert told(report) == []
    assert (report.state, report.counts, report.changes) == ("done", {"same": 3, "rows": 4}, [])
    assert parties(actor) == before


@pytest.mark.parametrize("kind", list(Format))
def test_an_export_enters_the_same_in_an_empty_database(actor: Actor, kind: Format) -> None:
    send(actor, GOOD)
    data = exported(actor, kind)
    with sql.using("owner"):
        for table in ("party_terms", "party_role", "party_contact_point", "party_profile", "party"):
            sql.execute(f"DELETE FROM {table}")
    report = send(actor, data, key="anew")
    assert told(report) == []
    assert report.counts == {"created": 3, "rows": 4}
    again = exported(actor, Format.CSV)
    assert b"'+49 30 901820" in again
    assert parties(actor)[0][:3] == ("C1", "Müller GmbH", "DE")


def test_each_changed_cell_is_shown_and_written(actor: Actor) -> None:
    send(actor, GOOD)
    data = edited(exported(actor), {("C1", "name"): "Müller AG", ("C2", "country"): "HK"})
    rehearsal = send(actor, data, "check", "look")
    assert [(c["row"], c["field"], c["before"], c["after"]) for c in rehearsal.changes] == [
        (3, "name", "Müller GmbH", "Müller AG"),
        (5, "country", "CN", "HK"),
    ]
    assert [row[3] for row in parties(actor)] == [1, 1, 1]
    report = send(actor, data, key="do")
    assert report.counts == {"changed": 2, "same": 1, "rows": 4}
    assert parties(actor) == [
        ("C1", "Müller AG", "DE", 2),
        ("C2", "上海港湾自行车有限公司", "HK", 2),
        ("C3", "Only a name", "", 1),
    ]


def test_stale_rows_are_refused(actor: Actor) -> None:
    send(actor, GOOD)
    data = exported(actor)
    with reading(actor):
        ((id_,),) = sql.rows("SELECT id FROM party WHERE code = 'C1'")
    do_change_party([ChangeParty(int(str(id_)), 1, country="AT")], actor=actor, key="rival")
    data = edited(data, {("C1", "name"): "Mine", ("C2", "name"): "Other"})
    report = send(actor, data, key="late")
    assert report.state == "refused"
    assert (3, "version", "import.stale") in told(report)
    assert ("C1", "Müller GmbH", "AT", 2) in parties(actor)
    report = send(actor, data, "valid", key="later")
    assert report.counts == {"refused": 1, "changed": 1, "same": 1, "rows": 4}
    assert [row[1] for row in parties(actor)] == ["Müller GmbH", "Other", "Only a name"]


def test_cells_that_no_action_changes_are_refused(actor: Actor) -> None:
    send(actor, GOOD)
    data = edited(exported(actor), {("C1", "blocked_reason"): "why not"})
    assert told(send(actor, data, key="x")) == [(3, "blocked_reason", "import.not_changeable")]


def test_columns_that_nobody_knows_are_refused_with_a_guess(actor: Actor) -> None:
    with pytest.raises(ValidationFailed) as refused:
        send(actor, "code,nmae,colour,name,NAME\nA,B,C,D,E\n")
    assert [(p.code, p.params["name"]) for p in refused.value.problems] == [
        ("import.column_unknown", "nmae"),
        ("import.column_unknown", "colour"),
        ("import.column_twice", "NAME"),
    ]
    assert refused.value.problems[0].params["close"] == "name"
    assert count(actor, "import_run") == 0


def test_mappings_are_kept_and_used(actor: Actor) -> None:
    columns = {"Kd-Nr": "code", "Firma": "name", "Farbe": ""}
    do_save_mapping([SaveMapping("party.party", "old system", columns)], actor=actor, key="mapping")
    data = "Kd-Nr;Firma;Farbe;LKZ\n7;Sieben GmbH;rot;DE\n"
    report = send(actor, data, saved_mapping="old system", mapping={"LKZ": "country"})
    assert report.counts == {"created": 1, "rows": 1}
    assert parties(actor) == [("7", "Sieben GmbH", "DE", 1)]


def test_constants_fill_what_a_file_lacks(actor: Actor) -> None:
    report = send(actor, "code,name,country\nA,One,\nB,Two,FR\n", constants={"country": "DE"})
    assert told(report) == []
    assert [row[2] for row in parties(actor)] == ["DE", "FR"]


def test_rights_are_asked_for(actor: Actor) -> None:
    def one(*permissions: str) -> Actor:
        return Actor(actor.id, ActorKind.USER, 1, (1,), frozenset(permissions))

    for few in ((), ("data.import",), ("party.read", "party.create")):
        with pytest.raises(PermissionDenied):
            send(one(*few), GOOD)
    with pytest.raises(PermissionDenied):
        send(one("data.import", "party.read"), GOOD)
    assert count(actor, "party") == 0
    enough = one("data.import", "party.read", "party.create", "personal.read")
    assert send(enough, GOOD).counts == {"created": 3, "rows": 4}


def test_a_break_in_the_middle_posts_nothing_twice(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    data = "code,name\n" + "".join(f"C{n:03},Name {n}\n" for n in range(95))
    done = batches.Importer.chunk
    calls = []

    def breaks(self: batches.Importer, records: list[object]) -> object:
        calls.append(len(records))
        found = done(self, records)  # type: ignore[arg-type]
        if len(calls) == 4:
            raise ConnectionAbortedError
        return found

    monkeypatch.setattr(batches.Importer, "chunk", breaks)
    with pytest.raises(ConnectionAbortedError):
        send(actor, data, "valid")
    assert count(actor, "party") == 30
    report = importing.resume(actor, 1, key="go on")
    assert report.counts == {"created": 95, "rows": 95}
    assert (count(actor, "party"), count(actor, "event")) == (95, 95)
    assert send(actor, data, "valid").counts == {"created": 95, "rows": 95}
    assert len(calls) == 4 + 7
    assert count(actor, "import_part") == 0


def test_the_control_without_progress_would_post_again(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    data = "name\n" + "".join(f"Name {n}\n" for n in range(20))
    send(actor, data, "valid", "a")
    send(actor, data, "valid", "b")
    assert count(actor, "party") == 40, "without codes and with another key it is another import"


def test_a_whole_import_is_taken_back(actor: Actor) -> None:
    first = send(actor, "code,name,country\nC0,Before,DE\n", key="first")
    data = exported(actor)
    second = send(actor, GOOD, key="second")
    third = send(actor, edited(data, {("C0", "name"): "After"}), key="third")
    assert parties(actor)[0][1] == "After"
    assert undo(actor, third.run_id, key="u3").state == "undone"
    assert parties(actor)[0] == ("C0", "Before", "DE", 3)
    assert undo(actor, second.run_id, key="u2").state == "undone"
    assert undo(actor, second.run_id, key="again").state == "undone"
    assert [row[0] for row in parties(actor)] == ["C0"]
    for table in ("party_role", "party_contact_point", "party_terms", "party_profile"):
        assert count(actor, table) == (table == "party_profile")
    assert send(actor, GOOD, key="once more").counts == {"created": 3, "rows": 4}
    with pytest.raises(Conflict) as refused:
        undo(actor, first.run_id, key="u1")
    assert [(p.code, p.field) for p in refused.value.problems] == [("import.undo_changed", "[2]")]


def test_what_something_depends_on_is_not_taken_back(actor: Actor) -> None:
    report = send(actor, GOOD)
    with reading(actor):
        ((id_,),) = sql.rows("SELECT id FROM party WHERE code = 'C2'")
    send(actor, "code,name,parent\nD1,Daughter,C2\n", key="other")
    with pytest.raises(Conflict) as refused:
        undo(actor, report.run_id, key="u")
    assert [(p.code, p.field, p.params["number"]) for p in refused.value.problems] == [
        ("import.undo_in_use", "[4]", "D1")
    ]
    assert "Party D1 depends on it." in str(refused.value.problems[0])
    assert count(actor, "party") == 4
    assert importing.report(actor, report.run_id).state == "done"
    assert id_


def test_what_was_changed_since_is_not_taken_back(actor: Actor) -> None:
    send(actor, GOOD)
    report = send(
        actor, edited(exported(actor), {("C1", "name"): "One", ("C2", "name"): "Two"}), key="b"
    )
    with reading(actor):
        ((id_,),) = sql.rows("SELECT id FROM party WHERE code = 'C1'")
    do_change_party([ChangeParty(int(str(id_)), 2, name="Mine")], actor=actor, key="rival")
    with pytest.raises(Conflict) as refused:
        undo(actor, report.run_id, key="u")
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("import.undo_changed", "[3].name")
    ]
    assert [row[1] for row in parties(actor)][:2] == ["Mine", "Two"]
