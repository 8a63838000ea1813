"""Tests of templates: what people fill in has names, lists and comments, and comes back."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.masterdata.party.commands import NewGroup, do_create_party_group
from argosy.platform.data.exports.templates import write_template
from argosy.platform.data.imports.importing import import_file
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.sheets.xlsx_writing import column_name
from argosy.platform.registry import catalogue
from argosy.platform.registry.undoing import is_importable
from argosy.testing.books import make_books


@pytest.fixture
def actor(db: object) -> Actor:
    made = make_books("TEMPLATE").actor
    do_create_party_group([NewGroup("customer", "BEST", "Best")], actor=made, key="group")
    return made


def template(actor: Actor, name: str) -> Workbook:
    file = io.BytesIO()
    write_template(actor, catalogue.resource(name), file)
    file.seek(0)
    return load_workbook(file)


def heads(book: Workbook) -> dict[str, int]:
    return {str(cell.value): place for place, cell in enumerate(book.worksheets[0][1], 1)}


def listed(book: Workbook, name: str) -> list[object]:
    """What the drop-down of a column offers."""
    sheet = book.worksheets[0]
    letter = column_name(heads(book)[name] - 1)
    (found,) = [
        each
        for each in sheet.data_validations.dataValidation
        if str(each.sqref)[0:2] == letter + "2"
    ]
    assert found.type == "list"
    where = str(found.formula1).partition("!")[2].replace("$", "")
    return [row[0].value for row in book["Lists"][where]]


def test_choices_and_references_are_lists_and_comments_explain(actor: Actor) -> None:
    book = template(actor, "party.party")
    sheet = book.worksheets[0]
    named = heads(book)
    assert "Name *" in named, "what a new record needs is marked"
    assert listed(book, "Kind") == ["Organisation", "Person"]
    assert listed(book, "Customer group") == ["BEST"]
    note = sheet.cell(1, named["Name *"]).comment
    assert note is not None
    assert "A new record needs this." in note.text
    assert book["Lists"].sheet_state == "hidden"
    assert sheet.freeze_panes == "A2"


def test_the_heading_is_in_the_readers_language(actor: Actor) -> None:
    chinese = Actor(
        actor.id, actor.kind, actor.company_id, actor.companies, actor.permissions, "zh-hans"
    )
    assert "名称 *" in heads(template(chinese, "party.party"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_template_is_understood_when_it_comes_back(actor: Actor, language: str) -> None:
    reader = Actor(
        actor.id, actor.kind, actor.company_id, actor.companies, actor.permissions, language
    )
    names = [name for name, each in catalogue.resources().items() if is_importable(each)]
    assert len(names) > 10
    for name in names:
        book = template(reader, name)
        file = io.BytesIO()
        book.save(file)
        done = import_file(reader, name, file, ImportOptions(Mode.CHECK), key=f"{name} {language}")
        assert done.state == "checked", (name, done.problems)


def test_a_filled_template_makes_records(actor: Actor) -> None:
    book = template(actor, "party.party")
    sheet = book.worksheets[0]
    named = heads(book)
    for name, value in (("Name *", "Rope"), ("Kind", "Person"), ("Customer group", "BEST")):
        sheet.cell(2, named[name]).value = value
    sheet.cell(2, named["Code"]).value = "007"
    file = io.BytesIO()
    book.save(file)
    done = import_file(actor, "party.party", file, ImportOptions(Mode.ALL), key="fill")
    assert done.counts == {"created": 1, "rows": 1}, done.problems
    assert sql.rows("SELECT code, kind FROM party WHERE name = 'Rope'") == [("007", "person")]
