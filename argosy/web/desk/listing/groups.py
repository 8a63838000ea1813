"""A list in groups, as a table with rows and columns, or as a chart: all from one aggregate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.fields import Field
from argosy.platform.registry.grouping import Grouping
from argosy.platform.registry.groups import Group, Groups
from argosy.platform.registry.measures import COUNT
from argosy.platform.registry.resource import Resource
from argosy.web.desk.listing.asking import Ask
from argosy.web.desk.listing.figures import (
    amounts,
    figures_of,
    name_of,
    number_of,
    plain,
    summed,
    value_of,
)
from argosy.web.desk.shown import Shown, grouped

GROUPS_SHOWN: Final = 200
CELLS_MAX: Final = 2_000
BARS: Final = 30
"""Groups of a chart; more are not told apart."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group in a list: what it is called at its level, its figures, where its records are."""

    level: int
    label: Shown
    count: str
    href: str
    rows: str
    """The address of its records as rows alone."""
    figures: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """A list in groups."""

    keys: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[GroupRow, ...]
    total: tuple[tuple[Shown, ...], ...]
    count: int
    is_whole: bool


def grouping_of(ask: Ask, measures: Sequence[str]) -> Grouping:
    """Return the question of a list for its groups."""
    return Grouping(
        by=ask.by,
        measures=tuple(name for name in measures if name != COUNT),
        where=ask.query.where,
        search=ask.query.search,
        limit=GROUPS_SHOWN,
    )


def in_groups(actor: Actor, noun: Resource, ask: Ask, fields: Sequence[Field]) -> Grouped:
    """Return a list's groups, each subtotal above the groups that it sums up."""
    measures = ask.measures or summed(noun, fields)
    asked = replace(grouping_of(ask, measures), by=ask.by[:2])
    found = aggregate(actor, noun, asked)
    rows = []
    for group in _above(found, asked.by):
        level = len(group.keys) - 1
        name = asked.by[level]
        rows.append(
            GroupRow(
                level,
                value_of(actor, noun, name, group.keys[name]),
                f"{group.count:,}",
                ask.within(group.filter),
                ask.within(group.filter) + "&as=rows" if level == len(asked.by) - 1 else "",
                tuple(figures_of(group, each) for each in measures),
            )
        )
    return Grouped(
        tuple(name_of(actor, noun, name) for name in asked.by),
        tuple(name_of(actor, noun, name) for name in measures),
        tuple(rows),
        tuple(figures_of(found.total, each) for each in measures),
        found.total.count,
        found.is_whole,
    )


def _above(found: Groups, by: Sequence[str]) -> list[Group]:
    """Return subtotals and groups in the order of reading."""
    if len(by) < 2:
        return found.rows
    ordered: list[Group] = []
    for head in found.subtotals:
        inner = [group for group in found.rows if group.keys[by[0]] == head.keys[by[0]]]
        ordered += [head, *inner]
    return ordered


def totals(
    actor: Actor, noun: Resource, ask: Ask, fields: Sequence[Field]
) -> dict[str, tuple[Shown, ...]]:
    """Return the sums of a list's columns over all its records, by the column's name."""
    names = summed(noun, fields)
    if not names:
        return {}
    total = aggregate(actor, noun, replace(grouping_of(ask, names), by=())).total
    return {name: amounts(total.measures[name]) for name in names}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a pivot table, and where its records are."""

    figures: tuple[Shown, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a pivot table."""

    label: Shown
    href: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Pivot:
    """Rows, columns and what meets in them."""

    row_key: str
    column_key: str
    measure: str
    columns: tuple[tuple[Shown, str], ...]
    lines: tuple[Line, ...]
    totals: tuple[Cell, ...]
    total: Cell
    is_whole: bool


def pivot_of(actor: Actor, noun: Resource, ask: Ask) -> Pivot:
    """Return a table with one row a value of the first key and one column a value of the second."""
    rows, columns = ask.by[0], ask.by[1]
    measure = (ask.measures or (COUNT,))[0]
    asked = replace(grouping_of(ask, (measure,)), by=(rows, columns), limit=CELLS_MAX, is_cube=True)
    found = aggregate(actor, noun, asked)
    met = {(_mark(g.keys[rows]), _mark(g.keys[columns])): g for g in found.rows}
    downs = [g for g in found.subtotals if rows in g.keys]
    acrosses = [g for g in found.subtotals if columns in g.keys]
    empty = Cell((), "")

    def cell(group: Group | None) -> Cell:
        if group is None:
            return empty
        return Cell(figures_of(group, measure), ask.within(group.filter))

    lines = tuple(
        Line(
            value_of(actor, noun, rows, down.keys[rows]),
            ask.within(down.filter),
            tuple(
                cell(met.get((_mark(down.keys[rows]), _mark(across.keys[columns]))))
                for across in acrosses
            ),
            cell(down),
        )
        for down in downs
    )
    return Pivot(
        name_of(actor, noun, rows),
        name_of(actor, noun, columns),
        name_of(actor, noun, measure),
        tuple(
            (value_of(actor, noun, columns, g.keys[columns]), ask.within(g.filter))
            for g in acrosses
        ),
        lines,
        tuple(cell(group) for group in acrosses),
        Cell(figures_of(found.total, measure), ask.address(as_="", by="", measures="")),
        found.is_whole,
    )


def _mark(value: object) -> object:
    return value["id"] if isinstance(value, dict) else value


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of a chart: its group, how it is read, its length in thousandths of the longest."""

    label: str
    text: str
    value: str
    share: int
    is_negative: bool
    href: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The figures of one currency or unit.

    ``told`` is what a drawing needs of them, when they are drawn as a line or a pie; bars are part
    of the table.
    """

    unit: str
    bars: tuple[Bar, ...]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Charts:
    """A chart for each currency or unit that occurs; amounts of two are never in one."""

    key: str
    measure: str
    charts: tuple[Chart, ...]
    is_whole: bool


def charts_of(actor: Actor, noun: Resource, ask: Ask) -> Charts:
    """Return a list as charts: the greatest first, days in their order."""
    key = ask.by[0]
    measure = (ask.measures or (COUNT,))[0]
    is_dated = "." in key
    asked = replace(
        grouping_of(ask, (measure,)),
        by=(key,),
        order="" if is_dated else f"-{measure}",
        limit=GROUPS_SHOWN if is_dated else BARS,
    )
    found = aggregate(actor, noun, asked)
    units = [""]
    if measure != COUNT:
        units = sorted({plain(each)[1] for group in found.rows for each in group.measures[measure]})
    charts = []
    name = name_of(actor, noun, measure)
    for unit in units:
        values = [(group, number_of(group, measure, unit)) for group in found.rows]
        values = [pair for pair in values if pair[1] or is_dated]
        most = max((abs(value) for _, value in values), default=Decimal(1)) or Decimal(1)
        bars = tuple(
            Bar(
                value_of(actor, noun, key, group.keys[key]).text,
                grouped(format(value, "f")),
                format(value, "f"),
                int(abs(value) * 1000 / most),
                value < 0,
                ask.within(group.filter),
            )
            for group, value in values
        )
        charts.append(Chart(unit, bars, _told(ask.chart, name, bars)))
    return Charts(name_of(actor, noun, key), name, tuple(charts), found.is_whole)


def _told(kind: str, name: str, bars: Sequence[Bar]) -> str:
    """Return what is drawn as a line or a pie, "" for bars and for what no pie can show."""
    if not bars or kind not in ("line", "pie"):
        return ""
    if kind == "pie" and any(bar.is_negative for bar in bars):
        return ""
    series = {
        "name": name,
        "kind": "line",
        "links": [bar.href for bar in bars],
    }
    labels = json.dumps([bar.label for bar in bars], ensure_ascii=False)
    told = json.dumps(series, ensure_ascii=False)
    values = ",".join(bar.value for bar in bars)  # exact digits, as they are
    picture = "pie" if kind == "pie" else "bar"
    return f'{{"kind":"{picture}","labels":{labels},"series":[{told[:-1]},"values":[{values}]}}]}}'
