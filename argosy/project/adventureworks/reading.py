"""Streams the source's CSV files as typed rows; what is wrong comes back as errors with a place.

A file may be missing, in another encoding, cut off or hold rows that are no rows: nothing of it is
guessed. Every error names file, line, field, cause and cure, and all are found before anything is
written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from argosy.project.adventureworks.values import Read, Unreadable

FIELD_LENGTH_MAX = 1_000_000
ERRORS_MAX = 1_000
_HIGH = re.compile(rb"[\x80-\xff]+")
_OTHERS = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1f\x8b", "a compressed file"),
    (b"PK\x03\x04", "a ZIP or XLSX file"),
)


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong at one place of the source.

    Args:
        is_left_out: the row is left out and reported; otherwise nothing at all is imported.
    """

    file: str
    line: int
    field: str
    cause: str
    cure: str
    is_left_out: bool = False

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.field) if part)
        return f"{place}: {self.cause} {self.cure}"


@dataclass(slots=True)
class Report:
    """The errors of a whole source, and how many texts were repaired."""

    errors: list[RowError] = field(default_factory=list)
    more: int = 0
    repaired: int = 0

    def add(self, error: RowError) -> None:
        """Keep an error; beyond the limit errors are only counted."""
        if len(self.errors) < ERRORS_MAX:
            self.errors.append(error)
        else:
            self.more += 1

    @property
    def refusals(self) -> list[RowError]:
        """The errors for which nothing is imported."""
        return [error for error in self.errors if not error.is_left_out]

    @property
    def left_out(self) -> list[RowError]:
        """The rows that are left out and reported."""
        return [error for error in self.errors if error.is_left_out]


@dataclass(frozen=True, slots=True)
class Table:
    """A file, and the columns of it that are read, each with its reader."""

    path: str
    columns: tuple[tuple[str, Read], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as read, in the order of the table's columns."""

    line: int
    values: tuple[object, ...]


def rows(table: Table, folder: Path, report: Report, encoding: str = "utf-8") -> Iterator[Row]:
    """Yield the sound rows of a file; the others go into the report.

    Args:
        table: the file and its columns; the names of columns match whatever their case.
        folder: where the source lies.
        report: takes errors.
        encoding: what the files are written in.
    """
    file = folder / table.path
    try:
        start = file.open("rb").read(4)
    except OSError as error:
        report.add(_missing(table.path, error))
        return
    for mark, name in _OTHERS:
        if start.startswith(mark):
            report.add(_no_text(table.path, name))
            return
    reader_encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        with file.open(encoding=reader_encoding, newline="") as lines:
            yield from _parsed(table, lines, report)
    except UnicodeDecodeError:
        report.add(_encoding_error(table, file, encoding))


def _parsed(table: Table, lines: Iterator[str], report: Report) -> Iterator[Row]:
    csv.field_size_limit(FIELD_LENGTH_MAX)
    reader = csv.reader(_without_nul(table, lines), strict=True)
    try:
        header = next(reader, [])
        places = _places(table, header, report)
        if places is None:
            return
        width = len(header)
        plan = [
            (place, name, read) for place, (name, read) in zip(places, table.columns, strict=True)
        ]
        line = reader.line_num + 1
        for fields in reader:
            if len(fields) == width:
                values = _values(table, line, fields, plan, report)
                if values is not None:
                    yield Row(line, values)
            elif fields:
                report.add(_width(table.path, line, len(fields), width))
            line = reader.line_num + 1
    except csv.Error as error:
        report.add(_malformed(table.path, reader.line_num, error))
    except _NulError as error:
        report.add(error.error)


class _NulError(ValueError):
    """A file holds a NUL, so it is no text from there on."""

    def __init__(self, error: RowError) -> None:
        super().__init__(str(error))
        self.error = error


def _without_nul(table: Table, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if "\x00" in line:
            raise _NulError(
                RowError(
                    table.path,
                    number,
                    "",
                    "The line holds a NUL character.",
                    "Export the file again; it was damaged, or is no text.",
                )
            )
        yield line


def _places(table: Table, header: Sequence[str], report: Report) -> list[int] | None:
    found = {name.strip().lower(): place for place, name in enumerate(header)}
    missing = [name for name, _ in table.columns if name.lower() not in found]
    for name in missing:
        report.add(
            RowError(
                table.path,
                1,
                name,
                "The column is missing.",
                "The first row names the columns; export the whole table.",
            )
        )
    return None if missing else [found[name.lower()] for name, _ in table.columns]


def _values(
    table: Table,
    line: int,
    fields: Sequence[str],
    plan: Sequence[tuple[int, str, Read]],
    report: Report,
) -> tuple[object, ...] | None:
    """Return a row's values, or None and every error of the row in the report."""
    try:
        values = tuple([read(fields[place]) for place, _, read in plan])
    except Unreadable:
        for place, name, read in plan:
            try:
                read(fields[place])
            except Unreadable as error:
                report.add(RowError(table.path, line, name, error.cause, error.cure))
        return None
    for value, (place, _, _) in zip(values, plan, strict=True):
        if type(value) is str and not fields[place].isascii() and value != fields[place].strip():
            report.repaired += 1
    return values


def _missing(path: str, error: OSError) -> RowError:
    return RowError(
        path,
        0,
        "",
        f"The file cannot be read: {error.strerror}.",
        "Name the folder that holds Sales, Purchasing, Production, Person and HumanResources.",
    )


def _no_text(path: str, name: str) -> RowError:
    return RowError(path, 1, "", f"This is {name}.", "Save it as CSV in UTF-8.")


def _width(path: str, line: int, found: int, width: int) -> RowError:
    return RowError(
        path,
        line,
        "",
        f"The row has {found} fields, the first row names {width}.",
        "Quote fields that hold commas or line breaks.",
    )


def _malformed(path: str, line: int, error: csv.Error) -> RowError:
    return RowError(
        path, line, "", f"The row is malformed: {error}.", "Close quotes, or export the file again."
    )


def _encoding_error(table: Table, file: Path, encoding: str) -> RowError:
    """Say where a file stops being what it was said to be, and what it looks like."""
    raw = file.read_bytes()
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        start = error.start
    else:
        start = 0
    before = raw[:start]
    line = before.count(b"\n") + 1
    likely = _likely(raw)
    return RowError(
        table.path,
        line,
        _field_at(raw, before, encoding),
        f"The text is not {encoding.upper()}" + (f"; it reads as {likely}." if likely else "."),
        "Save the file as UTF-8"
        + (f", or import with --encoding {likely.lower()}." if likely else "."),
    )


def _likely(raw: bytes) -> str:
    """Return the encoding a file was probably written in, "" when nothing fits.

    Chinese text has its high bytes in pairs, Western text mostly has single ones.
    """
    runs = _HIGH.findall(raw)
    paired = sum(len(run) % 2 == 0 for run in runs)
    for name, fits in (("gb18030", 2 * paired > len(runs)), ("cp1252", True)):
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        if fits:
            return name.upper()
    return ""


def _field_at(raw: bytes, before: bytes, encoding: str) -> str:
    """Return the name of the column in which a file breaks off being readable."""
    names = raw.split(b"\n", 1)[0].decode(encoding, "replace").strip().split(",")
    cut = before.rsplit(b"\n", 1)[-1].decode(encoding, "replace")
    place = len(next(csv.reader([cut]), [""])) - 1 if cut else 0
    return names[place].strip('"') if place < len(names) else ""
