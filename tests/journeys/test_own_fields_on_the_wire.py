"""Own fields travel among the others: read with the item, described in its schema."""

from __future__ import annotations

from typing import cast

import pytest

from argosy.domains.sales.declared.actions import ACTIONS
from argosy.domains.sales.rules.inputs import NewOrder
from argosy.domains.sales.tests.world import World, make_world
from argosy.kernel.events.own_values import OwnAt, Owned
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import wire
from argosy.platform.registry.actions import Action
from argosy.platform.registry.own_fields import api, definitions, jobs
from argosy.platform.registry.own_fields.commands import do_add_field
from argosy.platform.registry.own_fields.resources import FIELD
from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice, SetValues
from argosy.testing.database import Clone

CREATE = next(action for action in ACTIONS if action.name == "create")
CONFIRM = next(action for action in ACTIONS if action.name == "confirm")
FIELDS = (
    AddField(
        "sales.order", "x_note", "text", "Note", "备注", max_length=5, help_en="?", help_zh="?"
    ),
    AddField(
        "sales.order", "x_colour", "choice", "Colour", "颜色", lines="lines",
        choices=(FieldChoice("red", "Red", "红"),), required_when="always",
    ),
)  # fmt: skip
LINE = {"item_id": 1, "qty": "2"}
ORDER = {
    "customer_id": 1,
    "warehouse_id": 1,
    "currency": "EUR",
    "document_date": "2026-03-01",
    "lines": [LINE | {"x_colour": "red"}, LINE],
    "x_note": "Hi",
}


@pytest.fixture
def world(db_clone: Clone) -> World:
    world = make_world(items="A")
    world.do(do_add_field, *FIELDS)
    assert jobs.carry_out_all() == 2
    definitions.forget()
    return world


def said(found: object) -> list[tuple[str, str]]:
    assert isinstance(found, list), found
    return sorted((p.code, p.field) for p in cast("list[Problem]", found))


def test_an_item_is_read_with_its_own_fields(world: World) -> None:
    found = api.parse(CREATE, ORDER)
    assert isinstance(found, Owned) and isinstance(found.item, NewOrder)
    assert found.own == (
        OwnAt("", (("x_note", "Hi"),)),
        OwnAt("lines[0]", (("x_colour", "red"),)),
    )
    assert [line.item_id for line in found.item.lines] == [1, 1]
    plain = {name: value for name, value in ORDER.items() if name != "x_note"} | {"lines": [LINE]}
    assert api.parse(CREATE, plain) == wire.parse(NewOrder, plain)


def test_what_is_wrong_with_both_is_said_at_once(world: World) -> None:
    bad = ORDER | {
        "x_note": "too long",
        "x_other": 1,
        "currency": 7,
        "lines": [LINE | {"x_colour": 3, "x_note": "?"}, 5],
    }
    assert said(api.parse(CREATE, bad)) == [
        ("text.too_long", "x_note"),
        ("wire.type", "currency"),
        ("wire.type", "lines[0].x_colour"),
        ("wire.type", "lines[1]"),
        ("wire.unknown_field", "lines[0].x_note"),
        ("wire.unknown_field", "x_other"),
    ]
    assert said(api.parse(CONFIRM, {"order_id": 1, "x_note": "Hi"})) == [
        ("wire.unknown_field", "x_note")
    ]


def test_the_schema_has_them(world: World) -> None:
    described = api.schema(CREATE)
    properties = cast("dict[str, dict[str, object]]", described["properties"])
    assert properties["x_note"]["maxLength"] == 5
    assert properties["x_note"]["type"] == ["string", "null"]
    assert (properties["x_note"]["title"], properties["x_note"]["description"]) == ("Note", "?")
    line = cast("dict[str, dict[str, dict[str, object]]]", properties["lines"]["items"])
    assert line["properties"]["x_colour"] == {
        "enum": ["red", None],
        "title": "Colour",
        "x-required-when": "always",
    }
    assert "x_note" not in cast("dict[str, object]", wire.schema(NewOrder)["properties"])


def test_values_alone_are_read_for_the_noun_that_is_named(world: World) -> None:
    fill = cast(Action, FIELD.action("set_values"))
    json = {
        "resource": "sales.order",
        "record_id": 5,
        "x_note": "Hi",
        "lines": [{"line_id": 7, "x_colour": "red"}],
    }
    found = api.parse(fill, json)
    assert isinstance(found, Owned)
    assert isinstance(found.item, SetValues) and found.item.lines[0].line_id == 7
    assert [part.path for part in found.own] == ["", "lines[0]"]
    assert said(api.parse(fill, json | {"resource": "party.party"})) == [
        ("wire.unknown_field", "lines[0].x_colour"),
        ("wire.unknown_field", "x_note"),
    ]
