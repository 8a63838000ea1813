"""The types of own fields: as a column, as it travels, and what limits a value may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from argosy.kernel.primitives.numbers import decimal_text
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.records import ListShape, MoneyShape
from argosy.platform.registry.shapes import (
    BooleanShape,
    DateShape,
    DecimalShape,
    InstantShape,
    IntegerShape,
    Shape,
    TextShape,
)

TEXT_DEFAULT: Final = 200
LONG_TEXT_DEFAULT: Final = 10_000
INDEXED_TEXT_MAX: Final = 500
"""Characters that an index entry surely holds."""
TEXTS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one type stand and travel."""

    column: str
    shape: Shape
    is_number: bool = False
    is_text: bool = False


KINDS: Final[Mapping[FieldType, Kind]] = {
    FieldType.TEXT: Kind("text", TextShape(), is_text=True),
    FieldType.LONG_TEXT: Kind("text", TextShape(), is_text=True),
    FieldType.INTEGER: Kind("bigint", IntegerShape(), is_number=True),
    FieldType.DECIMAL: Kind("numeric(28,12)", DecimalShape(), is_number=True),
    FieldType.QUANTITY: Kind("numeric(28,12)", DecimalShape(), is_number=True),
    FieldType.PERCENT: Kind("numeric(28,12)", DecimalShape(), is_number=True),
    FieldType.MONEY: Kind("bigint", MoneyShape()),
    FieldType.BOOLEAN: Kind("boolean", BooleanShape()),
    FieldType.DATE: Kind("date", DateShape()),
    FieldType.INSTANT: Kind("timestamptz", InstantShape()),
    FieldType.CHOICE: Kind("text", TextShape()),
    FieldType.REFERENCE: Kind("bigint", IntegerShape()),
    FieldType.TEXTS: Kind("text[]", ListShape(TextShape())),
}
"""An own field may be of each of these; a structure (OBJECT) is a table of its own."""


def limit_length(kind: FieldType, wanted: int) -> int:
    """Return the characters that a text may have at most."""
    if not KINDS[kind].is_text:
        return 0
    return wanted or (TEXT_DEFAULT if kind is FieldType.TEXT else LONG_TEXT_DEFAULT)


def stored(value: object) -> object:
    """Return a value as JSON that PostgreSQL turns into its column's type."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return value
