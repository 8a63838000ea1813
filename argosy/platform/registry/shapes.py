"""Shapes of plain values on the wire: how each is read, written and described.

A shape is made once a type and then only works; where it reads a value it collects every problem
with its path and gives back `BAD`, so that one pass names all that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final, Protocol

from argosy.kernel.primitives.clock import instant_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import (
    INT64_MAX,
    INT64_MIN,
    MAX_TEXT,
    decimal_text,
    int64_problem,
    parse_decimal,
)
from argosy.kernel.primitives.text import text_problem

JsonSchema = dict[str, object]
At = tuple[object, ...] | None
"""A path as (path above, name or position): made into text only where something is wrong."""
TEXT_MAX = 100_000
"""Characters of one text; a field's own check usually wants far fewer."""

TEXT_PATTERN: Final = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$"
DECIMAL_PATTERN: Final = r"^[+-]?0*[0-9]{1,15}(\.[0-9]{1,12}0*)?$"
INSTANT_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
DATE_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DATE: Final = re.compile(DATE_PATTERN, re.ASCII)
_INSTANT: Final = re.compile(INSTANT_PATTERN, re.ASCII)


class Bad(Enum):
    """What a shape gives back for a value it cannot read."""

    BAD = "bad"


BAD: Final = Bad.BAD


@dataclass(slots=True)
class State:
    """What one reading collects."""

    problems: list[Problem] = field(default_factory=list)

    def report(self, at: At, code: str, message: str, cure: str, **params: object) -> Bad:
        """Note a problem at a path and return `BAD`."""
        self.problems.append(Problem(code, message, cure, path_text(at), params))
        return BAD

    def add(self, problem: Problem) -> Bad:
        """Note a problem that knows its path and return `BAD`."""
        self.problems.append(problem)
        return BAD


class Shape(Protocol):
    """How values of one type travel."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the value that JSON stands for, or `BAD` with its problems noted."""
        ...

    def write(self, value: object, currency: str) -> object:
        """Return the JSON of a value."""
        ...

    def schema(self) -> JsonSchema:
        """Return the JSON schema of what `read` takes."""
        ...


def path_text(at: At) -> str:
    """Return a path as fields name it: ``lines[3].qty``."""
    parts: list[str] = []
    while at is not None:
        above, name = at
        parts.append(f"[{name}]" if isinstance(name, int) else f".{name}")
        at = above  # type: ignore[assignment]
    return "".join(reversed(parts)).removeprefix(".")


def kind_of(value: object) -> str:
    """Return what JSON calls a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list | tuple) else "an object"


def whole(value: object) -> object:
    """Return ``3.0`` as 3, as JSON does not tell them apart; everything else as it is."""
    return int(value) if type(value) is float and value.is_integer() else value


def wrong_type(state: State, at: At, wanted: str, value: object, cure: str) -> Bad:
    """Note that a value is of another type than the one wanted."""
    return state.report(
        at,
        "wire.type",
        "{wanted} was expected, not {kind}.",
        cure,
        wanted=wanted,
        kind=kind_of(value),
    )


@dataclass(frozen=True, slots=True)
class TextShape:
    """A text without what no database or screen can hold; `kind` is its class, such as Password."""

    kind: type[str] = str

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the text."""
        if type(value) is not str:
            return wrong_type(state, at, "A string", value, "Put it in quotation marks.")
        problem = None
        if len(value) > TEXT_MAX or not value.isprintable():
            problem = text_problem(value, path_text(at), TEXT_MAX, multiline=True)
        if problem is not None:
            return state.add(problem)
        return value if self.kind is str else self.kind(value)

    def write(self, value: object, currency: str) -> object:
        """Return the text."""
        return value if self.kind is str else str(value)

    def schema(self) -> JsonSchema:
        """A string."""
        return {"type": "string", "maxLength": TEXT_MAX, "pattern": TEXT_PATTERN}


@dataclass(frozen=True, slots=True)
class IntegerShape:
    """A whole number of 64 bits."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the integer."""
        value = whole(value)
        if type(value) is not int:
            return wrong_type(state, at, "A whole number", value, "Send digits without quotes.")
        if INT64_MIN <= value <= INT64_MAX:
            return value
        problem = int64_problem(value, path_text(at))
        assert problem is not None
        return state.add(problem)

    def write(self, value: object, currency: str) -> object:
        """Return the integer."""
        return value

    def schema(self) -> JsonSchema:
        """An integer."""
        return {"type": "integer", "minimum": INT64_MIN, "maximum": INT64_MAX}


@dataclass(frozen=True, slots=True)
class BooleanShape:
    """True or false, nothing like it."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the boolean."""
        if type(value) is bool:
            return value
        return wrong_type(state, at, "true or false", value, "Send true or false without quotes.")

    def write(self, value: object, currency: str) -> object:
        """Return the boolean."""
        return value

    def schema(self) -> JsonSchema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class DecimalShape:
    """An exact decimal as a string, or a whole number; a fraction as a JSON float is not exact."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the decimal."""
        value = whole(value)
        if type(value) is str or type(value) is int:
            found = parse_decimal(value, "")
            if not isinstance(found, Problem):
                return found
            return state.add(found.under(path_text(at)) if at else found)
        if type(value) is float:
            return state.report(
                at,
                "wire.float",
                "A number with a decimal point is not exact in JSON.",
                'Send it as a string, such as "12.50".',
            )
        return wrong_type(state, at, "A decimal", value, 'Send a string, such as "12.50".')

    def write(self, value: object, currency: str) -> object:
        """Return plain digits."""
        assert isinstance(value, Decimal)
        return decimal_text(value)

    def schema(self) -> JsonSchema:
        """Plain digits in a string, or an integer."""
        bound = 10**15 - 1
        return {
            "anyOf": [
                {"type": "string", "pattern": DECIMAL_PATTERN, "maxLength": MAX_TEXT},
                {"type": "integer", "minimum": -bound, "maximum": bound},
            ]
        }


@dataclass(frozen=True, slots=True)
class DateShape:
    """A day as ISO 8601 has it: 2026-03-31."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the day."""
        if type(value) is not str:
            return wrong_type(state, at, "A date", value, 'Send a string, such as "2026-03-31".')
        try:
            return date.fromisoformat(value) if _DATE.fullmatch(value) else _no_date(state, at)
        except ValueError:
            return _no_date(state, at)

    def write(self, value: object, currency: str) -> object:
        """Return the day in ISO 8601."""
        assert isinstance(value, date)
        return value.isoformat()

    def schema(self) -> JsonSchema:
        """A day of the calendar."""
        return {"type": "string", "format": "date", "pattern": DATE_PATTERN}


def _no_date(state: State, at: At) -> Bad:
    return state.report(
        at, "wire.date", "This is no day of the calendar.", 'Write it as "2026-03-31".'
    )


@dataclass(frozen=True, slots=True)
class InstantShape:
    """A point in time with its offset: 2026-03-31T18:00:00+08:00."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the instant in UTC."""
        if type(value) is not str:
            return wrong_type(state, at, "A time", value, 'Send "2026-03-31T18:00:00+08:00".')
        try:
            instant = datetime.fromisoformat(value.upper())
        except ValueError:
            return _no_instant(state, at)
        problem = instant_problem(instant, path_text(at))
        if problem is not None:
            return state.add(problem)
        return instant.astimezone(UTC) if _INSTANT.fullmatch(value) else _no_instant(state, at)

    def write(self, value: object, currency: str) -> object:
        """Return the instant in UTC with ``Z``."""
        assert isinstance(value, datetime)
        return instant_text(value)

    def schema(self) -> JsonSchema:
        """A date-time with an offset."""
        return {"type": "string", "format": "date-time", "pattern": INSTANT_PATTERN}


def instant_text(instant: datetime) -> str:
    """Return an instant as it travels: UTC with ``Z``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _no_instant(state: State, at: At) -> Bad:
    return state.report(
        at,
        "wire.instant",
        "This is no point in time.",
        'Write it with its offset, such as "2026-03-31T18:00:00+08:00".',
    )


@dataclass(frozen=True, slots=True)
class ChoiceShape:
    """One of some values: an enumeration, or what a Literal names."""

    members: Mapping[object, object]
    """As it travels -> as it is."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the member."""
        if isinstance(value, str | int) and not isinstance(value, bool) and value in self.members:
            return self.members[value]
        return state.report(
            at,
            "wire.choice",
            "{value} is not one of: {known}.",
            "Choose one of them.",
            value=ascii(value)[:60],
            known=", ".join(map(str, self.members)),
        )

    def write(self, value: object, currency: str) -> object:
        """Return what travels for a member."""
        return value.value if isinstance(value, Enum) else value

    def schema(self) -> JsonSchema:
        """The values."""
        return {"enum": list(self.members)}
