"""Values of fields: read from what a filter says, written as they travel.

A filter's values come as plain text from addresses, or typed from JSON; both mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.money import Money, parse_money
from argosy.kernel.primitives.numbers import decimal_text, int64_problem, parse_decimal
from argosy.kernel.primitives.text import text_problem
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.records import money_json
from argosy.platform.registry.shapes import DateShape, InstantShape, State, instant_text

TEXT_MAX = 1_000
Typed = str | int | bool | Decimal | date | datetime | Money

_DATE = DateShape()
_INSTANT = InstantShape()
SQL_TYPES = {
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "text",
    FieldType.CHOICE: "text",
    FieldType.TEXTS: "text",
    FieldType.INTEGER: "bigint",
    FieldType.REFERENCE: "bigint",
    FieldType.MONEY: "bigint",
    FieldType.DECIMAL: "numeric",
    FieldType.QUANTITY: "numeric",
    FieldType.PERCENT: "numeric",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.INSTANT: "timestamptz",
}
"""The SQL type that a value of a field is compared as."""


def typed(field: Field, value: object, path: str) -> Typed | Problem:
    """Return a value that can be compared with a field, or what is wrong with it.

    Args:
        field: what it is compared with.
        value: a text from an address, a value from JSON, or a typed value.
        path: names the condition.
    """
    return _READ[field.type](field, value, path)


def _text(field: Field, value: object, path: str) -> Typed | Problem:
    problem = text_problem(value, path, TEXT_MAX)
    return cast(str, value) if problem is None else problem


def _choice(field: Field, value: object, path: str) -> Typed | Problem:
    known = [choice.value for choice in field.choices]
    if isinstance(value, str) and value in known:
        return str(value)
    return Problem(
        "filter.choice",
        "{value} is not one of: {known}.",
        "Choose one of them.",
        path,
        {"value": ascii(value)[:60], "known": ", ".join(known)},
    )


def _integer(field: Field, value: object, path: str) -> Typed | Problem:
    if isinstance(value, str) and len(value) <= 20 and value.isascii():
        digits = value.removeprefix("-")
        if digits.isdigit():
            value = int(value)
    problem = int64_problem(value, path)
    return cast(int, value) if problem is None else problem


def _decimal(field: Field, value: object, path: str) -> Typed | Problem:
    if isinstance(value, float):
        return Problem(
            "filter.float",
            "A number with a decimal point is not exact in JSON.",
            'Send it as a string, such as "12.50".',
            path,
        )
    return parse_decimal(value, path)


def _money(field: Field, value: object, path: str) -> Typed | Problem:
    """Return an amount in any currency, or money of one currency."""
    if isinstance(value, Money):
        return value
    if isinstance(value, Mapping):
        if set(value) != {"amount", "currency"} or isinstance(value["amount"], float):
            return Problem(
                "filter.money",
                "This is not money.",
                'Send "12.30", or {{"amount": "12.30", "currency": "EUR"}} for one currency.',
                path,
            )
        return parse_money(value["amount"], str(value["currency"]), path)
    return _decimal(field, value, path)


def _boolean(field: Field, value: object, path: str) -> Typed | Problem:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("true", "false", "1", "0"):
        return value in ("true", "1")
    return Problem("filter.boolean", "This is either true or false.", "Send true or false.", path)


def _date(field: Field, value: object, path: str) -> Typed | Problem:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _shaped(_DATE.read, value, path)


def _instant(field: Field, value: object, path: str) -> Typed | Problem:
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value.astimezone(UTC)
    return _shaped(_INSTANT.read, value, path)


def _shaped(read: Callable[..., object], value: object, path: str) -> Typed | Problem:
    state = State()
    found = read(value, (None, path), state, "")
    return state.problems[0] if state.problems else cast(Typed, found)


def _never(field: Field, value: object, path: str) -> Typed | Problem:
    raise AssertionError(f"{field.name} cannot be filtered")


_READ: dict[FieldType, Callable[[Field, object, str], Typed | Problem]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.TEXTS: _text,
    FieldType.CHOICE: _choice,
    FieldType.INTEGER: _integer,
    FieldType.REFERENCE: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.QUANTITY: _decimal,
    FieldType.PERCENT: _decimal,
    FieldType.MONEY: _money,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.OBJECT: _never,
}


def _same(value: object) -> object:
    return value


WRITERS: dict[FieldType, Callable[[object], object]] = {
    FieldType.DECIMAL: lambda value: decimal_text(cast(Decimal, value)),
    FieldType.QUANTITY: lambda value: decimal_text(cast(Decimal, value)),
    FieldType.PERCENT: lambda value: decimal_text(cast(Decimal, value)),
    FieldType.DATE: lambda value: cast(date, value).isoformat(),
    FieldType.INSTANT: lambda value: instant_text(cast(datetime, value)),
}
"""How values are written that do not travel as they are; money and references stand in `rows`."""


def writer(kind: FieldType, *, is_typed: bool) -> Callable[[object], object]:
    """Return what turns a value from the database into one that travels.

    Args:
        kind: the field's type.
        is_typed: leave decimals, days and instants as they are (files have cells for them).
    """
    if is_typed:
        return _trimmed if kind in _DECIMALS else _same
    return WRITERS.get(kind, _same)


_DECIMALS = frozenset({FieldType.DECIMAL, FieldType.QUANTITY, FieldType.PERCENT})


def _trimmed(value: object) -> object:
    return Decimal(decimal_text(cast(Decimal, value)))


def money(minor: int, currency: str, *, is_typed: bool) -> object:
    """Return an amount as it travels, or as `Money`."""
    return Money(minor, currency) if is_typed else money_json(minor, currency)
