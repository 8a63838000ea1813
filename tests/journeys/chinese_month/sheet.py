"""Reads the workbook's stored figures: what the month should come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

WORKBOOK = Path(__file__).with_name("month.xlsx")
SIDES = {"借": "D", "贷": "C"}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the opening balances or of a business; amounts in minor units."""

    business: int
    on: date
    text: str
    side: str
    account: str
    party: str
    minor: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The workbook: lines, and figures by sheet, row and column, in minor units."""

    opening: tuple[SheetLine, ...]
    lines: tuple[SheetLine, ...]
    figures: dict[tuple[str, str, str], int]

    def lines_of(self, business: int) -> list[SheetLine]:
        """Return a business's lines."""
        return [line for line in self.lines if line.business == business]


def _minor(value: object) -> int:
    """Return a stored figure in minor units; the file's digits are read, never a float's sum."""
    scaled = Decimal(str(value)).scaleb(2)
    assert scaled == int(scaled), value
    return int(scaled)


def read(path: Path = WORKBOOK) -> Sheet:
    """Return what the workbook says."""
    book = load_workbook(path, data_only=True)
    opening = tuple(
        SheetLine(0, date(2025, 12, 31), "期初", SIDES[str(side)], str(code), str(party), _minor(v))
        for code, _, party, side, v in book["期初余额"].iter_rows(min_row=2, values_only=True)
    )
    lines = tuple(
        SheetLine(
            int(str(number)),
            date.fromisoformat(str(on)),
            str(text),
            SIDES[str(side)],
            str(code),
            str(party or ""),
            _minor(value),
        )
        for number, on, text, side, code, _, party, value, _ in book["分录"].iter_rows(
            min_row=2, values_only=True
        )
    )
    figures: dict[tuple[str, str, str], int] = {}
    for title, first in (("科目余额表", 3), ("资产负债表", 1), ("利润表", 1), ("现金流量表", 1)):
        head, *rows = book[title].iter_rows(values_only=True)
        for row in rows:
            for column, value in zip(head[first:], row[first:], strict=True):
                figures[title, str(row[0]), str(column)] = _minor(value)
    return Sheet(opening, lines, figures)
