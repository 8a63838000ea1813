"""What a cell of a file may hold, and how large a file may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from argosy.kernel.primitives.errors import Problem, ValidationFailed

Cell = str | bool | int | Decimal | date | datetime | None
"""An empty cell is None; a time without a zone is UTC."""

COLUMNS_MAX = 500
CELL_CHARACTERS_MAX = 100_000
ROWS_MAX = 2_000_000


class Format(StrEnum):
    """The formats of files."""

    CSV = "csv"
    XLSX = "xlsx"


class Kind(StrEnum):
    """What a column holds, and so how its cells are written."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file.

    Args:
        number: its place in the file as a person counts: of the line in a text, of the row in a
            workbook.
        cells: from the first column on; what is missing at the end is empty.
        problems: what is wrong with the row as such, whatever it should hold.
    """

    number: int
    cells: Sequence[Cell]
    problems: Sequence[Problem] = ()


def unreadable(code: str, message: str, cure: str, **params: object) -> ValidationFailed:
    """Return the refusal of a file as a whole."""
    return ValidationFailed(Problem(f"file.{code}", message, cure, "file", params))


def too_many_rows() -> ValidationFailed:
    """Return the refusal of a file with more rows than one import takes."""
    return unreadable(
        "rows",
        "The file has more than {most} rows.",
        "Send it in several parts.",
        most=ROWS_MAX,
    )


def cell_too_long(number: int, column: int) -> Problem:
    """Return the problem of a cell that holds more than any field does."""
    return Problem(
        "file.cell",
        "The cell in row {row}, column {column} has more than {most} characters.",
        "Shorten it; perhaps a quotation mark is missing at its end.",
        f"[{number}]",
        {"row": number, "column": column + 1, "most": CELL_CHARACTERS_MAX},
    )
