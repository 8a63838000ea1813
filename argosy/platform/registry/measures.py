"""Keys and measures of groups as SQL: how wide a day's group is, which amounts may be added.

Amounts are only ever added within one currency or unit: the unit is a key of its own. What has a
unit that nothing tells is not added at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.access import field_of, fields_of
from argosy.platform.registry.conditions import Compiler, Part
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.grouping import KEYS_MAX, MEASURES_MAX
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.shapes import instant_text

WIDTHS: Final = ("day", "week", "month", "quarter", "year")
FUNCTIONS: Final = ("sum", "min", "max")
COUNT: Final = "count"
_DATED: Final = frozenset({FieldType.DATE, FieldType.INSTANT})
_KEYS: Final = frozenset(
    {FieldType.TEXT, FieldType.CHOICE, FieldType.REFERENCE, FieldType.BOOLEAN, FieldType.INTEGER}
)
_EMPTY_TEXTS: Final = frozenset({FieldType.TEXT, FieldType.CHOICE})
_ADDED: Final = frozenset(
    {FieldType.MONEY, FieldType.QUANTITY, FieldType.INTEGER, FieldType.DECIMAL}
)
_COMPARED: Final = _ADDED | {FieldType.PERCENT}
ZONE_SQL: Final = "coalesce((SELECT c.time_zone FROM company c WHERE c.id = %s::bigint), 'UTC')"


@dataclass(frozen=True, slots=True)
class Key:
    """What groups are made by: a field, and how wide a group of days is."""

    name: str
    field: Field
    width: str
    source: Part


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount of a group: a field, how its values are put together, and the field of its unit."""

    name: str
    field: Field
    function: str
    source: Part
    unit: Part | None


def can_be_key(field: Field) -> bool:
    """Return whether groups can be made by a field and be found again by it."""
    return field.can_filter and field.find is None and field.type in _KEYS | _DATED


def can_be_added(resource: Resource, field: Field) -> bool:
    """Return whether a field's values may be added: it is known what unit each has."""
    if field.type in (FieldType.MONEY, FieldType.QUANTITY):
        return bool(field.unit) and resource.field(field.unit) is not None
    return field.type in _ADDED


def keys_of(compiler: Compiler, resource: Resource, names: Sequence[str]) -> list[Key]:
    """Return the keys of some names; what cannot be one is noted."""
    found = []
    for text in names:
        name, _, width = text.partition(".")
        field = field_of(compiler.actor, resource, name)
        is_dated = field is not None and field.type in _DATED
        fits = (not width or width in WIDTHS) if is_dated else not width
        if field is None or name == "id" or not can_be_key(field) or not fits:
            compiler.problems.append(_no_key(compiler, resource, text))
        else:
            width = (width or "day") if is_dated else ""
            found.append(Key(text, field, width, _key_source(compiler, field, width)))
    if len(names) > KEYS_MAX or len(set(names)) != len(names):
        compiler.problems.append(
            Problem(
                "aggregate.keys",
                "Groups are made by at most {limit} fields, each named once.",
                "Leave some out.",
                "by",
                {"limit": KEYS_MAX},
            )
        )
    return found


def _key_source(compiler: Compiler, field: Field, width: str) -> Part:
    source = compiler.source(field)
    if field.type in _EMPTY_TEXTS:
        return Part(f"nullif({source.text}, '')", source.params)
    if field.type is FieldType.DATE:
        return Part(f"date_trunc('{width}', {source.text}::timestamp)::date", source.params)
    if field.type is FieldType.INSTANT:
        return Part(
            f"date_trunc('{width}', {source.text} AT TIME ZONE {ZONE_SQL})::date",
            (*source.params, compiler.actor.company_id),
        )
    return source


def measures_of(compiler: Compiler, resource: Resource, names: Sequence[str]) -> list[Measure]:
    """Return the measures of some names; what cannot be one is noted."""
    found = []
    for text in names:
        if text == COUNT:
            continue
        name, _, function = text.partition(".")
        function = function or "sum"
        field = field_of(compiler.actor, resource, name)
        if field is None or name == "id" or not _can_measure(resource, field, function):
            compiler.problems.append(_no_measure(compiler, resource, text))
            continue
        unit = resource.field(field.unit) if field.unit else None
        found.append(
            Measure(
                text,
                field,
                function,
                compiler.source(field),
                compiler.source(unit) if unit is not None else None,
            )
        )
    if len(names) > MEASURES_MAX or len(set(names)) != len(names):
        compiler.problems.append(
            Problem(
                "aggregate.measures",
                "At most {limit} measures are taken at once, each named once.",
                "Leave some out.",
                "measures",
                {"limit": MEASURES_MAX},
            )
        )
    return found


def _can_measure(resource: Resource, field: Field, function: str) -> bool:
    if function == "sum":
        return can_be_added(resource, field)
    if field.type in (FieldType.MONEY, FieldType.QUANTITY):
        return function in FUNCTIONS and can_be_added(resource, field)
    return function in FUNCTIONS and field.type in _COMPARED


def test_of(key: Key, value: object, zone: ZoneInfo) -> dict[str, object]:
    """Return the filter that finds the records of a group.

    Args:
        key: what the groups are made by.
        value: the group's, as it travels.
        zone: of the company's days, for instants.
    """
    name = key.field.name
    if value is None:
        return {name: {"empty": True}}
    if isinstance(value, dict):
        return {name: value["id"]}
    if not key.width:
        return {name: value}
    first = date.fromisoformat(str(value))
    behind = after(first, key.width)
    if key.field.type is FieldType.INSTANT:
        return {name: {"gte": _instant(first, zone), "lt": _instant(behind, zone)}}
    last = behind - timedelta(days=1)
    return {name: value if last == first else {"between": [first.isoformat(), last.isoformat()]}}


def after(first: date, width: str) -> date:
    """Return the first day of the group after the one that begins on a day."""
    if width in ("day", "week"):
        return first + timedelta(days=1 if width == "day" else 7)
    months = {"month": 1, "quarter": 3, "year": 12}[width]
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _instant(day: date, zone: ZoneInfo) -> str:
    return instant_text(datetime(day.year, day.month, day.day, tzinfo=zone))


def _no_key(compiler: Compiler, resource: Resource, name: str) -> Problem:
    known = [field.name for field in fields_of(compiler.actor, resource) if can_be_key(field)]
    return Problem(
        "aggregate.key",
        "{resource} cannot be grouped by {field}.",
        "Use one of: {known}; days as day, week, month, quarter or year.",
        "by",
        {"resource": resource.name, "field": _shown(name), "known": ", ".join(known)},
    )


def _no_measure(compiler: Compiler, resource: Resource, name: str) -> Problem:
    known = [
        field.name for field in fields_of(compiler.actor, resource) if can_be_added(resource, field)
    ]
    return Problem(
        "aggregate.measure",
        "{resource} has no amount {field} that can be put together so.",
        "Use one of: {known}; with .min or .max for the least or greatest.",
        "measures",
        {"resource": resource.name, "field": _shown(name), "known": ", ".join(known)},
    )


def _shown(name: str) -> str:
    return name[:100] if name.isprintable() else ascii(name)[:100]
