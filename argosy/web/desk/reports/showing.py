"""An answer as a table: values as people read them, each figure with what it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.reports import catalogue as reports
from argosy.platform.registry.reports.declared import Column, Drill, RowKind
from argosy.platform.registry.reports.reading import Answered, AnsweredRow
from argosy.web.desk.listing.figures import period
from argosy.web.desk.menu import may_read
from argosy.web.desk.shown import NOTHING, NUMBERS, Shown, shown

MONTH: Final = "month"
"""A column of this name holds a month by its first day, and is read as a month."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    name: str
    label: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it leads; "" for nowhere."""

    value: Shown
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    kind: str
    level: int
    label: str
    cells: tuple[Cell, ...]


def heads(found: Answered, language: str) -> list[Head]:
    """Return the heads of the columns that are shown."""
    return [
        Head(column.name, column.field.label.in_language(language), column.field.type in NUMBERS)
        for column in found.shown
    ]


def lines(actor: Actor, found: Answered, texts: Mapping[str, str]) -> list[Line]:
    """Return the rows as they are shown.

    Args:
        actor: who reads: where he may not go, nothing leads.
        found: the answer.
        texts: the parameters that it was asked with, as addresses have them.
    """
    columns = found.shown
    return [
        Line(
            row.kind.value,
            row.level,
            row.label,
            tuple(_cell(actor, found, column, row, texts) for column in columns),
        )
        for row in found.rows
    ]


def _cell(
    actor: Actor, found: Answered, column: Column, row: AnsweredRow, texts: Mapping[str, str]
) -> Cell:
    value = _shown(actor, found, column, row)
    if value.kind == "none":
        return Cell(value, "")
    if value.kind == "link":
        href, value = value.href, replace(value, href="")
    else:
        href = ""
    if column.drill is not None and row.kind is not RowKind.TOTAL:
        href = address(actor, column.drill, row.cells, texts) or href
    return Cell(value, href)


def _shown(actor: Actor, found: Answered, column: Column, row: AnsweredRow) -> Shown:
    field = column.field
    value = row.cells.get(column.name)
    if value is None:
        return NOTHING
    if field.type is FieldType.REFERENCE and isinstance(value, Mapping):
        field = replace(field, target=str(value.get("resource") or field.target))
    if isinstance(value, str) and field.type is FieldType.CHOICE:
        return shown(actor, field, row.cells)
    if column.name == MONTH and field.type is FieldType.DATE:
        return Shown(period(date.fromisoformat(str(value)), "month", actor.language))
    told = shown(actor, field, row.cells)
    if field.type is FieldType.MONEY:
        return _plain_money(told, found.currency, row)
    return told


def _plain_money(told: Shown, currency: str, row: AnsweredRow) -> Shown:
    """Return money without the currency that stands above; nothing for a zero of a line.

    A sum that has no words of its own stands for a record above others, as a line does.
    """
    is_record = row.kind is RowKind.LINE or (row.kind is RowKind.SUBTOTAL and not row.label)
    if is_record and not told.text.strip("0.,"):
        return NOTHING
    return replace(told, unit="") if told.unit == currency else told


def address(
    actor: Actor, drill: Drill, cells: Mapping[str, object], texts: Mapping[str, str]
) -> str:
    """Return where a figure leads; "" where that cannot be said or may not be seen."""
    given: list[tuple[str, str]] = []
    report = reports.reports().get(drill.to)
    for name, source in drill.given.items():
        text = _given(source, cells, texts, by_code=report is not None)
        if text:
            given.append((name, text))
    if report is not None:
        if not actor.may(report.permission):
            return ""
        return with_parameters(reverse("desk-report", args=[report.name]), given)
    noun = catalogue.resources().get(drill.to)
    if noun is None or not may_read(actor, noun):
        return ""
    return with_parameters(reverse("desk-list", args=[noun.name]), given)


def with_parameters(at: str, given: Sequence[tuple[str, str]]) -> str:
    """Return an address with parameters."""
    return f"{at}?{urlencode(given)}" if given else at


def _given(
    source: str, cells: Mapping[str, object], texts: Mapping[str, str], *, by_code: bool
) -> str:
    """Return the value of one parameter; lists are narrowed by ids, reports by codes."""
    if source.startswith("="):
        return texts.get(source[1:], "")
    if not source.startswith("."):
        return source
    value = cells.get(source[1:])
    if isinstance(value, Mapping):
        if not by_code:
            return str(value.get("id", ""))
        return str(value.get("code") or f"#{value.get('id')}")
    return "" if value is None else str(value)


def is_number(field: Field) -> bool:
    """Return whether a field's values stand at the right."""
    return field.type in NUMBERS
