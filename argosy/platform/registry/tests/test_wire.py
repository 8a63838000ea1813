"""The wire: items read strictly with every problem at once, written back, described by a schema."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry import wire
from argosy.platform.registry.records import ITEMS_MAX


class Colour(StrEnum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Part:
    """A part."""

    name: str
    price_minor: int
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that travels.

    The second paragraph is not for readers of the schema.

    Args:
        number: what it is called,
            over two lines.
        colour: of the paint.
    """

    number: int
    currency: str
    on: date
    qty: Decimal
    is_big: bool
    colour: Colour
    parts: tuple[Part, ...]
    at: datetime | None = None
    limit_minor: int | None = None
    mode: Literal["all", "valid"] = "all"
    pair: tuple[int, str] = (1, "x")
    rate: Decimal | str = Decimal(1)
    tags: frozenset[str] = frozenset()
    notes: Mapping[str, str] | None = None


GOOD: dict[str, object] = {
    "number": 7,
    "currency": "EUR",
    "on": "2026-03-02",
    "qty": "2.50",
    "is_big": True,
    "colour": "blue",
    "parts": [
        {"name": "wheel", "price": {"amount": "12.30", "currency": "EUR"}},
        {"name": "bell", "price": {"amount": -5, "currency": "EUR"}, "share": 3},
    ],
    "at": "2026-03-02T10:00:00+08:00",
    "limit": {"amount": "1000", "currency": "EUR"},
    "mode": "valid",
    "pair": [2, "y"],
    "rate": "at the day",
    "tags": ["a", "b"],
    "notes": {"k": "v"},
}
ITEM = Whole(
    number=7,
    currency="EUR",
    on=date(2026, 3, 2),
    qty=Decimal("2.50"),
    is_big=True,
    colour=Colour.BLUE,
    parts=(Part("wheel", 1230), Part("bell", -500, Decimal(3))),
    at=datetime(2026, 3, 2, 2, 0, tzinfo=UTC),
    limit_minor=100_000,
    mode="valid",
    pair=(2, "y"),
    rate="at the day",
    tags=frozenset({"a", "b"}),
    notes={"k": "v"},
)
CHECK = Draft202012Validator(wire.schema(Whole), format_checker=FormatChecker())


def test_json_becomes_the_item_and_the_item_json() -> None:
    assert wire.parse(Whole, GOOD) == ITEM
    written = wire.dump(ITEM)
    assert written["limit"] == {"amount": "1000.00", "currency": "EUR"}
    assert written["at"] == "2026-03-02T02:00:00Z"
    assert cast("list[dict[str, object]]", written["parts"])[1] == {
        "name": "bell",
        "price": {"amount": "-5.00", "currency": "EUR"},
        "share": "3",
    }
    assert wire.parse(Whole, written) == ITEM


def test_every_problem_comes_at_once_with_its_path() -> None:
    bad = {
        "number": "7",
        "currency": "EUR",
        "on": "2026-02-30",
        "qty": 2.5,
        "is_big": "yes",
        "colour": "green",
        "parts": [
            {"name": 1, "price": {"amount": "1.234", "currency": "EUR"}},
            {"price": {"amount": "1", "currency": "USD"}, "prise": 1},
            "wheel",
        ],
        "at": "2026-03-02T10:00:00",
        "limit": 1000,
        "mode": "some",
        "pair": [1],
        "rate": 1.5,
        "tags": "a",
        "notes": {"k": 1},
        "clour": "red",
    }

    found = cast("list[Problem]", wire.parse(Whole, bad))

    assert sorted((problem.field, problem.code) for problem in found) == [
        ("at", "time.naive"),
        ("clour", "wire.unknown_field"),
        ("colour", "wire.choice"),
        ("is_big", "wire.type"),
        ("limit", "wire.type"),
        ("mode", "wire.choice"),
        ("notes.k", "wire.type"),
        ("number", "wire.type"),
        ("on", "wire.date"),
        ("pair", "wire.fixed_list"),
        ("parts[0].name", "wire.type"),
        ("parts[0].price.amount", "number.too_precise"),
        ("parts[1].name", "wire.missing"),
        ("parts[1].price.currency", "wire.other_currency"),
        ("parts[1].prise", "wire.unknown_field"),
        ("parts[2]", "wire.type"),
        ("qty", "wire.float"),
        ("rate", "wire.float"),
        ("tags", "wire.type"),
    ]
    assert next(p for p in found if p.field == "clour").text() == (
        "There is no field clour. Perhaps colour is meant?"
    )
    assert next(p for p in found if p.field == "qty").cure == (
        'Send it as a string, such as "12.50".'
    )


@pytest.mark.parametrize("json", [None, 1, "x", [], True])
def test_what_is_no_object_is_refused(json: object) -> None:
    (problem,) = cast("list[Problem]", wire.parse(Whole, json))
    assert (problem.code, problem.field) == ("wire.type", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 2**63),
        ("number", True),
        ("number", 1.5),
        ("number", float("nan")),
        ("qty", "1e5"),
        ("qty", "٣"),
        ("qty", "9" * 16),
        ("qty", 10**400),
        ("qty", True),
        ("qty", "0.0000000000001"),
        ("currency", "a\x00b"),
        ("currency", "\ud800"),
        ("on", "20260302"),
        ("on", "2026-W10-1"),
        ("on", "2026-03-02\n"),
        ("at", "2026-03-02T10:00:00+08:00:01"),
        ("at", "0001-01-01T00:00:00+08:00"),
        ("colour", ["red"]),
        ("parts", [None] * (ITEMS_MAX + 1)),
        ("limit", {"amount": "1"}),
        ("limit", {"amount": "1", "currency": ["EUR"]}),
        ("limit", {"amount": 1.5, "currency": "EUR"}),
        ("limit", {"amount": "1", "currency": "EUR", "x": 1}),
        ("limit", {"amount": "9" * 30, "currency": "EUR"}),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: object) -> None:
    found = wire.parse(Whole, GOOD | {name: value})
    assert isinstance(found, list), "negative control: GOOD without the change is taken"
    assert name in {problem.field.partition(".")[0].partition("[")[0] for problem in found}


def test_a_whole_number_may_be_written_as_a_float_but_a_fraction_may_not() -> None:
    for name in ("number", "qty"):
        assert getattr(wire.parse(Whole, GOOD | {name: 3.0}), name) == 3
        assert isinstance(wire.parse(Whole, GOOD | {name: 3.5}), list)


@dataclass(frozen=True, slots=True)
class Amend:
    """An item whose currency stands elsewhere."""

    order_id: int
    amount_minor: int


def test_the_currency_of_an_item_without_one_is_asked_for() -> None:
    json = {"order_id": 5, "amount": {"amount": "3", "currency": "JPY"}}
    asked: list[object] = []

    def currency_of(item: Mapping[str, object]) -> str:
        asked.append(item["order_id"])
        return "JPY"

    assert wire.parse(Amend, json, currency_of=currency_of) == Amend(5, 3)
    assert asked == [5]
    (problem,) = cast("list[Problem]", wire.parse(Amend, json, currency_of=lambda item: "EUR"))
    assert problem.field == "amount.currency"
    assert wire.parse(Amend, json) == Amend(5, 3), "where nothing is known, it says it itself"
    assert wire.dump(Amend(5, 3), currency="JPY") == json | {
        "amount": {"amount": "3", "currency": "JPY"}
    }
    assert wire.has_money(Amend)
    assert not wire.has_money(Whole)


@dataclass(frozen=True, slots=True)
class Strict:
    """An item that checks itself."""

    code: str

    def __post_init__(self) -> None:
        if self.code == "bad":
            raise ValidationFailed(Problem("strict.bad", "Bad.", "", "code"))


@dataclass(frozen=True, slots=True)
class Holder:
    """Holds strict ones."""

    inner: tuple[Strict, ...]


def test_what_an_item_itself_refuses_is_placed() -> None:
    (problem,) = cast(
        "list[Problem]", wire.parse(Holder, {"inner": [{"code": "ok"}, {"code": "bad"}]})
    )
    assert (problem.code, problem.field) == ("strict.bad", "inner[1].code")


def test_the_schema_describes_what_the_class_documents() -> None:
    schema = wire.schema(Whole)
    properties = cast("dict[str, dict[str, object]]", schema["properties"])
    assert schema["description"] == "Everything that travels."
    assert schema["required"] == ["number", "currency", "on", "qty", "is_big", "colour", "parts"]
    assert properties["number"]["description"] == "what it is called, over two lines."
    assert properties["mode"] == {"enum": ["all", "valid"], "default": "all"}
    Draft202012Validator.check_schema(schema)
    assert CHECK.is_valid(GOOD)


decimals = st.decimals(-(10**9), 10**9, places=4)
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)
minors = st.integers(-(10**12), 10**12)
wholes = st.builds(
    Whole,
    number=st.integers(-(2**63), 2**63 - 1),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    on=st.dates(),
    qty=decimals,
    is_big=st.booleans(),
    colour=st.sampled_from(Colour),
    parts=st.lists(st.builds(Part, texts, minors, st.none() | decimals), max_size=3).map(tuple),
    at=st.none() | st.datetimes(datetime(2, 1, 1), timezones=st.just(UTC)),
    limit_minor=st.none() | minors,
    mode=st.sampled_from(["all", "valid"]),
    pair=st.tuples(st.integers(0, 9), texts),
    rate=decimals,
    tags=st.frozensets(texts, max_size=3),
    notes=st.none() | st.dictionaries(texts, texts, max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(wholes)
def test_whatever_is_written_is_read_back_and_fits_the_schema(item: Whole) -> None:
    written = wire.dump(item)
    assert wire.parse(Whole, written) == item
    assert CHECK.is_valid(written)


NASTY: tuple[object, ...] = (
    None, True, 0, 3.0, 1.5, -1, 10**30, "", "x", "1.50", "red", "all", "2026-02-30",
    "2026-03-02", "2026-03-02T10:00:00Z", "EUR", "1e3", "a\x00b", [], {}, [1, "x"], {"k": "v"},
    {"amount": "1", "currency": "EUR"}, {"amount": 1.5, "currency": "EUR"}, {"amount": "1"},
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_schema_takes_what_is_read_and_refuses_what_is_not(rng: random.Random) -> None:
    json = _copy(GOOD)
    for _ in range(rng.randint(1, 2)):
        _spoil(json, rng)
    found = wire.parse(Whole, json)
    # That amounts are in the document's currency no schema can say.
    codes = {problem.code for problem in found} if isinstance(found, list) else set()
    assert CHECK.is_valid(json) == (codes <= {"wire.other_currency"}), (json, found)


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {name: _copy(part) for name, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value


def _spoil(json: object, rng: random.Random) -> None:
    """Replace, remove or add something at a random place."""
    while True:
        places = list(json) if isinstance(json, dict) else list(range(len(cast(list, json))))  # type: ignore[type-arg]
        if not places:
            return
        place = rng.choice(places)
        below = json[place]  # type: ignore[index]
        if isinstance(below, dict | list) and below and rng.random() < 0.6:
            json = below
            continue
        break
    chosen = rng.random()
    if chosen < 0.15 and isinstance(json, dict):
        del json[place]
    elif chosen < 0.25 and isinstance(json, dict):
        json["extra"] = 1
    else:
        json[place] = _copy(rng.choice(NASTY))  # type: ignore[index]
