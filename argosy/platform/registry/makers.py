"""Short forms to declare fields with: a noun of thirty fields reads as thirty lines.

Each makes a `Field` of one type from name, English label, Chinese label and source; everything else
of a field is given by its own name.
"""

from __future__ import annotations

from typing import TypedDict, Unpack

from argosy.platform.registry.fields import Choice, Field, FieldType, Find, Sensitivity
from argosy.platform.registry.labels import Text

COMPANY_CURRENCY_SQL = "(SELECT c.currency_id FROM company c WHERE c.id = t.company_id)"


class More(TypedDict, total=False):
    """What a field may say besides its type, labels and source; see `Field`."""

    help: Text | None
    unit: str
    sensitivity: Sensitivity
    is_searchable: bool
    is_filterable: bool
    is_sortable: bool
    permission: str
    max_length: int
    example: object
    find: Find | None
    is_ordinal: bool
    due_while: str


def text(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a short text."""
    return Field(name, FieldType.TEXT, Text(en, zh), source, **more)


def long_text(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a text of several lines."""
    return Field(name, FieldType.LONG_TEXT, Text(en, zh), source, **more)


def texts(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a list of texts; `source` gives an array."""
    return Field(name, FieldType.TEXTS, Text(en, zh), source, **more)


def whole(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a whole number."""
    return Field(name, FieldType.INTEGER, Text(en, zh), source, **more)


def decimal(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with an exact decimal: a price, a rate, a factor."""
    return Field(name, FieldType.DECIMAL, Text(en, zh), source, **more)


def quantity(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a quantity; `unit` names the field that holds its unit."""
    return Field(name, FieldType.QUANTITY, Text(en, zh), source, **more)


def money(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with money: the column ``<name>_minor`` and, by default, ``currency``."""
    more.setdefault("unit", "currency")
    return Field(name, FieldType.MONEY, Text(en, zh), source or f"t.{name}_minor", **more)


def percent(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a percentage: 13 means 13 %."""
    return Field(name, FieldType.PERCENT, Text(en, zh), source, **more)


def flag(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field that is true or false."""
    return Field(name, FieldType.BOOLEAN, Text(en, zh), source, **more)


def date(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a calendar day."""
    return Field(name, FieldType.DATE, Text(en, zh), source, **more)


def instant(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with a moment."""
    return Field(name, FieldType.INSTANT, Text(en, zh), source, **more)


def stored(name: str, en: str, zh: str, source: str = "", **more: Unpack[More]) -> Field:
    """Return a field with JSON as it is stored."""
    return Field(name, FieldType.OBJECT, Text(en, zh), source, **more)


def choice(
    name: str,
    en: str,
    zh: str,
    values: tuple[Choice, ...],
    source: str = "",
    **more: Unpack[More],
) -> Field:
    """Return a field with one of several values."""
    return Field(name, FieldType.CHOICE, Text(en, zh), source, choices=values, **more)


def reference(
    name: str,
    en: str,
    zh: str,
    target: str,
    source: str = "",
    **more: Unpack[More],
) -> Field:
    """Return a field that points at a record of `target`: by default the column ``<name>_id``."""
    return Field(
        name, FieldType.REFERENCE, Text(en, zh), source or f"t.{name}_id", target=target, **more
    )


def code(max_length: int = 64, example: str = "") -> Field:
    """Return the field ``code`` of master data."""
    return text(
        "code", "Code", "编码", is_searchable=True, max_length=max_length, example=example or None
    )


def names(max_length: int = 200, *, source: str = "t") -> tuple[Field, Field]:
    """Return the fields ``name`` and ``name_zh`` of master data; `source` is their alias."""
    return (
        text("name", "Name", "名称", is_searchable=True, max_length=max_length),
        text("name_zh", "Chinese name", "中文名称", f"{source}.name_zh", max_length=max_length),
    )


def currency(source: str = "") -> Field:
    """Return the field ``currency`` of a document."""
    return text("currency", "Currency", "币种", source, max_length=3, example="EUR")


def company_currency() -> Field:
    """Return the field ``company_currency``: what amounts in company currency are in."""
    return text(
        "company_currency",
        "Company currency",
        "本位币",
        COMPANY_CURRENCY_SQL,
        is_filterable=False,
        is_sortable=False,
        max_length=3,
    )


def journey() -> Field:
    """Return the field ``journey``: the same in every document that follows from another."""
    return whole(
        "journey",
        "Journey",
        "业务链",
        "t.correlation_id",
        help=Text("The same in every document that follows from it.", "后续单据与之相同。"),
        is_sortable=False,
    )


def times() -> tuple[Field, Field]:
    """Return business time and recording time of a posted document."""
    return (
        instant("effective_at", "Business time", "业务时间"),
        instant("recorded_at", "Recorded", "记录时间"),
    )


def validity() -> tuple[Field, Field]:
    """Return first and last day of what holds for a time."""
    return (
        date("valid_from", "From", "起始日期", example="2026-01-01"),
        date("valid_to", "To", "截止日期"),
    )


def array_of(column: str) -> str:
    """Return SQL that makes an array of texts of a column with a JSON list."""
    return f"ARRAY(SELECT jsonb_array_elements_text({column}))"
