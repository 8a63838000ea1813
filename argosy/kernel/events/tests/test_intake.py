"""Values that no command takes are refused before it runs, each under its field's path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.events.intake import is_heavy, unfit
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Problem, ValidationFailed

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))


@dataclass(frozen=True, slots=True)
class Line:
    """A line."""

    qty: object


@dataclass(frozen=True, slots=True)
class Order:
    """An order."""

    number: object = ""
    lines: Sequence[Line] = ()
    names: Mapping[str, str] = field(default_factory=dict)


FIT = (
    "",
    "Zeile 1\n\tZeile 2\u202e 示例 \U0001f6a2",
    0,
    2**63 - 1,
    -(2**63),
    Decimal("-0"),
    Decimal("999999999999999.999999999999"),
    Decimal("1.0000000000000000"),
    None,
    True,
    date.min,
    date.max,
    datetime(9999, 12, 30, tzinfo=UTC),
)
UNFIT = (
    ("a\x00", "text.nul"),
    ("\udfff", "text.surrogate"),
    ("\x1b[2J", "text.control"),
    ("x" * 100_001, "text.too_long"),
    (2**63, "number.too_big"),
    (-(2**63) - 1, "number.too_small"),
    (Decimal("sNaN"), "number.not_finite"),
    (Decimal("-Infinity"), "number.not_finite"),
    (Decimal("1E+15"), "number.too_big"),
    (Decimal("1E+999999"), "number.too_big"),
    (Decimal("1E-13"), "number.too_precise"),
    (0.5, "number.inexact"),
    (datetime(2026, 1, 1), "time.naive"),
    (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))), "time.out_of_range"),
    (datetime(9999, 12, 31, tzinfo=UTC), "time.out_of_range"),
)


@pytest.mark.parametrize("value", FIT, ids=repr)
def test_what_can_be_stored_passes(value: object) -> None:
    assert unfit([Order(value, (Line(value),), {"a": "b"})]) == {}


@pytest.mark.parametrize(("value", "code"), UNFIT, ids=[code for _, code in UNFIT])
def test_what_cannot_be_stored_is_named_by_its_path(value: object, code: str) -> None:
    found = unfit([Order("fine"), Order(value, (Line(1), Line(value)))])
    assert list(found) == [1]
    assert [(p.code, p.field) for p in found[1]] == [
        (code, "[1].number"),
        (code, "[1].lines[1].qty"),
    ]
    assert all(p.cure for p in found[1])
    assert [(p.code, p.field) for p in unfit([(0, value)])[0]] == [(code, "[0][1]")]


def test_names_and_values_of_a_mapping_are_looked_at() -> None:
    found = unfit([Order(names={"a": "\x00", "b\x00": "c"})])
    assert [p.field for p in found[0]] == ["[0].names['a']", "[0].names"]


def command(ran: list[Sequence[Order]]) -> Command[Order]:
    """A command that notes what it is handed, and wants a number."""

    def body(run: CommandRun, batch: Sequence[Order]) -> list[Done | None]:
        ran.append(batch)
        for place, order in enumerate(batch):
            if not order.number:
                run.reject(place, Problem("order.number", "No number.", "Enter one.", "number"))
        kept = set(run.settle(len(batch)))
        return [Done("order", 1) if place in kept else None for place in range(len(batch))]

    return Command("test.intake", None, body)


def test_all_mistakes_are_told_at_once_those_of_the_command_too(db: object) -> None:
    batch = [Order("1"), Order(""), Order("", (Line(Decimal("NaN")),))]
    with pytest.raises(ValidationFailed) as refused:
        command([])(batch, actor=ACTOR, key="k")
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("number.not_finite", "[2].lines[0].qty"),
        ("order.number", "[1].number"),
        ("order.number", "[2].number"),
    ]


def test_the_fit_half_is_done_in_mode_valid_and_problems_keep_their_places(db: object) -> None:
    ran: list[Sequence[Order]] = []
    batch = [Order("a\x00"), Order("1"), Order(2**63), Order(""), Order("2")]
    answer = command(ran)(batch, actor=ACTOR, key="k", mode="valid")
    assert [done is not None for done in answer.results] == [False, True, False, False, True]
    assert [(p.code, p.field) for p in answer.problems] == [
        ("text.nul", "[0].number"),
        ("number.too_big", "[2].number"),
        ("order.number", "[3].number"),
    ]
    assert ran == [[batch[1], batch[3], batch[4]]]
    again = command(ran)(batch, actor=ACTOR, key="k", mode="valid")
    assert again.replayed
    assert again.to_text() == answer.to_text()
    assert len(ran) == 1


@pytest.mark.parametrize("value", [10**5000, Decimal("1E+999999"), "m" * 10**6], ids=type)
def test_what_would_take_long_to_work_with_is_not_worked_with(db: object, value: object) -> None:
    ran: list[Sequence[Order]] = []
    with pytest.raises(ValidationFailed) as refused:
        command(ran)([Order("1", (Line(value),))], actor=ACTOR, key="k", mode="valid")
    assert [p.field for p in refused.value.problems] == ["[0].lines[0].qty"]
    assert len(str(refused.value)) < 1000
    assert is_heavy(value)
    assert ran == []
