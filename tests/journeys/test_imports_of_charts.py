"""A chart in files: accounts with those they stand under, dimensions, rules; and taken back."""

from __future__ import annotations

import csv
import io

import pytest

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict
from argosy.platform.data.exports.export import ExportOptions, export
from argosy.platform.data.imports.importing import Report, import_file
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.imports.undo import undo
from argosy.platform.registry.filters import Query
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

ACCOUNTS = (
    "code,name,name_zh,kind,parent,is_postable,currency\n"
    "1002A,Banks,各银行,asset,,0,\n"
    "1002A1,First bank,第一银行,asset,1002A,1,EUR\n"
)
FILES = (
    ("accounting.account", ACCOUNTS, 2),
    ("accounting.journal", "code,name,word\nassets,Assets,固\n", 1),
    ("accounting.dimension", "code,name\nproject,Project\n", 1),
    (
        "accounting.dimension_value",
        "dimension,code,name,parent,valid_from\nproject,P,All,,2026-01-01\nproject,P1,One,P,\n",
        2,
    ),
    (
        "accounting.posting_rule",
        "purpose,account,match,priority,valid_from\n"
        'revenue,6001,"{""category"": ""BIKES""}",5,2026-01-01\n',
        1,
    ),
)


@pytest.fixture
def books(db_clone: Clone) -> Books:
    return make_books("CHART")


def send(books: Books, resource: str, data: str, key: str) -> Report:
    file, options = io.BytesIO(data.encode()), ImportOptions(Mode.ALL)
    return import_file(books.actor, resource, file, options, key=key, name="chart.csv")


def exported(books: Books, resource: str) -> list[dict[str, str]]:
    file = io.BytesIO()
    export(books.actor, resource, Query(), file, ExportOptions(is_raw=True))
    return list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))


def test_a_chart_comes_in_goes_out_unchanged_and_is_taken_back(books: Books) -> None:
    before = {resource: exported(books, resource) for resource, _, _ in FILES}
    sent = []
    for resource, data, number in FILES:
        report = send(books, resource, data, resource)
        assert [(p.row, p.path, p.problem.code) for p in report.problems] == []
        assert report.counts["created"] == number
        sent.append(report.run_id)
    accounts = {row["code"]: row for row in exported(books, "accounting.account")}
    assert accounts["1002A1"]["parent"] == "1002A"
    assert accounts["1002A1"]["balance_side"] == "D"
    with pytest.raises(Conflict) as refused:
        undo(books.actor, sent[2], key="too early")
    assert [(p.code, p.params["number"]) for p in refused.value.problems] == [
        ("import.undo_in_use", "P"),
        ("import.undo_in_use", "P1"),
    ]
    for run_id in reversed(sent):
        assert undo(books.actor, run_id, key=f"undo {run_id}").state == "undone"
    assert {resource: exported(books, resource) for resource, _, _ in FILES} == before


def test_a_name_in_the_file_renames_and_undo_gives_it_back(books: Books) -> None:
    report = send(books, "accounting.account", "code,name\n1002,House bank\n", "rename")
    assert (report.state, report.counts) == ("done", {"changed": 1, "rows": 1})
    undo(books.actor, report.run_id, key="undo")
    with reading(books.actor):
        assert sql.rows("SELECT name FROM account WHERE code = '1002'") == [("Bank",)]
