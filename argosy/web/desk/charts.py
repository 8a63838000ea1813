"""Charts of the home pages: each a view of a report, asked by itself once the page is there.

A chart shows nothing that its report does not: the same rights, the same figures in a table below
it, each leading to the records it is made of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.registry import languages
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports import catalogue
from argosy.platform.registry.reports.asking import read_given
from argosy.platform.registry.reports.declared import Report, RowKind
from argosy.platform.registry.reports.reading import Answered, AnsweredRow, ask
from argosy.web.desk.maps import leaves, number
from argosy.web.desk.reports.showing import Line, address, heads, lines, with_parameters
from argosy.web.desk.shown import month_name
from argosy.web.desk.visits import Visit

Kind = Literal["bar", "row", "pie", "map", "table"]
LABELS_MAX: Final = 24
"""Bars of a chart; the table has all rows."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart on a home page.

    Args:
        report: what is asked.
        kind: columns, rows, a ring, a map of nested places, or the table alone.
        label: the column that names a bar.
        bars, lines: columns that are drawn, as bars and as lines; of a map those that say how large
            a place is, the first that says anything.
        given: parameters that differ from the report's own defaults.
        title: when not the report's.
        size: "" for half of a line, ``third`` or ``wide``.
        columns: of a table; all of the report's when there are none.
    """

    report: str
    kind: Kind
    label: str
    bars: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    title: Text | None = None
    size: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chart stands before it is there."""

    title: str
    href: str
    source: str
    size: str
    kind: Kind


def _table(report: str, *columns: str, size: str = "") -> Chart:
    return Chart(report, "table", columns[0], size=size, columns=columns)


CHARTS: Final[Mapping[str, tuple[Chart, ...]]] = {
    "supply": (
        Chart("inventory.value_by_month", "bar", "month", ("came", "went"), ("closing",)),
        Chart("purchasing.spend_by_month", "bar", "month", ("net",)),
        Chart("inventory.stock_map", "map", "place", ("value", "items")),
        Chart("inventory.ages", "bar", "age", ("value",)),
        Chart("purchasing.orders_by_state", "pie", "state", ("orders",), size="third"),
        _table("inventory.alerts", "item", "kind", "on_hand", size="third"),
        _table("purchasing.late_receipts", "order", "item", "days_late", size="third"),
        _table("purchasing.open_lines", "order", "item", "expected_on", "open_qty", "net"),
        _table("purchasing.price_changes", "item", "supplier", "before", "price", "change"),
    ),
    "customers": (
        Chart("sales.intake_by_month", "bar", "month", ("net",)),
        Chart(
            "sales.margin",
            "bar",
            "month",
            ("revenue", "cost"),
            ("margin",),
            {"by": "month", "since": "year_ago"},
            Text("Margin by month", "各月毛利"),
        ),
        Chart("sales.top_customers", "row", "customer", ("net",), given={"top": "10"}),
        Chart("sales.orders_by_state", "pie", "state", ("orders",)),
        _table(
            "sales.backlog",
            "order",
            "customer",
            "item",
            "promised_on",
            "open_qty",
            "net",
            size="wide",
        ),
    ),
    "enterprise": (
        Chart("accounting.profit_by_month", "bar", "month", ("income", "expense"), ("result",)),
        Chart("accounting.cash_by_month", "bar", "month", ("in", "out"), ("balance",)),
        _table(
            "accounting.money_by_account", "account", "in", "out", "held", "balance", size="wide"
        ),
        Chart(
            "accounting.ages",
            "bar",
            "age",
            ("amount",),
            given={"side": "receivable"},
            title=Text("Receivables by age", "应收账龄"),
        ),
        Chart(
            "accounting.ages",
            "bar",
            "age",
            ("amount",),
            given={"side": "payable"},
            title=Text("Payables by age", "应付账龄"),
        ),
    ),
}
"""What each home draws, in order; a workspace without reports has none."""
ROWS_OF_TABLE: Final = 8


def charts_of(visit: Visit, workspace: str) -> list[Place]:
    """Return where the charts of a home stand, for those that a visitor may ask."""
    found = []
    for place, chart in enumerate(CHARTS.get(workspace, ())):
        report = catalogue.reports().get(chart.report)
        if report is not None and visit.actor.may(report.permission):
            source = reverse("desk-chart", args=[workspace, place])
            title = _title(chart, report, visit)
            found.append(Place(title, _href(chart), source, chart.size, chart.kind))
    return found


def _title(chart: Chart, report: Report, visit: Visit) -> str:
    return (chart.title or report.label).in_language(visit.language)


def _href(chart: Chart) -> str:
    at = reverse("desk-report", args=[chart.report])
    given = [(name, text) for name, text in chart.given.items() if text != "year_ago"]
    return with_parameters(at, given)


def part(visit: Visit, workspace: str, number: int) -> HttpResponseBase:
    """Answer one chart as a part of a home page.

    Raises:
        NotFound: the home has no such chart.
        PermissionDenied: the visitor may not ask its report.
    """
    known = CHARTS.get(workspace, ())
    if number >= len(known):
        raise NotFound(
            Problem(
                "desk.no_chart",
                "There is no such chart.",
                "Open the home page again.",
            )
        )
    chart = known[number]
    report = catalogue.report(chart.report)
    today = date.today()  # noqa: DTZ011 - as on the report's page
    given, _ = read_given(report, _pairs(chart, today), today)
    found = _narrowed(chart, ask(visit.actor, report, given))
    texts = dict(_pairs(chart, today)) | {
        name: str(value) for name, value in given.items() if isinstance(value, date)
    }
    table = lines(visit.actor, found, texts)
    rows = table[:ROWS_OF_TABLE] if chart.kind == "table" else table
    told = _told(visit, chart, found, texts)
    context = {
        "title": _title(chart, report, visit),
        "href": _href(chart),
        "size": chart.size,
        "kind": chart.kind,
        "columns": heads(found, visit.language),
        "rows": rows,
        "more": len(table) - len(rows),
        "total": _total(chart, table, found),
        "told": json.dumps(told, ensure_ascii=False) if told else "",
    }
    return render(visit.request, "desk/chart.html", context)


def _narrowed(chart: Chart, found: Answered) -> Answered:
    """Return an answer with the columns that a table shows, the others hidden."""
    if not chart.columns:
        return found
    by_name = {column.name: column for column in found.columns}
    shown = [by_name[name] for name in chart.columns if name in by_name]
    others = [replace(each, is_hidden=True) for each in found.columns if each not in shown]
    return replace(found, columns=(*shown, *others))


def _pairs(chart: Chart, today: date) -> list[tuple[str, str]]:
    year_ago = today.replace(year=today.year - 1, day=1)
    return [
        (name, year_ago.isoformat() if text == "year_ago" else text)
        for name, text in chart.given.items()
    ]


def _total(chart: Chart, table: Sequence[Line], found: Answered) -> str:
    """Return the sum of what a chart of ages or places draws, with its currency."""
    if chart.kind != "map" and (chart.kind != "bar" or len(chart.bars) != 1):
        return ""
    totals = [row for row in table if row.kind == RowKind.TOTAL.value]
    names = [column.name for column in found.shown]
    if not totals or chart.bars[0] not in names:
        return ""
    return f"{totals[0].cells[names.index(chart.bars[0])].value.text} {found.currency}"


def _told(
    visit: Visit, chart: Chart, found: Answered, texts: Mapping[str, str]
) -> dict[str, object]:
    """Return what the browser draws; nothing where the table alone is shown."""
    if chart.kind == "table" or not found.rows:
        return {}
    rows = [row for row in found.rows if row.kind is RowKind.LINE]
    if chart.kind == "map":
        placed = leaves(visit.actor, found, chart.bars, texts)
        return {"kind": "map", "labels": [], "series": [], "leaves": placed} if placed else {}
    rows = rows[:LABELS_MAX]
    series = []
    for kind, names in (("bar", chart.bars), ("line", chart.lines)):
        for name in names:
            column = next((each for each in found.columns if each.name == name), None)
            if column is None:
                continue
            drill = column.drill
            series.append(
                {
                    "name": column.field.label.in_language(visit.language),
                    "kind": kind,
                    "values": [number(row.cells.get(name)) for row in rows],
                    "links": [
                        address(visit.actor, drill, row.cells, texts) if drill else ""
                        for row in rows
                    ],
                }
            )
    labels = [_label(visit, found, chart.label, row) for row in rows]
    return {"kind": chart.kind, "labels": labels, "series": series}


def _label(visit: Visit, found: Answered, name: str, row: AnsweredRow) -> str:
    value = row.cells.get(name)
    column = next(each for each in found.columns if each.name == name)
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("code") or "")
    if column.field.type is FieldType.DATE and isinstance(value, str):
        return _month(date.fromisoformat(value), visit.language)
    for choice in column.field.choices:
        if choice.value == value:
            return choice.label.in_language(visit.language)
    return str(value or "")


def _month(day: date, language: str) -> str:
    if languages.fit(language) == languages.CHINESE:
        return f"{day.year}-{day.month:02}"
    return f"{month_name(day.month, language)} {day.year}"
