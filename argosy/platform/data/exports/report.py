"""Files of reports: the answer as a person sees it, as CSV or XLSX, texts never run as formulas."""

from __future__ import annotations

from contextlib import suppress
from typing import BinaryIO

from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.columns import KINDS
from argosy.platform.data.exports.export import EXPORT
from argosy.platform.data.sheets.cells import Cell, Format, Kind
from argosy.platform.data.sheets.csv_writing import CsvWriter
from argosy.platform.data.sheets.xlsx_writing import XlsxWriter
from argosy.platform.data.values import cell_of
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.asking import LIMIT_MAX
from argosy.platform.registry.reports.declared import Column, Report
from argosy.platform.registry.reports.reading import AnsweredRow, ask

ROW = Text("Row", "行")
NAME = Text("name", "名称")


def export_report(
    actor: Actor, report: Report, given: dict[str, object], file: BinaryIO, kind: Format
) -> int:
    """Write all rows of a report's answer to a file and return how many there were.

    References take two columns, code and name; what headings and totals are called stands in the
    first.

    Raises:
        PermissionDenied: the actor may not ask the report, or may not export.
    """
    actor.check_permission(EXPORT)
    answered = ask(actor, report, given, limit=LIMIT_MAX, is_typed=True)
    columns = answered.shown
    language = actor.language
    heads = [ROW.in_language(language)]
    kinds = [Kind.TEXT]
    for column in columns:
        label = column.field.label.in_language(language)
        heads.append(label)
        kinds.append(KINDS.get(column.field.type, Kind.TEXT))
        if column.field.type is FieldType.REFERENCE:
            heads.append(f"{label} ({NAME.in_language(language)})")
            kinds.append(Kind.TEXT)
    title = report.label.in_language(language)
    writer: CsvWriter | XlsxWriter
    if kind is Format.XLSX:
        writer = XlsxWriter(file, kinds, title=title, headings=1)
    else:
        writer = CsvWriter(file, kinds)
    count = 0
    try:
        writer.heading(heads)
        while True:
            for row in answered.rows:
                writer.row(_cells(columns, row, language))
            count += len(answered.rows)
            if not answered.next:
                break
            answered = ask(
                actor, report, given, after=answered.next, limit=LIMIT_MAX, is_typed=True
            )
        writer.close()
    except BaseException:
        with suppress(OSError, ValueError):
            writer.abandon()
        raise
    return count


def _cells(columns: tuple[Column, ...], row: AnsweredRow, language: str) -> list[Cell]:
    cells: list[Cell] = [row.label or None]
    for column in columns:
        value = row.cells.get(column.name)
        if column.field.type is FieldType.REFERENCE:
            named = value if isinstance(value, dict) else {}
            cells += [str(named.get("code") or "") or None, str(named.get("name") or "") or None]
        elif value is None:
            cells.append(None)
        else:
            cells.append(cell_of(column.field, value, language=language))
    return cells
