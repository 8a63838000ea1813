"""CSV files read row by row: encoding and delimiter are recognised, nothing is held in memory."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from typing import BinaryIO, Final

from argosy.kernel.primitives.errors import Problem
from argosy.platform.data.sheets.cells import (
    CELL_CHARACTERS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Row,
    cell_too_long,
    too_many_rows,
    unreadable,
)
from argosy.platform.data.sheets.encodings import codec_of
from argosy.platform.data.sheets.formulas import unquote

DELIMITERS: Final = ",;\t|"
LINE_CHARACTERS_MAX: Final = 4_000_000
_SAMPLE_LINES: Final = 20
_SAMPLE_CHARACTERS: Final = 1 << 16
_BROKEN_MAX: Final = 1_000
"""Rows whose quotation marks do not match, before the file is taken for something else."""


def read_csv(
    file: BinaryIO, *, encoding: str = "", delimiter: str = "", is_raw: bool = False
) -> Generator[Row, None, None]:
    """Yield the rows of a CSV file, empty ones left out.

    Args:
        file: seekable; it is read twice, since an encoding is proved by reading all of it.
        encoding: as the sender names it; "" to find out.
        delimiter: "" to find out.
        is_raw: take texts as they stand; otherwise an apostrophe that keeps a spreadsheet from
            running a text is taken away.

    Raises:
        ValidationFailed: the file is no text, or larger than one import takes.
    """
    codec = codec_of(file, encoding)
    text = io.TextIOWrapper(file, codec, newline="")
    try:
        if not delimiter:
            delimiter = _delimiter(text.read(_SAMPLE_CHARACTERS))
            text.seek(0)
        elif len(delimiter) != 1 or delimiter in '"\r\n':
            raise unreadable(
                "delimiter",
                "{delimiter} cannot separate columns.",
                "Use one character: a comma, semicolon, tab or bar.",
                delimiter=delimiter,
            )
        yield from _rows(text, delimiter, is_raw=is_raw)
    finally:
        if not file.closed:
            text.detach()


def _rows(text: io.TextIOWrapper, delimiter: str, *, is_raw: bool) -> Iterator[Row]:
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    number = broken = count = 0
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            broken += 1
            if broken > _BROKEN_MAX:
                raise _no_table() from error
            yield Row(number, (), (_broken(number, error),))
            continue
        if cells is None:
            return
        if not any(cells):
            continue
        count += 1
        if count > ROWS_MAX:
            raise too_many_rows()
        yield _row(number, cells, is_raw=is_raw)


def _row(number: int, cells: list[str], *, is_raw: bool) -> Row:
    problems = []
    if len(cells) > COLUMNS_MAX:
        if any(cells[COLUMNS_MAX:]):
            problems.append(_too_wide(number, len(cells)))
        del cells[COLUMNS_MAX:]
    return Row(
        number,
        [(cell if is_raw else unquote(cell)) or None for cell in cells],
        problems,
    )


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines; a line without an end must not fill the memory."""
    while line := text.readline(LINE_CHARACTERS_MAX):
        if len(line) == LINE_CHARACTERS_MAX and line[-1] not in "\r\n":
            raise _no_table()
        yield line


def _delimiter(sample: str) -> str:
    """Return what separates the columns: that which gives most rows the same number of them."""
    lines = sample.splitlines(keepends=True)[:_SAMPLE_LINES]
    return max(DELIMITERS, key=lambda one: _score(lines, one))


def _score(lines: Sequence[str], delimiter: str) -> tuple[int, int, int]:
    """Return how well a delimiter fits: rows of the usual width, the width, columns of the head."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error:
        return (0, 0, 0)
    if not widths:
        return (0, 0, 0)
    width, times = Counter(widths).most_common(1)[0]
    return (times if width > 1 else 0, width, widths[0])


def _broken(number: int, error: csv.Error) -> Problem:
    if "field limit" in str(error):
        return cell_too_long(number, 0)
    return Problem(
        "file.quotes",
        "From line {row} on, quotation marks do not match ({cause}).",
        "Put texts with separators or line ends between quotation marks, and double those within.",
        f"[{number}]",
        {"row": number, "cause": str(error)},
    )


def _too_wide(number: int, width: int) -> Problem:
    return Problem(
        "file.columns",
        "Row {row} has {width} columns, at most {most} are read.",
        "Remove the columns that nobody needs.",
        f"[{number}]",
        {"row": number, "width": width, "most": COLUMNS_MAX},
    )


def _no_table() -> Exception:
    return unreadable(
        "no_table",
        "The file is no table of rows and columns.",
        "Send a CSV or XLSX file with one row for the names of the columns.",
    )
