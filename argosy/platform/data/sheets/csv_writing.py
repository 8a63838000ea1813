"""CSV files written row by row: safe for spreadsheets by default, bare for machines on wish."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Final

from argosy.platform.data.sheets.cells import Cell, Kind
from argosy.platform.data.sheets.formulas import quote

BLOCK: Final = 1 << 16


class CsvWriter:
    """Writes rows as CSV (RFC 4180) in UTF-8.

    Safe mode, the default: with a byte order mark, so that spreadsheets read Chinese, and with an
    apostrophe before texts that a spreadsheet would run. Raw mode, for machines: neither.
    """

    def __init__(
        self, file: BinaryIO, kinds: Sequence[Kind], *, is_raw: bool = False, delimiter: str = ","
    ) -> None:
        self._file = file
        self._is_raw = is_raw
        self._delimiter = delimiter
        self._encode = [self._encoder(kind) for kind in kinds]
        self._parts: list[str] = []
        self._size = 0
        if not is_raw:
            file.write(codecs.BOM_UTF8)

    def heading(self, texts: Sequence[str]) -> None:
        """Write a row of names."""
        self._put(self._delimiter.join([self._text(text) for text in texts]))

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a row, a cell for each column."""
        self._put(
            self._delimiter.join(
                [
                    "" if cell is None else encode(cell)
                    for encode, cell in zip(self._encode, cells, strict=True)
                ]
            )
        )

    def close(self) -> None:
        """Write what is left; the file stays open."""
        self._flush()

    def abandon(self) -> None:
        """Let go of a file that will not be finished."""
        self._parts = []

    def _put(self, line: str) -> None:
        self._parts.append(line)
        self._size += len(line)
        if self._size >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        if self._parts:
            self._file.write(("\r\n".join(self._parts) + "\r\n").encode("utf-8"))
        self._parts, self._size = [], 0

    def _encoder(self, kind: Kind) -> Callable[[Cell], str]:
        return self._text if kind is Kind.TEXT else self._plain

    def _plain(self, cell: Cell) -> str:
        """Write a figure, day or time as such; a text among them is treated as a text."""
        return self._text(cell) if isinstance(cell, str) else written(cell)

    def _text(self, cell: Cell) -> str:
        text = cell if isinstance(cell, str) else written(cell)
        if not self._is_raw:
            text = quote(text)
        if any(mark in text for mark in ('"', self._delimiter, "\n", "\r", ";", "\t")):
            return '"' + text.replace('"', '""') + '"'
        return f'"{text}"' if text != text.strip() else text


def written(cell: Cell) -> str:
    """Return the text of a cell: ISO dates, times in UTC with ``Z``, figures without exponent."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.isoformat() + "Z" if cell.tzinfo is None else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
