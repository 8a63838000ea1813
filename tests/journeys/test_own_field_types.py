"""Random fields of every type take random values, give them back everywhere, and can be found."""

from __future__ import annotations

import os
import random
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import cast

import pytest

from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.tests.world import World, make_world
from argosy.kernel.events.own_values import OwnAt, Owned
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.masterdata.party.commands import do_create_party
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.own_fields import api, definitions, jobs
from argosy.platform.registry.own_fields.commands import do_add_field, do_set_values
from argosy.platform.registry.own_fields.kinds import KINDS
from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice, SetValues
from argosy.testing.database import Clone

SEED = int(os.environ.get("ARGOSY_SEED", "1"))
ROUNDS = 4
LETTERS = string.ascii_letters + " äß车\"'\\{}%,;"
TYPES = sorted(kind.value for kind in KINDS)


@pytest.fixture
def world(db_clone: Clone) -> World:
    return make_world(items="A")


def text_of(random_: random.Random, most: int) -> str:
    length = random_.randint(1, most)
    return ("t" + "".join(random_.choice(LETTERS) for _ in range(length - 1))).strip()


def value_of(kind: str, random_: random.Random, world: World) -> object:
    """A value of a type, as it travels."""
    number = Decimal(random_.randint(-(10**9), 10**9)).scaleb(-random_.randint(0, 6))
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=random_.randint(0, 10**8))
    made: dict[str, Callable[[], object]] = {
        "text": lambda: text_of(random_, 40),
        "long_text": lambda: text_of(random_, 40) + "\n" + text_of(random_, 40),
        "integer": lambda: random_.randint(-(2**63), 2**63 - 1),
        "decimal": lambda: plain(number),
        "quantity": lambda: plain(number),
        "percent": lambda: plain(number),
        "money": lambda: {"amount": f"{random_.randint(-9999, 9999) / 4:.2f}", "currency": "EUR"},
        "boolean": lambda: random_.random() < 0.5,
        "date": lambda: str(date(1900, 1, 1) + timedelta(days=random_.randint(0, 99_999))),
        "instant": lambda: at.isoformat().replace("+00:00", "Z"),
        "choice": lambda: random_.choice(("red", "blue")),
        "reference": lambda: random_.choice(world.customers),
        "texts": lambda: [text_of(random_, 20) for _ in range(random_.randint(1, 4))],
    }
    return made[kind]()


def plain(number: Decimal) -> str:
    """Plain digits without zeros at the end."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def field_of(kind: str, resource: str, lines: str, random_: random.Random) -> AddField:
    """A field of a type for a noun."""
    field = AddField(
        resource, f"x_{kind}_{random_.randint(0, 999)}", kind, kind, "字段", lines=lines,
        is_indexed=random_.random() < 0.7,
    )  # fmt: skip
    if kind == "money":
        return replace(field, unit="currency")
    if kind == "choice":
        choices = (FieldChoice("red", "Red", "红"), FieldChoice("blue", "Blue", "蓝"))
        return replace(field, choices=choices)
    return replace(field, target="party.party") if kind == "reference" else field


def shown(value: object) -> object:
    """What a reader is shown of a value: references as the record they point at."""
    return value["id"] if isinstance(value, dict) and "id" in value else value


def test_values_of_every_type_come_back_as_they_were_sent(world: World) -> None:
    random_ = random.Random(SEED)
    print(f"ARGOSY_SEED={SEED}")
    heads = [field_of(kind, "sales.order", "", random_) for kind in TYPES]
    lines = [field_of(kind, "sales.order", "lines", random_) for kind in TYPES]
    world.do(do_add_field, *heads, *lines)
    assert jobs.carry_out_all() == 2 * len(TYPES)
    definitions.forget()
    order, actor = catalogue.resource("sales.order"), world.books.actor
    sent: dict[int, tuple[dict[str, object], dict[str, object]]] = {}
    for _ in range(ROUNDS):
        head = {f.name: value_of(f.type, random_, world) for f in heads}
        line = {f.name: value_of(f.type, random_, world) for f in lines}
        own = (OwnAt("", tuple(head.items())), OwnAt("lines[0]", tuple(line.items())))
        item = world.order(world.line("A", "1"))
        (number,) = world.do(do_create_order, Owned(item, own)).ids()
        sent[number] = (head, line)
    for number, (head, line) in sent.items():
        found = reads.record(actor, order, number)
        assert {name: shown(found[name]) for name in head} == head
        (found_line,) = cast("list[dict[str, object]]", found["lines"])
        assert {name: shown(found_line[name]) for name in line} == line
        for field in heads:
            if field.type in ("text", "integer", "decimal", "date", "choice", "boolean"):
                test = Test(field.name, "is", head[field.name])
                rows = reads.page(actor, order, Query(where=test, limit=500)).rows
                wanted = {n for n, (h, _) in sent.items() if h[field.name] == head[field.name]}
                assert {row["id"] for row in rows} == wanted, field
    for field in (*heads, *lines):
        described = api.value_schema(_definition(field))
        assert described["title"] == field.label_en
    world.assert_holds()


def _definition(field: AddField) -> definitions.Definition:
    (found,) = definitions.read("name = %s AND lines = %s", (field.name, field.lines))
    return found


def test_junk_of_every_kind_is_refused_with_its_place_and_a_cure(world: World) -> None:
    fields = [field_of(kind, "party.party", "", random.Random(SEED)) for kind in TYPES]
    fields = [field for field in fields if field.type != "money"]
    world.do(do_add_field, *fields)
    assert jobs.carry_out_all() == len(fields)
    definitions.forget()
    record = SetValues("party.party", world.customers[0])
    junk: list[object] = [
        {}, {"a": 1}, [1], [[]], 1.5, "\x00", "\ud800", "x" * 200_000, 2**70, -1.0, True,
        "2026-02-30", "NaN", "1e9", 10**400, {"amount": "1", "currency": "EUR"},
    ]  # fmt: skip
    taken = 0
    for field in fields:
        for value in junk:
            item = Owned(record, (OwnAt("", ((field.name, value),)),))
            try:
                world.do(do_set_values, item)
                taken += 1
            except ValidationFailed as refused:
                for problem in refused.problems:
                    assert problem.field.startswith(f"[0].{field.name}"), problem
                    assert problem.cure, problem
    assert 0 < taken < 40, "a few are sound: true for a boolean, 1e9 as a text"


def test_money_in_another_currency_is_refused(world: World) -> None:
    fee = AddField("sales.order", "x_fee", "money", "Fee", "费用", lines="lines", unit="currency")
    world.do(do_add_field, fee)
    assert jobs.carry_out_all() == 1
    item = world.order(world.line("A", "1"))
    for currency, codes in (("USD", ["wire.other_currency"]), ("EUR", [])):
        value = {"amount": "1.20", "currency": currency}
        own = (OwnAt("lines[0]", (("x_fee", value),)),)
        found: list[tuple[str, str]] = []
        try:
            world.do(do_create_order, Owned(item, own))
        except ValidationFailed as refused:
            found = [(p.code, p.field) for p in refused.problems]
        assert found == [(code, "[0].lines[0].x_fee") for code in codes]
    assert sql.rows("SELECT x_fee FROM sales_order_line_x") == [(120,)]


def test_a_field_with_rights_of_its_own_is_hidden_and_closed_to_others(world: World) -> None:
    secret = AddField(
        "party.party", "x_margin", "percent", "Margin", "毛利", read_permission="own",
        write_permission="own",
    )  # fmt: skip
    world.do(do_add_field, secret, replace(secret, name="x_birth", type="date", is_personal=True))
    assert jobs.carry_out_all() == 2
    definitions.forget()
    (party,) = world.do(
        do_create_party,
        Owned(NewParty("Anna", kind="person"), (OwnAt("", (("x_margin", "12.5"),)),)),
    ).ids()
    names = {"party.party.x_margin.read", "party.party.x_margin.write"}
    assert names <= set(catalogue.permissions())
    clerk = replace(
        world.books.actor,
        kind=ActorKind.USER,
        permissions=frozenset({"party.read", "own_fields.fill"}),
    )
    resource = catalogue.resource("party.party")
    assert {"x_margin", "x_birth"} & set(reads.record(clerk, resource, party)) == set()
    knowing = replace(clerk, permissions=clerk.permissions | names)
    shown_to = reads.record(knowing, resource, party)
    assert shown_to["x_margin"] == "12.5" and "x_birth" not in shown_to
    item = Owned(SetValues("party.party", party), (OwnAt("", (("x_margin", "13"),)),))
    with pytest.raises(ValidationFailed) as refused:
        do_set_values([item], actor=clerk, key="clerk")
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("own_field.forbidden", "[0].x_margin")
    ]
    do_set_values([item], actor=knowing, key="knowing")
    assert reads.record(knowing, resource, party)["x_margin"] == "13"
