"""The refused rows of an import as a file: as they were sent, with a column that says why.

Whoever sent the file corrects it there and sends it again; the column is left out by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import BinaryIO, cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.commands import IMPORT
from argosy.platform.data.imports.heading import WHY
from argosy.platform.data.imports.options import ImportOptions
from argosy.platform.data.imports.outcome import placed_of
from argosy.platform.data.imports.planning import Plan, plan_of
from argosy.platform.data.imports.records import Placed, Reader
from argosy.platform.data.sheets.cells import Cell, Format, Kind, Row
from argosy.platform.data.sheets.csv_writing import CsvWriter, written
from argosy.platform.data.sheets.xlsx_writing import TEXT_MAX, XlsxWriter
from argosy.platform.registry import catalogue

WHY_CHARACTERS_MAX = 2_000
Say = Callable[[Placed], str]


def write_refusals(
    actor: Actor,
    run_id: int,
    sent: BinaryIO,
    file: BinaryIO,
    *,
    kind: Format,
    say: Say,
) -> int:
    """Write the rows of records that an import refused, and return how many records there were.

    Args:
        actor: who asks.
        run_id: of the import.
        sent: the file that was imported.
        file: what is written, binary.
        kind: of it.
        say: returns a problem in words of the reader.

    Raises:
        NotFound: there is no such run.
    """
    actor.check_permission(IMPORT)
    with runs.working(actor):
        run = runs.get(actor, run_id)
        refused = _refused(actor, run_id)
    options = ImportOptions.from_json(run.options)
    resource = catalogue.resource(run.resource)
    with closing(plan_of(actor, resource, sent, options)) as plan:
        names = [*plan.heading.names, WHY.in_language(actor.language)]
        kinds = [Kind.TEXT] * len(names)
        title = WHY.in_language(actor.language)
        writer: CsvWriter | XlsxWriter = (
            XlsxWriter(file, kinds, title=title, headings=1)
            if kind is Format.XLSX
            else CsvWriter(file, kinds)
        )
        writer.heading(names)
        number = 0
        for ordinal, rows in _records(plan, options):
            if ordinal in refused:
                number += 1
                _write(writer, rows, refused[ordinal], len(names) - 1, say)
        writer.close()
    return number


def _refused(actor: Actor, run_id: int) -> dict[int, list[Placed]]:
    found = sql.rows(
        "SELECT ordinal, problems FROM import_row WHERE run_id = %s AND company_id = %s"
        " AND problems IS NOT NULL ORDER BY ordinal",
        (run_id, actor.company_id),
    )
    return {
        cast(int, ordinal): [placed_of(each) for each in cast("list[dict[str, object]]", problems)]
        for ordinal, problems in found
    }


def _records(plan: Plan, options: ImportOptions) -> Iterator[tuple[int, list[Row]]]:
    """Yield every record's place in the file with the rows it is made of, as they were sent."""
    passed: deque[Row] = deque()

    def noted() -> Iterator[Row]:
        for row in plan.rows:
            passed.append(row)
            yield row

    reader = Reader(plan.heading.columns, plan.resource.import_key, options.constants)
    for record in reader.records(noted()):
        yield record.ordinal, [passed.popleft() for _ in range(record.rows)]


def _write(
    writer: CsvWriter | XlsxWriter,
    rows: Sequence[Row],
    problems: Sequence[Placed],
    width: int,
    say: Say,
) -> None:
    """Write a record's rows; what is wrong with one stands beside it, the rest beside the first."""
    numbers = {row.number for row in rows}
    for place, row in enumerate(rows):
        own = [
            placed
            for placed in problems
            if placed.row == row.number or (place == 0 and placed.row not in numbers)
        ]
        why = " · ".join(dict.fromkeys(say(placed) for placed in own))
        cells: list[Cell] = [
            None if cell is None else written(cell)[:TEXT_MAX] for cell in row.cells[:width]
        ]
        cells += [None] * (width - len(cells))
        writer.row([*cells, why[:WHY_CHARACTERS_MAX] or None])
