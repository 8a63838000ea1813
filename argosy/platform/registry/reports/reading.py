"""Asking a report as an actor: rights, row security, names of what is referred to, totals.

A report costs the statements that it makes itself and one for each kind of record that its rows
refer to, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue
from argosy.platform.registry.conditions import Compiler
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.declared import (
    LIMIT,
    Asking,
    Column,
    Pointer,
    Report,
    Row,
    RowKind,
)
from argosy.platform.registry.select import display_of
from argosy.platform.registry.values import money, writer

TOTAL = Text("Total", "合计")
COMPANY_CURRENCY = "company_currency"
"""The column that stands for money without a currency of its own; always there on the wire."""
Cells = dict[str, object]
Names = Mapping[tuple[str, int], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row with its values as they travel."""

    cells: Cells
    kind: RowKind
    level: int
    label: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A report's answer, fit for the reader: columns he may see, rows as they travel."""

    report: Report
    given: Mapping[str, object]
    columns: tuple[Column, ...]
    rows: tuple[AnsweredRow, ...]
    next: str
    notes: tuple[Text, ...]
    currency: str

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that a reader sees."""
        return tuple(column for column in self.columns if not column.is_hidden)


def ask(
    actor: Actor,
    report: Report,
    given: Mapping[str, object],
    *,
    after: str = "",
    limit: int = LIMIT,
    is_typed: bool = False,
) -> Answered:
    """Return a report's answer.

    Args:
        actor: who asks; he sees his company's rows and the columns he has the right to.
        given: parameters as `asking.read_given` returns them.
        after: the cursor of the page before, for reports that have pages.
        limit: rows of a page.
        is_typed: values as files want them, not as JSON has them.

    Raises:
        PermissionDenied: the actor may not ask this report.
        ArgosyError: what the report itself refuses.
    """
    actor.check_company(actor.company_id)
    actor.check_permission(report.permission)
    with reading(actor):
        answer = report.read(Asking(actor, given, after, limit))
        columns = tuple(
            column
            for column in answer.columns or report.columns
            if not column.field.permission or actor.may(column.field.permission)
        )
        rows = list(answer.rows)
        if not answer.next and not after:
            rows += _totals(columns, rows)
        names = _names(actor, columns, rows)
        currency = _currency(actor.company_id)
    writing = _Writing(columns, names, currency, actor.language, is_typed)
    return Answered(
        report,
        given,
        tuple(_with_currency(column) for column in columns),
        tuple(writing.row(row) for row in rows),
        answer.next,
        answer.notes,
        currency,
    )


def _with_currency(column: Column) -> Column:
    """Return a column whose money says which cell holds its currency."""
    if column.field.type is FieldType.MONEY and not column.field.unit:
        return replace(column, field=replace(column.field, unit=COMPANY_CURRENCY))
    return column


def _currency(company_id: int) -> str:
    found = sql.rows("SELECT currency_id::text FROM company WHERE id = %s", (company_id,))
    return str(found[0][0]) if found else ""


def _totals(columns: Sequence[Column], rows: Sequence[Row]) -> list[Row]:
    """Return the row of sums; none where a total stands already or nothing is summed up.

    Only money in the company's currency and plain figures are: other units do not add up.
    """
    wanted = [column.name for column in columns if column.is_totalled]
    lines = [row for row in rows if row.kind is RowKind.LINE]
    if not wanted or len(lines) < 2 or any(row.kind is RowKind.TOTAL for row in rows):
        return []
    values: dict[str, object] = {
        name: sum((cast(int, row.values.get(name) or 0) for row in lines), start=0)
        for name in wanted
    }
    return [Row(values, RowKind.TOTAL, label=TOTAL)]


def _pointers(column: Column, rows: Sequence[Row]) -> Iterator[Pointer]:
    for row in rows:
        value = row.values.get(column.name)
        if isinstance(value, Pointer):
            name = _resource_of(value)
            if name:
                yield Pointer(name, value.id)
        elif isinstance(value, int) and column.field.target:
            yield Pointer(column.field.target, value)


def _resource_of(pointer: Pointer) -> str:
    """Return the resource that a pointer means; document types are called as their tables."""
    if pointer.resource in catalogue.resources():
        return pointer.resource
    return _by_table(catalogue.version()).get(pointer.resource, "")


@lru_cache(maxsize=4)
def _by_table(_version: int) -> dict[str, str]:
    return {each.table: each.name for each in catalogue.resources().values()}


def _names(actor: Actor, columns: Sequence[Column], rows: Sequence[Row]) -> Names:
    """Return code and name of every record that rows refer to: one statement a resource."""
    wanted: dict[str, set[int]] = {}
    for column in columns:
        if column.field.type is FieldType.REFERENCE:
            for each in _pointers(column, rows):
                wanted.setdefault(each.resource, set()).add(each.id)
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for resource, ids in wanted.items():
        target = catalogue.resources()[resource]
        lookup = display_of(Compiler(actor), target, "k.id")
        asked = sql.rows_asked(
            f"SELECT k.id, d.code, d.name FROM unnest(%s::bigint[]) AS k(id), LATERAL"
            f" ({lookup.text}) d",
            (sorted(ids), *lookup.params),
        )
        for id_, code, name in asked:
            found[resource, cast(int, id_)] = (str(code or ""), str(name or ""))
    return found


@dataclass(frozen=True, slots=True)
class _Writing:
    """Turns stored values into those that travel."""

    columns: Sequence[Column]
    names: Names
    currency: str
    language: str
    is_typed: bool

    def row(self, row: Row) -> AnsweredRow:
        """Return a row as it travels, None in the cells where it has nothing."""
        cells = {column.name: self._cell(column.field, row.values) for column in self.columns}
        label = row.label.in_language(self.language) if row.label is not None else ""
        return AnsweredRow(cells, row.kind, row.level, label)

    def _cell(self, field: Field, values: Mapping[str, object]) -> object:
        value = values.get(field.name)
        if value is None:
            return None
        if isinstance(value, Text):
            return value.in_language(self.language)
        if field.type is FieldType.MONEY:
            unit = str(values.get(field.unit) or "") if field.unit else self.currency
            return money(cast(int, value), unit, is_typed=self.is_typed) if unit else None
        if field.type is FieldType.REFERENCE:
            return self._reference(field, value)
        return writer(field.type, is_typed=self.is_typed)(value)

    def _reference(self, field: Field, value: object) -> object:
        if isinstance(value, Pointer):
            resource = _resource_of(value)
            if (resource, value.id) not in self.names:
                return None
            code, name = self.names[resource, value.id]
            return {"id": value.id, "code": code, "name": name, "resource": resource}
        code, name = self.names.get((field.target, cast(int, value)), ("", ""))
        return {"id": value, "code": code, "name": name}
