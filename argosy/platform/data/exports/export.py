"""The export of a resource: streamed from one snapshot into a file, a chunk in memory at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import BinaryIO, cast

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.data.columns import Column, columns_of, queried
from argosy.platform.data.sheets.cells import Cell, Format
from argosy.platform.data.sheets.csv_writing import CsvWriter
from argosy.platform.data.sheets.xlsx_writing import XlsxWriter
from argosy.platform.data.values import cell_of
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import Query
from argosy.platform.registry.resource import Resource

EXPORT = "data.export"
CHUNK = 1_000
EMPTY: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a file is written.

    Args:
        format: CSV or XLSX.
        is_raw: CSV for machines: no byte order mark, no labels, no apostrophe before what a
            spreadsheet would run. Do not open such a file in a spreadsheet.
        has_labels: whether the second row holds the labels.
        with_choice_labels: write choices by their label in the reader's language, not their code;
            None: in XLSX, which people read, but not in CSV.
        delimiter: of CSV.
        with_lines: whether lines come along when `fields` of the query does not say.
    """

    format: Format = Format.CSV
    is_raw: bool = False
    has_labels: bool = True
    with_choice_labels: bool | None = None
    delimiter: str = ","
    with_lines: bool = True


def export(
    actor: Actor,
    resource: Resource | str,
    query: Query,
    file: BinaryIO,
    options: ExportOptions = ExportOptions(),
) -> int:
    """Write the records of a query to a file and return how many there were.

    Args:
        actor: who reads; columns that he may not see are absent.
        resource: what is written.
        query: which records, columns (`fields`; None for all) and order.
        file: binary; what is sent to a slow reader is better written to disk first, so that no
            transaction waits for him.
        options: how it is written.

    Raises:
        PermissionDenied: the actor may not read the resource, or may not export.
        ValidationFailed: with all that is wrong with the query; or the file cannot hold the data.
    """
    found = catalogue.resource(resource) if isinstance(resource, str) else resource
    actor.check_permission(EXPORT)
    columns = _chosen(actor, found, query, options)
    writer = _writer(file, found, columns, options, actor.language)
    try:
        writer.heading([column.path for column in columns])
        if options.has_labels and not options.is_raw:
            writer.heading([column.label.in_language(actor.language) for column in columns])
        count = 0
        asked = replace(query, fields=queried(columns))
        to_rows = _rows_of(columns, _language(options, actor))
        for chunk in reads.stream(actor, found, asked, chunk=CHUNK, is_typed=True):
            for record in chunk:
                for row in to_rows(record):
                    writer.row(row)
            count += len(chunk)
        writer.close()
    except BaseException:
        with suppress(OSError, ValueError, zlib.error):
            writer.abandon()
        raise
    return count


def _writer(
    file: BinaryIO,
    resource: Resource,
    columns: Sequence[Column],
    options: ExportOptions,
    language: str,
) -> CsvWriter | XlsxWriter:
    kinds = [column.kind for column in columns]
    if options.format is Format.XLSX:
        title = resource.plural.in_language(language)
        return XlsxWriter(file, kinds, title=title, headings=1 + options.has_labels)
    return CsvWriter(file, kinds, is_raw=options.is_raw, delimiter=options.delimiter)


def _language(options: ExportOptions, actor: Actor) -> str:
    wanted = options.with_choice_labels
    if wanted is None:
        wanted = options.format is Format.XLSX
    return actor.language if wanted else ""


def _chosen(actor: Actor, resource: Resource, query: Query, options: ExportOptions) -> list[Column]:
    """Return the columns that a query names, in its order; all of them without names."""
    known = columns_of(actor, resource)
    if query.fields is None:
        return [column for column in known if options.with_lines or not column.group]
    by_path: dict[str, list[Column]] = {}
    for column in known:
        by_path.setdefault(column.path, []).append(column)
        if column.group:
            by_path.setdefault(column.group, []).append(column)
    problems = [_unknown(name) for name in query.fields if name not in by_path and name != "id"]
    if problems:
        raise ValidationFailed(problems)
    chosen: dict[str, Column] = {}
    for name in query.fields:
        chosen |= {column.path: column for column in by_path.get(name, ())}
    for column in known:  # lines are known again by their id, records by their key
        is_key = not column.group and column.field.name in {
            "id",
            *resource.import_key,
            resource.version,
        }
        is_line_id = column.field.name == "id" and any(
            c.group == column.group for c in chosen.values()
        )
        if is_key or is_line_id:
            chosen.setdefault(column.path, column)
    return list(chosen.values())


def _unknown(name: str) -> Problem:
    return Problem(
        "export.unknown_field",
        "There is no column {field}.",
        "Choose among the fields that the API describes.",
        "fields",
        {"field": name},
    )


Record = Mapping[str, object]


def _rows_of(columns: Sequence[Column], language: str) -> Callable[[Record], Iterator[list[Cell]]]:
    """Return what makes the rows of a record: its head with the first lines, then the others."""
    heads = [column for column in columns if not column.group]
    groups = list(dict.fromkeys(column.group for column in columns if column.group))
    places = {column.path: place for place, column in enumerate(columns)}
    width = len(columns)

    def fill(row: list[Cell], wanted: Sequence[Column], record: Record) -> None:
        for column in wanted:
            value = record.get(column.field.name)
            if value is not None:
                row[places[column.path]] = cell_of(column.field, value, language=language)

    of_group = {name: [c for c in columns if c.group == name] for name in groups}

    def rows(record: Record) -> Iterator[list[Cell]]:
        first: list[Cell] = [None] * width
        fill(first, heads, record)
        if not groups:
            yield first
            return
        lines = [cast("list[Record]", record[name]) for name in groups]
        row = first
        is_empty = True
        for together in zip_longest(*lines, fillvalue=EMPTY):
            is_empty = False
            for name, line in zip(groups, together, strict=True):
                fill(row, of_group[name], line)
            yield row
            row = [None] * width
        if is_empty:
            yield first

    return rows
