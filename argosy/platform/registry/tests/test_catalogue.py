"""The catalogue: found by folder, joined by sources, and refused where it contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.primitives.errors import NotFound
from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.apps import check_declarations
from argosy.platform.registry.catalogue import BadDeclarations, Contribution
from argosy.platform.registry.declarations import problems_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.tests.toys import CUSTOMER, ORDER, do_close

T = Text("Text", "文本")
NAMED = frozenset({"toy.order.change", "toy.cost.read", "toy.note.read"})


def test_every_application_declares_its_own_nouns() -> None:
    found = catalogue.resources()
    assert {"party.party", "sales.order"} <= set(found)
    assert catalogue.resource("sales.order") is found["sales.order"]
    assert catalogue.actions()["sales.order.confirm"].action.permission == "sales.order.confirm"
    files = {resource.name: file for file, resource in catalogue.declared()}
    assert files["sales.order"].endswith("argosy/domains/sales/resources.py")
    with pytest.raises(NotFound):
        catalogue.resource("sales.nothing")


def test_every_permission_that_anything_asks_for_can_be_granted() -> None:
    known = catalogue.permissions()
    asked = {each.action.permission for each in catalogue.actions().values()} - {""}
    asked |= {each.read_permission for each in catalogue.resources().values()}
    asked.add("personal.read")
    assert asked <= set(known)
    assert all(label.en and label.zh for label in known.values())


def test_a_source_adds_fields_and_resources_until_it_is_taken_out(toys: None) -> None:
    colour = Field("x_colour", FieldType.TEXT, T)
    state = [1]
    before = catalogue.version()
    remove = catalogue.add_source(
        lambda: Contribution(
            fields={"toy.order": [colour][: state[0]], "toy.order.lines": [colour]}
        ),
        version=lambda: state[0],
    )
    try:
        with_colour = catalogue.version()
        assert with_colour != before
        assert catalogue.version() == with_colour, "it is built once"
        assert catalogue.resource("toy.order").field("x_colour") is colour
        lines = catalogue.resource("toy.order").lines_named("lines")
        assert lines is not None
        assert lines.field("x_colour") is colour
        state[0] = 0
        assert catalogue.resource("toy.order").field("x_colour") is None
        assert catalogue.version() not in (before, with_colour)
    finally:
        remove()
    lines = catalogue.resource("toy.order").lines_named("lines")
    assert lines is not None
    assert lines.field("x_colour") is None


def test_fields_for_what_is_gone_are_left_out() -> None:
    gone = {"gone.noun": [Field("x_a", FieldType.TEXT, T)], "party.party.gone": []}
    remove = catalogue.add_source(lambda: Contribution(fields=gone))
    try:
        assert "gone.noun" not in catalogue.resources()
    finally:
        remove()


def test_two_resources_of_one_name_are_refused(toys: None) -> None:
    remove = catalogue.add_source(lambda: Contribution((CUSTOMER,)))
    try:
        with pytest.raises(BadDeclarations, match=r"toy\.customer is declared 2 times"):
            catalogue.resources()
    finally:
        remove()
    assert "toy.customer" in catalogue.resources(), "negative control: once it is taken"


@dataclass(frozen=True, slots=True)
class Priced:
    """An item with money and no currency."""

    order_id: int
    amount_minor: int


@command("toy.price_order", permission="toy.unnamed")
def do_price(run: CommandRun, batch: Sequence[Priced]) -> list[Done | None]:
    """Do nothing."""
    return []


def field(name: str = "extra_field", kind: FieldType = FieldType.TEXT, **more: object) -> Resource:
    """Return the toy customer with one more field."""
    added = Field(name, kind, T, **more)  # type: ignore[arg-type]
    return replace(CUSTOMER, fields=(*CUSTOMER.fields, added))


BAD = [
    (
        field(kind=FieldType.REFERENCE, target="toy.gone"),
        "extra_field points at the unknown resource 'toy.gone'",
    ),
    (field(kind=FieldType.MONEY), "extra_field is money without the field of its currency (unit)"),
    (field(kind=FieldType.MONEY, unit="gone"), "extra_field: its unit is the unknown field gone"),
    (field(kind=FieldType.CHOICE), "extra_field has no choices"),
    (field(permission="toy.gone"), "extra_field: no manifest names the permission toy.gone"),
    (field(kind=FieldType.DATE, is_searchable=True), "extra_field is searchable, but no TEXT"),
    (field(help=Text("Only English", " ")), "extra_field lacks a label in one of the languages"),
    (field("code"), "code is declared 2 times"),
    (field("id"), "the name id is taken"),
    (field("gte"), "the name gte is taken"),
    (field("limit"), "the name limit is taken"),
    (field("no; name"), "'no; name' is no name: small letters, digits and _ only"),
    (replace(CUSTOMER, name="customer"), "the name is not of the form capability.noun"),
    (replace(CUSTOMER, label=Text("", "客户")), "it lacks a label in one of the languages"),
    (replace(CUSTOMER, sort=("-gone",)), "sort names the unknown field gone"),
    (replace(CUSTOMER, display=("gone",)), "display names the unknown field gone"),
    (replace(CUSTOMER, import_key=("gone",)), "import_key names the unknown field gone"),
    (replace(CUSTOMER, version="gone"), "version names the unknown field gone"),
    (
        replace(CUSTOMER, actions=(Action("close", do_close, T),)),
        "action close: what creates has no subject, everything else has one",
    ),
    (
        replace(CUSTOMER, actions=(Action("close", do_close, T, subject="gone"),)),
        "action close: subject names the unknown field gone of CloseToy",
    ),
    (
        replace(
            CUSTOMER,
            actions=(Action("close", do_close, T, kind=ActionKind.CREATE, subject="order_id"),),
        ),
        "action close: what creates has no subject, everything else has one",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "said"), BAD)
def test_a_bad_declaration_is_named_with_its_file(resource: Resource, said: str) -> None:
    problems = problems_of([("some/resources.py", resource)], NAMED)
    assert problems == [f"some/resources.py: {resource.name}: {said}"]


def test_an_action_whose_permission_nobody_can_grant_and_whose_money_has_no_currency() -> None:
    bad = replace(CUSTOMER, actions=(Action("price", do_price, T, subject="order_id"),))
    assert problems_of([("f", bad)], NAMED) == [
        "f: toy.customer: action price: no manifest names the permission toy.unnamed",
        "f: toy.customer: action price: Priced has money, but nothing says its currency",
    ]


def test_start_up_names_what_contradicts_itself(toys: None) -> None:
    assert check_declarations() == []
    remove = catalogue.add_source(lambda: Contribution((CUSTOMER,)))
    try:
        (error,) = check_declarations()
        assert "toy.customer is declared 2 times" in str(error.msg)
    finally:
        remove()


def test_the_toys_themselves_are_fine() -> None:
    assert problems_of([("f", CUSTOMER), ("f", ORDER)], NAMED) == []
