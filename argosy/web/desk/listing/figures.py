"""Groups as people read them: what each is called, its sums with their units, where it leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry.access import field_of, fields_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.groups import Amount, Group
from argosy.platform.registry.labels import Text
from argosy.platform.registry.measures import COUNT, WIDTHS, can_be_added, can_be_key
from argosy.platform.registry.resource import Resource
from argosy.web.desk.shown import Shown, day, grouped, month_name, shown

WIDTH_WORDS: Final[Mapping[str, Text]] = {
    "day": Text("day", "日"),
    "week": Text("week", "周"),
    "month": Text("month", "月"),
    "quarter": Text("quarter", "季度"),
    "year": Text("year", "年"),
}
PERIODS: Final[Mapping[str, Text]] = {
    "week": Text("Week {week}, {year}", "{year}年第{week}周"),
    "month": Text("{name} {year}", "{year}年{month}月"),
    "quarter": Text("Q{quarter} {year}", "{year}年第{quarter}季度"),
    "year": Text("{year}", "{year}年"),
}
COUNT_LABEL: Final = Text("Number", "数量")
MEASURED: Final = frozenset({FieldType.MONEY, FieldType.QUANTITY})
"""What columns are added up in a foot without being asked: everything else may be no amount."""


@dataclass(frozen=True, slots=True)
class Option:
    """A field to choose: its name as addresses have it, and what it is called."""

    name: str
    label: str


def key_options(actor: Actor, noun: Resource) -> list[Option]:
    """Return what groups can be made by."""
    found = []
    for field in fields_of(actor, noun):
        if not can_be_key(field):
            continue
        label = field.label.in_language(actor.language)
        if field.type in (FieldType.DATE, FieldType.INSTANT):
            found += [
                Option(f"{field.name}.{width}", f"{label} · {_width(width, actor.language)}")
                for width in reversed(WIDTHS)
            ]
        else:
            found.append(Option(field.name, label))
    return found


def measure_options(actor: Actor, noun: Resource) -> list[Option]:
    """Return what can be added up, the number of records first."""
    found = [Option(COUNT, COUNT_LABEL.in_language(actor.language))]
    for field in fields_of(actor, noun):
        if can_be_added(noun, field) and field.type in MEASURED:
            found.append(Option(field.name, field.label.in_language(actor.language)))
    return found


def _width(width: str, language: str) -> str:
    return WIDTH_WORDS[width].in_language(language)


def name_of(actor: Actor, noun: Resource, name: str) -> str:
    """Return what a key or a measure of an address is called."""
    if name == COUNT:
        return COUNT_LABEL.in_language(actor.language)
    base, _dot, further = name.partition(".")
    field = field_of(actor, noun, base)
    label = field.label.in_language(actor.language) if field is not None else name
    return f"{label} · {_width(further, actor.language)}" if further in WIDTH_WORDS else label


def value_of(actor: Actor, noun: Resource, name: str, value: object) -> Shown:
    """Return a key's value as the reader reads it."""
    base, _dot, width = name.partition(".")
    field = field_of(actor, noun, base)
    if value is None or field is None:
        return Shown(_("empty"), "soft")
    if field.type in (FieldType.DATE, FieldType.INSTANT):
        return Shown(period(date.fromisoformat(str(value)), width or "day", actor.language))
    told = shown(actor, field, {field.name: value})
    return replace(told, href="")  # the group leads to its records


def period(first: date, width: str, language: str) -> str:
    """Return a span of days by its first one, as a reader of a language writes it."""
    if width not in PERIODS:
        return day(first, language)
    week_year, week, _day = first.isocalendar()
    return (
        PERIODS[width]
        .in_language(language)
        .format(
            year=week_year if width == "week" else first.year,
            quarter=(first.month + 2) // 3,
            month=first.month,
            name=month_name(first.month, language),
            week=week,
        )
    )


def amounts(found: Sequence[Amount]) -> tuple[Shown, ...]:
    """Return sums, one for each currency or unit."""
    return tuple(
        Shown(grouped(text), "number", unit=unit, is_negative=text.startswith("-"))
        for text, unit in (plain(each) for each in found)
    )


def plain(amount: Amount) -> tuple[str, str]:
    """Return the digits and the unit of an amount."""
    if "amount" in amount:
        return amount["amount"], amount["currency"]
    return amount["value"], amount["unit"]


def figures_of(group: Group, measure: str) -> tuple[Shown, ...]:
    """Return a group's figures for a measure: its sums, or how many records it has."""
    if measure == COUNT:
        return (Shown(f"{group.count:,}", "number"),)
    return amounts(group.measures.get(measure, []))


def number_of(group: Group, measure: str, unit: str) -> Decimal:
    """Return the figure of a group in one unit; 0 where it has none."""
    if measure == COUNT:
        return Decimal(group.count)
    found = (plain(each) for each in group.measures.get(measure, []))
    return next((Decimal(text) for text, of in found if of == unit), Decimal(0))


def summed(noun: Resource, fields: Sequence[Field]) -> tuple[str, ...]:
    """Return the columns of a list that are added up in its foot."""
    return tuple(
        field.name for field in fields if field.type in MEASURED and can_be_added(noun, field)
    )
