"""The first rows of a file: which column is which field, told by its name, label or a mapping."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.data.columns import Column
from argosy.platform.data.sheets.cells import Cell, Row, unreadable
from argosy.platform.data.sheets.csv_writing import written
from argosy.platform.registry.labels import Text

HEADING_ROWS_MAX = 10
"""Titles and blank rows that may stand above the names of the columns."""
WHY = Text("Why it was refused", "拒绝原因")
"""The column that a file of refused rows has besides; nobody has to leave it out himself."""


class Heading:
    """The columns of a file, by their place, and the row they are named in."""

    def __init__(self, row: int, names: Sequence[str], columns: Sequence[Column | None]) -> None:
        self.row = row
        self.names = names
        self.columns = columns

    def name_of(self, path: str) -> str:
        """Return how the file calls a column; its technical name when it has none such."""
        for name, column in zip(self.names, self.columns, strict=True):
            if column is not None and column.path == path:
                return name
        return path


def read_heading(
    rows: Iterator[Row], known: Iterable[Column], mapping: Mapping[str, str]
) -> tuple[Heading, Iterator[Row]]:
    """Return the heading of a file, and the rows below it.

    Args:
        rows: of the file.
        known: the columns that may come.
        mapping: name in the file -> technical name; "" leaves the column out.

    Raises:
        ValidationFailed: with every column that cannot be told, or that stands twice.
    """
    names = names_of(known)
    row, below = find_heading(rows, names, mapping)
    heading = _heading(row, names, mapping)
    return heading, _without_labels(heading, below)


def find_heading(
    rows: Iterator[Row], names: Mapping[str, list[Column]], mapping: Mapping[str, str]
) -> tuple[Row, Iterator[Row]]:
    """Return the row that names most columns, and the rows below it.

    Raises:
        ValidationFailed: there is no row.
    """
    tried: list[tuple[int, Row]] = []
    for row in rows:
        texts = [plain(cell) for cell in row.cells]
        fits = sum(1 for text in texts if text in mapping or folded(text) in names)
        tried.append((fits, row))
        filled = sum(1 for text in texts if text)
        if fits * 2 > filled or len(tried) >= HEADING_ROWS_MAX:
            break
    if not tried:
        raise unreadable("no_rows", "The file has no rows.", "Choose the file again.")
    best = max(range(len(tried)), key=lambda n: tried[n][0])
    return tried[best][1], chain((row for _, row in tried[best + 1 :]), rows)


def names_of(known: Iterable[Column]) -> dict[str, list[Column]]:
    """Return the columns by what they may be called.

    A technical name goes before any label, a label before that of a line's field without its kind.
    """
    columns = list(known)
    names = {folded(column.path): [column] for column in reversed(columns)}
    for labels in (_labels, _bare_labels):
        taken = set(names)
        for column in columns:
            for label in labels(column):
                others = names.setdefault(label, [])
                if label not in taken and column not in others:
                    others.append(column)
    return names


def _labels(column: Column) -> Iterator[str]:
    yield from (folded(column.label.en), folded(column.label.zh))


def _bare_labels(column: Column) -> Iterator[str]:
    if column.lines is not None:
        yield from (folded(column.field.label.en), folded(column.field.label.zh))


def plain(cell: Cell) -> str:
    """Return the text of a cell without the blanks around it."""
    return (cell if isinstance(cell, str) else written(cell)).strip()


def folded(text: str) -> str:
    """Return a column's name without what makes no difference: case, blanks, a star, colons."""
    return " ".join(text.rstrip("*＊ ").replace("：", ":").replace(":", " ").casefold().split())


def _heading(row: Row, names: Mapping[str, list[Column]], mapping: Mapping[str, str]) -> Heading:
    texts = [plain(cell) for cell in row.cells]
    columns: list[Column | None] = []
    problems: list[Problem] = list(row.problems)
    places: dict[str, str] = {}
    for text in texts:
        column = None
        if text:
            found = _column(text, names, mapping)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                column = found
        if column is not None and column.path in places:
            problems.append(_twice(text, places[column.path], column.path))
        elif column is not None:
            places[column.path] = text
        columns.append(column)
    if not problems and not places:
        problems.append(_no_names())
    if problems:
        raise ValidationFailed(problems)
    return Heading(row.number, texts, columns)


def _column(
    text: str, names: Mapping[str, list[Column]], mapping: Mapping[str, str]
) -> Column | Problem | None:
    wanted = mapping.get(text, text)
    if not wanted or is_why(text):
        return None
    found = names.get(folded(wanted), [])
    if len(found) == 1:
        return found[0]
    if found:
        paths = ", ".join(column.path for column in found)
        return _problem(
            "column_many", "The column {name} may be one of: {paths}.", text, paths=paths
        )
    close = difflib.get_close_matches(folded(wanted), names, 1)
    meant = names[close[0]][0].path if close else ""
    message = "There is no field for the column {name}."
    return _problem("column_unknown", message, text, close=meant)


def is_why(text: str) -> bool:
    """Whether a column says why rows were refused, in a file that came from here."""
    return folded(text) in (folded(WHY.en), folded(WHY.zh))


def _problem(code: str, message: str, text: str, **params: str) -> Problem:
    cure = "Map it to a field, or leave it out by mapping it to nothing."
    if params.get("close"):
        cure = "Perhaps {close} is meant? " + cure
    return Problem(
        f"import.{code}", message, cure, f"columns.{text[:60]}", {"name": text, **params}
    )


def _twice(text: str, first: str, path: str) -> Problem:
    return Problem(
        "import.column_twice",
        "The columns {first} and {name} both fill {path}.",
        "Leave one of them out.",
        f"columns.{text[:60]}",
        {"name": text, "first": first, "path": path},
    )


def _no_names() -> Problem:
    return Problem(
        "import.no_heading",
        "No row of the file names columns.",
        "Put the technical names or the labels of the fields into the first row.",
        "file",
    )


def _without_labels(heading: Heading, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows below the names, without the row of labels that an export puts there."""
    for first in rows:
        if not _is_labels(heading, first):
            yield first
        break
    yield from rows


def _is_labels(heading: Heading, row: Row) -> bool:
    seen = 0
    for place, column in enumerate(heading.columns):
        text = folded(plain(row.cells[place])) if place < len(row.cells) else ""
        if column is None or not text:
            continue
        if text not in set(_labels(column)):
            return False
        seen += 1
    return seen > 0
