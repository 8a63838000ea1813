"""Bad input, one value at a time: takes an example that a command accepts and spoils it.

Which values are tried follows from the types of the input's fields. `is_poison` marks what nothing
may ever take: what the database cannot hold, and figures that are no figures.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

DAYS = (date.min, date(1, 12, 31), date(1000, 1, 1), date(2024, 2, 29), date(9999, 12, 31))


@dataclass(frozen=True, slots=True)
class Bad:
    """A value to try, by a name for the report."""

    name: str
    value: object
    is_poison: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An input with one spoiled value, and the path of it."""

    path: str
    bad: Bad
    item: object

    def made(self) -> object:
        """Return the input itself; its own checks may refuse it."""
        return built(self.item)

    def __str__(self) -> str:
        return f"{self.path} = {self.bad.name}"


WHOLE = (
    Bad("zero", 0),
    Bad("minus one", -1),
    Bad("an id nobody has", 10**15),
    Bad("the largest bigint", 2**63 - 1),
    Bad("the least bigint", -(2**63)),
    Bad("beyond int", 2**31),
    Bad("beyond bigint", 2**63, is_poison=True),
    Bad("below bigint", -(2**63) - 1, is_poison=True),
    Bad("30 digits", 10**30, is_poison=True),
    Bad("5,000 digits", 10**5000, is_poison=True),
)
EXACT = (
    Bad("zero", Decimal(0)),
    Bad("minus zero", Decimal("-0")),
    Bad("negative", Decimal("-1.5")),
    Bad("very small", Decimal("1E-12")),
    Bad("too small", Decimal("1E-13"), is_poison=True),
    Bad("very big", Decimal("999999999999999")),
    Bad("too big", Decimal("1E+15"), is_poison=True),
    Bad("NaN", Decimal("NaN"), is_poison=True),
    Bad("sNaN", Decimal("sNaN"), is_poison=True),
    Bad("infinity", Decimal("Infinity"), is_poison=True),
    Bad("minus infinity", Decimal("-Infinity"), is_poison=True),
    Bad("1E+400", Decimal("1E+400"), is_poison=True),
    Bad("1E-400", Decimal("1E-400"), is_poison=True),
    Bad("1E+999999", Decimal("1E+999999"), is_poison=True),
    Bad("30 digits", Decimal("123456789012345678901234567890"), is_poison=True),
    Bad("28 digits", Decimal("123456789012345.6789012345678"), is_poison=True),
    Bad("27 digits", Decimal("123456789012345.678901234567")),
    Bad("a float", 1.5, is_poison=True),
)
TEXTS = (
    Bad("empty", ""),
    Bad("a blank", " "),
    Bad("unknown code", "XXX"),
    Bad("small letters", "usd"),
    Bad("braces", "{0}{name}{"),
    Bad("quotes", "'; DROP TABLE party; --\"\\"),
    Bad("array literal", '{"a",NULL}'),
    Bad("the word NULL", "NULL"),
    Bad("right to left", "\u202eabc\u202c"),
    Bad("beyond the plane", "\U0001f6a2" * 3),
    Bad("201 letters", "x" * 201),
    Bad("NUL", "a\x00b", is_poison=True),
    Bad("half a character", "a\ud800b", is_poison=True),
    Bad("a bell", "a\x07b", is_poison=True),
    Bad("a megabyte", "m" * 1_000_000, is_poison=True),
)
MOMENTS = (
    Bad("naive", datetime(2026, 3, 10, 12), is_poison=True),
    Bad("year 1", datetime(1, 1, 1, tzinfo=UTC)),
    Bad("year 9999", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
)
BY_TYPE: dict[type, tuple[Bad, ...]] = {
    int: WHOLE,
    Decimal: EXACT,
    str: TEXTS,
    datetime: MOMENTS,
    date: tuple(Bad(str(day), day) for day in DAYS),
}


def cases(item: object, hint: object) -> Iterator[Case]:
    """Yield the example with each of its values spoiled in each way."""
    for path, bad, spoiled in _spoiled(item, hint):
        yield Case(path, bad, spoiled)


def _spoiled(value: object, hint: object) -> Iterator[tuple[str, Bad, object]]:
    hints = _alternatives(hint)
    for one in hints:
        kind = typing.get_origin(one) or one
        if isinstance(kind, type) and issubclass(kind, Enum):
            continue
        for bad in BY_TYPE.get(kind, ()) if isinstance(kind, type) else ():
            yield "", bad, bad.value
    if is_dataclass(value) and not isinstance(value, type):
        known = typing.get_type_hints(type(value))
        for field in fields(value):
            inner = getattr(value, field.name)
            for path, bad, new in _spoiled(inner, known[field.name]):
                yield f".{field.name}{path}", bad, _Late(value, field.name, new)
    elif isinstance(value, tuple | list):
        yield from _spoiled_rows(value, hints)
    elif isinstance(value, Mapping):
        for bad in TEXTS:
            yield "", Bad(f"name {bad.name}", None, bad.is_poison), {**value, bad.value: "x"}
            yield "['x']", bad, {**value, "x": bad.value}


def _spoiled_rows(
    rows: Sequence[object], hints: Sequence[object]
) -> Iterator[tuple[str, Bad, object]]:
    (hint,) = [one for one in hints if one is not type(None)]
    inner = typing.get_args(hint)
    is_open = len(inner) == 1 or inner[1] is Ellipsis
    if is_open:
        yield "", Bad("none", ()), ()
        yield "", Bad("twice", None), (*rows, *rows)
    for place, row in enumerate(rows):
        for path, bad, new in _spoiled(row, inner[0] if is_open else inner[place]):
            yield f"[{place}]{path}", bad, _Row(rows, place, new)


@dataclass(frozen=True, slots=True)
class _Late:
    """A record with one field replaced, made when it is asked for: making it may refuse."""

    record: object
    name: str
    new: object


@dataclass(frozen=True, slots=True)
class _Row:
    rows: Sequence[object]
    place: int
    new: object


def built(spoiled: object) -> object:
    """Make the input that a case stands for; its own checks may refuse it."""
    match spoiled:
        case _Late(record, name, new):
            return replace(record, **{name: built(new)})  # type: ignore[type-var]
        case _Row(rows, place, new):
            return (*rows[:place], built(new), *rows[place + 1 :])
        case _:
            return spoiled


def _alternatives(hint: object) -> tuple[object, ...]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)
