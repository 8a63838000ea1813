"""Groups from rows of a grouped statement: those that differ in units alone are one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Final, cast
from zoneinfo import ZoneInfo

from argosy.kernel.primitives.numbers import decimal_text
from argosy.platform.registry.conditions import Part
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.measures import Key, Measure, test_of
from argosy.platform.registry.records import money_json

DIGITS: Final = 100
"""Of sums of many numbers of 28 digits: more than any table has rows for."""
Amount = dict[str, str]
"""Money, or ``{"value", "unit"}``."""


@dataclass(slots=True)
class Group:
    """Records with the same values of some keys.

    Args:
        keys: name of the key -> value as it travels; a subtotal lacks some, the total all.
        count: of the records, exact.
        measures: name -> an amount for each currency or unit that occurs.
        filter: what finds these records, beside the question's own conditions.
    """

    keys: dict[str, object]
    count: int = 0
    measures: dict[str, list[Amount]] = field(default_factory=dict)
    filter: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Groups:
    """An answer: the groups in their order, subtotals by fewer keys, the total of all records.

    `is_whole` is false when there are more groups than were asked for.
    """

    rows: list[Group]
    subtotals: list[Group]
    total: Group
    is_whole: bool


@dataclass(slots=True)
class Shape:
    """The columns of a grouped statement."""

    keys: list[Key]
    measures: list[Measure]
    units: list[Part]
    unit_of: list[int]
    """Measure -> place of its unit, -1 for none."""

    @property
    def key_names(self) -> list[str]:
        """The columns of the keys."""
        return [f"k{place}" for place in range(len(self.keys))]

    @property
    def unit_names(self) -> list[str]:
        """The columns of the units."""
        return [f"u{place}" for place in range(len(self.units))]


@dataclass(slots=True)
class Places:
    """Where in a row the parts of a group stand."""

    level: int
    count: int
    place: int
    keys: list[int] = field(default_factory=list)
    readers: list[Callable[[Sequence[object]], object]] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    measures: list[int] = field(default_factory=list)


_Sums = list[dict[str, Decimal]]
"""Measure -> unit -> amount."""


def groups_of(
    shape: Shape,
    limit: int,
    places: Places,
    rows: Sequence[Sequence[object]],
    zone: ZoneInfo,
) -> Groups:
    """Return the groups of the rows of a grouped statement.

    Args:
        shape: what was asked for.
        limit: groups of each level at most.
        places: where in a row the parts of a group stand.
        rows: as the database gave them.
        zone: of the company's days.
    """
    found: dict[tuple[object, ...], tuple[int, Group, _Sums]] = {}
    is_whole = True
    for row in rows:
        if cast(int, row[places.place]) > limit:
            is_whole = False
            continue
        level = cast(int, row[places.level])
        identity = (level, *(row[place] for place in places.keys))
        if identity not in found:
            group = _group(shape, places, row, level, zone)
            found[identity] = (level, group, [{} for _ in shape.measures])
        _, group, sums = found[identity]
        group.count += cast(int, row[places.count])
        _add(shape, places, row, sums)
    nothing = (1 << len(shape.keys)) - 1
    answer = Groups([], [], Group({}, 0, {each.name: [] for each in shape.measures}), is_whole)
    for level, group, sums in found.values():
        group.measures = {
            each.name: [_told(each, value, unit) for unit, value in sorted(units.items())]
            for each, units in zip(shape.measures, sums, strict=True)
        }
        if level == nothing:
            answer.total = group
        else:
            (answer.subtotals if level else answer.rows).append(group)
    return answer


def _group(
    shape: Shape, places: Places, row: Sequence[object], level: int, zone: ZoneInfo
) -> Group:
    """Return a group without its amounts; bit by bit the level says which keys it lacks."""
    keys: dict[str, object] = {}
    tests: list[dict[str, object]] = []
    for number, (key, read) in enumerate(zip(shape.keys, places.readers, strict=True)):
        if level >> (len(shape.keys) - 1 - number) & 1:
            continue
        keys[key.name] = value = read(row)
        tests.append(test_of(key, value, zone))
    return Group(keys, filter={"all": tests} if len(tests) > 1 else (tests or [{}])[0])


def _add(shape: Shape, places: Places, row: Sequence[object], sums: _Sums) -> None:
    """Add a row's amounts; what has no currency is no amount."""
    for number, (each, at) in enumerate(zip(shape.measures, places.measures, strict=True)):
        value, place = row[at], shape.unit_of[number]
        unit = str(row[places.units[place]] or "") if place >= 0 else ""
        if value is None or (each.field.type is FieldType.MONEY and not unit):
            continue
        amount = Decimal(str(value))
        known = sums[number].get(unit)
        sums[number][unit] = amount if known is None else _merged(each.function, known, amount)


def _merged(function: str, first: Decimal, second: Decimal) -> Decimal:
    """Put two amounts of one unit together, that another measure's units had split."""
    if function == "sum":
        with localcontext(prec=DIGITS):
            return first + second
    return min(first, second) if function == "min" else max(first, second)


def _told(each: Measure, value: Decimal, unit: str) -> Amount:
    if each.field.type is FieldType.MONEY:
        return money_json(int(value), unit)
    return {"value": decimal_text(value), "unit": unit}
