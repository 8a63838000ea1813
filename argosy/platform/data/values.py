"""A field's value as the cell of a file, and the cell's value as the field's.

Cells come from people and from other programs: ``1.234,50``, ``是``, a label instead of a code, a
day as text. What can be meant in one way only is taken; everything else is a problem with a cure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, cast

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.money import Money, minor_text
from argosy.kernel.primitives.numbers import decimal_text
from argosy.platform.data.sheets.cells import Cell
from argosy.platform.data.sheets.csv_writing import written
from argosy.platform.registry.fields import Field, FieldType

Value = str | int | bool | Decimal | date | datetime | tuple[str, ...] | None
"""What a cell means: typed by the field, references by their code, money without its currency."""

_TRUE: Final = frozenset({"true", "yes", "y", "1", "x", "✓", "是", "真", "对", "ja", "wahr"})
_FALSE: Final = frozenset({"false", "no", "n", "0", "否", "假", "错", "nein", "falsch"})
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00(?::00)?)?")
_BASIC_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PLAIN: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_GROUPED_DOTS: Final = re.compile(
    r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII
)
_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_THREE: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_SEPARATOR: Final = "; "


# -- out ----------------------------------------------------------------------------------------


def cell_of(field: Field, value: object, *, language: str = "") -> Cell:
    """Return the cell of a field's value as `reads.stream` gives it, typed.

    Args:
        field: the field.
        value: its value.
        language: write choices by their label in this language; "" for their codes.
    """
    if value is None:
        return None
    kind = field.type
    if kind is FieldType.MONEY:
        money = cast(Money, value)
        return Decimal(minor_text(money.minor, money.currency))
    if kind is FieldType.REFERENCE:
        named = cast("Mapping[str, object]", value)
        return cast(str, named["code"]) or str(named["id"])
    if kind is FieldType.TEXTS:
        return joined(cast("list[str]", value))
    if kind is FieldType.OBJECT:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    if kind is FieldType.INSTANT:
        return cast(datetime, value).astimezone(UTC).replace(tzinfo=None)
    if kind is FieldType.CHOICE and language:
        for choice in field.choices:
            if choice.value == value:
                return choice.label.in_language(language)
    return cast(Cell, value)


def joined(texts: list[str]) -> str:
    """Return texts in one cell, so that `split` gives them back."""
    if any(not t or t != t.strip() or t[0] == "[" or ";" in t or "\n" in t for t in texts):
        return json.dumps(texts, ensure_ascii=False)
    return _SEPARATOR.join(texts)


# -- in -----------------------------------------------------------------------------------------


def value_of(field: Field, cell: Cell) -> Value | Problem:
    """Return what a cell means for a field, or what is wrong with it."""
    if cell is None or cell == "":
        return None
    return _READ[field.type](field, cell)


def _text(field: Field, cell: Cell) -> Value | Problem:
    if isinstance(cell, Decimal):  # 12345.0 of a spreadsheet is the code 12345
        return decimal_text(cell)
    return cell if isinstance(cell, str) else written(cell)


def _choice(field: Field, cell: Cell) -> Value | Problem:
    text = str(_text(field, cell)).strip()
    for choice in field.choices:
        if choice.value == text:
            return text
    folded = text.casefold()
    found = {
        choice.value
        for choice in field.choices
        if folded in (choice.value.casefold(), choice.label.en.casefold(), choice.label.zh)
    }
    if len(found) == 1:
        return found.pop()
    known = ", ".join(f"{choice.value} ({choice.label.zh})" for choice in field.choices)
    return _problem("choice", "{value} is not one of: {known}.", "Choose one.", cell, known=known)


def _integer(field: Field, cell: Cell) -> Value | Problem:
    number = _number(field, cell)
    if isinstance(number, Problem):
        return number
    if number != number.to_integral_value():
        return _problem("integer", "{value} is not a whole number.", "Write it as such.", cell)
    return int(number)


def _decimal(field: Field, cell: Cell) -> Value | Problem:
    return _number(field, cell)


def _number(field: Field, cell: Cell) -> Decimal | Problem:
    if isinstance(cell, Decimal):
        return cell
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    text = cell.strip() if isinstance(cell, str) else ""
    text = text.replace("\u00a0", "").replace("\u202f", "").replace("−", "-")
    if field.type is FieldType.PERCENT:
        text = text.removesuffix("%").removesuffix("％").strip()
    if _PLAIN.fullmatch(text) and len(text) <= 64:
        return Decimal(text)
    if _THREE.fullmatch(text):
        return _problem(
            "number_unclear",
            "{value} can be read in two ways.",
            "Write it without separators, with a point before the decimals.",
            cell,
        )
    if len(text) <= 64:
        if _GROUPED.fullmatch(text):
            return Decimal(text.replace(",", ""))
        if _COMMA.fullmatch(text) or _GROUPED_DOTS.fullmatch(text):
            return Decimal(text.replace(".", "").replace(",", "."))
    return _problem("number", "{value} is not a number.", "Write digits, as in 1234.50.", cell)


def _boolean(field: Field, cell: Cell) -> Value | Problem:
    if isinstance(cell, bool):
        return cell
    text = str(_text(field, cell)).strip().casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return _problem("boolean", "{value} is neither yes nor no.", "Write true or false.", cell)


def _date(field: Field, cell: Cell) -> Value | Problem:
    if isinstance(cell, datetime):
        if not any((cell.hour, cell.minute, cell.second)):
            return cell.date()
    elif isinstance(cell, date):
        return cell
    text = str(_text(field, cell)).strip()
    found = _DAY.fullmatch(text) or _BASIC_DAY.fullmatch(text)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    return _problem("date", "{value} is no day that is clear.", "Write it as 2026-03-31.", cell)


def _instant(field: Field, cell: Cell) -> Value | Problem:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=UTC) if cell.tzinfo is None else cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
    text = str(_text(field, cell)).strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and found.tzinfo is not None:
        return found.astimezone(UTC)
    return _problem(
        "instant",
        "{value} is no time with its zone.",
        "Write it as 2026-03-31T18:00:00+08:00.",
        cell,
    )


def _texts(field: Field, cell: Cell) -> Value | Problem:
    found = split(str(_text(field, cell)))
    if found is None:
        return _problem(
            "texts", "{value} is no list of texts.", "Separate them with semicolons.", cell
        )
    return found


def split(text: str) -> tuple[str, ...] | None:
    """Return the texts in one cell, None when they cannot be told apart."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if isinstance(found, list) and all(isinstance(part, str) for part in found):
            return tuple(found)
        return None
    parts = text.replace("；", ";").split(";")
    return tuple(part.strip() for part in parts if part.strip())


def _object(field: Field, cell: Cell) -> Value | Problem:
    text = str(_text(field, cell))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _problem("object", "{value} is no JSON.", "Write it as the export does.", cell)
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _problem(code: str, message: str, cure: str, cell: Cell, **params: object) -> Problem:
    shown = cell if isinstance(cell, str) else written(cell)
    return Problem(f"import.{code}", message, cure, "", {"value": shown[:100], **params})


_READ: Final[dict[FieldType, Callable[[Field, Cell], Value | Problem]]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.QUANTITY: _decimal,
    FieldType.MONEY: _decimal,
    FieldType.PERCENT: _decimal,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
    FieldType.REFERENCE: _text,
    FieldType.TEXTS: _texts,
    FieldType.OBJECT: _object,
}
