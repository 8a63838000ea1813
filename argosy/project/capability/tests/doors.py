"""What another distribution's noun gets with no edit elsewhere; run within that distribution."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.exports.export import export
from argosy.platform.data.imports.importing import import_file
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.registry import catalogue
from argosy.platform.registry.filters import Query
from argosy.platform.registry.own_fields.commands.add import do_add_field
from argosy.platform.registry.own_fields.jobs import carry_out_all
from argosy.platform.registry.own_fields.rules.inputs import AddField
from argosy.platform.users.tests import people
from argosy.project.apps import installed
from argosy.testing.books import make_books
from argosy.web.api.tests.door import Door, door, read

NOUN = "service_contract.service_contract"
FIRST = {"code": "A-1", "name": "First", "memo": ""}


def test_the_suite_knows_it() -> None:
    assert installed()[-1] == "service_contract"
    noun = catalogue.resource(NOUN)
    assert noun.label.zh == "服务合同"
    assert {"create", "change"} == {action.name for action in noun.actions}
    assert catalogue.permissions()[f"{NOUN}.write"].zh == "维护服务合同"
    assert f"{NOUN}.create" in catalogue.actions()


def test_its_tables_need_no_further_migration(db: object) -> None:
    call_command("makemigrations", "service_contract", check=True, dry_run=True, verbosity=0)


@pytest.fixture
def actor(db_clone: object) -> Actor:
    """Argosy itself in a company with books."""
    return make_books("API").actor


@pytest.fixture
def root(actor: Actor) -> Door:
    """The door of an administrator."""
    return door(people.access_key(people.user("root", "administrator")))


def test_it_has_a_description_and_routes(root: Door) -> None:
    described = read(root.get("openapi.json"))
    assert {f"/{NOUN}", f"/{NOUN}/{{id}}", f"/{NOUN}/create", f"/{NOUN}/change/bulk"} <= set(
        described["paths"]
    )
    assert described["components"]["schemas"][f"{NOUN}.create.item"]["required"] == ["code", "name"]

    made = root.post(f"{NOUN}/create", FIRST, key="once")
    again = root.post(f"{NOUN}/create", FIRST, key="once")
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.content == again.content
    id_ = read(made)["result"]["id"]
    assert root.post(f"{NOUN}/create", {"code": ""}).status_code == 422
    (row,) = read(root.get(f"{NOUN}?code=A-1"))["rows"]
    assert row == {**FIRST, "id": id_, "is_active": True, "version": 1}
    assert read(root.get(f"{NOUN}/{id_}"))["name"] == "First"
    assert Door().get(NOUN).status_code == 401


def test_it_is_exported_and_imported_again(actor: Actor, root: Door) -> None:
    root.post(f"{NOUN}/create", FIRST)
    file = io.BytesIO()
    assert export(actor, NOUN, Query(), file) == 1
    text = file.getvalue().decode("utf-8-sig").replace("First", "Changed")

    report = import_file(
        actor, NOUN, io.BytesIO(text.encode()), ImportOptions(Mode.ALL), key="again"
    )

    assert (report.state, list(report.problems)) == ("done", [])
    assert [(change["field"], change["before"], change["after"]) for change in report.changes] == [
        ("name", "First", "Changed")
    ]
    (row,) = read(root.get(NOUN))["rows"]
    assert (row["name"], row["version"]) == ("Changed", 2)


def test_it_takes_fields_of_its_users(actor: Actor, root: Door) -> None:
    root.post(f"{NOUN}/create", FIRST)
    field = AddField(NOUN, "x_colour", "text", "Colour", "颜色")
    do_add_field([field], actor=actor, key="colour")
    assert carry_out_all() == 1
    (row,) = read(root.get(NOUN))["rows"]
    assert row["x_colour"] is None
    assert "x_colour" in read(root.get("openapi.json"))["components"]["schemas"][NOUN]["properties"]
