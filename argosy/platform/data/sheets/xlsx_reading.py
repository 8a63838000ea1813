"""XLSX files read row by row: one pass over the sheet's XML, shared texts kept on disk."""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import BinaryIO, Final

from argosy.kernel.primitives.errors import Problem
from argosy.platform.data.sheets.cells import (
    CELL_CHARACTERS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Cell,
    Row,
    cell_too_long,
    too_many_rows,
    unreadable,
)
from argosy.platform.data.sheets.markup import Handler, parse
from argosy.platform.data.sheets.texts import SharedTexts, TextsOfWorkbook, plain_text
from argosy.platform.data.sheets.workbook import Workbook, open_workbook

_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_DAYS_MAX: Final = 2_958_465
"""31 December 9999."""
_DAY_MS: Final = 86_400_000


def read_xlsx(file: BinaryIO, *, sheet: str = "") -> Generator[Row, None, None]:
    """Yield the rows of a workbook's sheet, empty ones left out.

    Args:
        file: seekable.
        sheet: its name; "" for the first that is shown.

    Raises:
        ValidationFailed: it is no workbook, is protected, is a bomb, or is larger than one import
            takes.
    """
    with _archive(file) as archive:
        workbook = open_workbook(archive)
        part = workbook.part_of(sheet)
        with SharedTexts() as texts:
            if workbook.texts_part:
                for _ in parse(archive, workbook.texts_part, TextsOfWorkbook(texts)):
                    pass
                texts.finish()
            handler = _Sheet(workbook, texts)
            for count, row in enumerate(parse(archive, part, handler), 1):
                if count > ROWS_MAX:
                    raise too_many_rows()
                yield row


@contextmanager
def _archive(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, EOFError, zipfile.LargeZipFile, OSError) as error:
        raise _broken(str(error)) from error
    except (KeyError, RuntimeError) as error:
        # zipfile's words for a missing part, a password and an unknown compression.
        raise _broken(str(error)) from error


def _broken(cause: str) -> Exception:
    return unreadable(
        "xlsx_broken",
        "The workbook cannot be opened: {cause}.",
        "Open it in a spreadsheet program and save it again as XLSX, without a password.",
        cause=cause,
    )


class _Sheet(Handler[Row]):
    """Collects the cells of each row."""

    def __init__(self, workbook: Workbook, texts: SharedTexts) -> None:
        super().__init__()
        self._workbook = workbook
        self._texts = texts
        self._number = 0
        self._cells: list[Cell] = []
        self._problems: list[Problem] = []
        self._place = -1
        self._kind = ""
        self._style = 0
        self._text: list[str] | None = None
        self._length = 0
        self._value = ""
        self._phonetic = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See a row, a cell or a value begin."""
        if name == "c":
            self._place = _place(attributes.get("r", ""), self._place)
            self._kind = attributes.get("t", "n")
            style = attributes.get("s", "0")
            self._style = int(style) if style.isdecimal() and len(style) < 7 else 0
            self._value, self._length = "", 0
        elif name in {"v", "t"}:
            if not self._phonetic:
                self._text = []
        elif name == "rPh":
            self._phonetic += 1
        elif name == "row":
            given = attributes.get("r", "")
            self._number = int(given) if given.isdecimal() and len(given) < 9 else self._number + 1
            self._cells, self._problems, self._place = [], [], -1

    def text(self, text: str) -> None:
        """Take a part of a value."""
        if self._text is not None:
            self._length += len(text)
            if self._length <= CELL_CHARACTERS_MAX:
                self._text.append(text)

    def end(self, name: str) -> None:
        """See a value, a cell or a row end."""
        if name in {"v", "t"}:
            if self._text is not None:
                self._value += "".join(self._text)
                self._text = None
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "row" and (self._problems or any(c is not None for c in self._cells)):
            self.found(Row(self._number, self._cells, tuple(self._problems)))

    def _end_cell(self) -> None:
        if self._length > CELL_CHARACTERS_MAX:
            self._problems.append(cell_too_long(self._number, self._place))
            return
        value = self._cell() if self._value else None
        if value is None or self._place < 0:
            return
        if self._place >= COLUMNS_MAX:
            self._problems.append(_too_wide(self._number))
            return
        cells = self._cells
        if self._place == len(cells):
            cells.append(value)
            return
        if self._place > len(cells):
            cells.extend([None] * (self._place + 1 - len(cells)))
        cells[self._place] = value

    def _cell(self) -> Cell:
        value = self._value
        if self._kind == "n":
            return self._figure(value)
        if self._kind == "s":
            return self._texts.get(value)
        if self._kind == "inlineStr" or self._kind == "str":
            return plain_text(value)
        if self._kind == "b":
            return value.strip() == "1"
        if self._kind == "e":
            self._problems.append(_error_cell(self._number, self._place, value))
            return None
        return value

    def _figure(self, value: str) -> Cell:
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            return value
        if not number.is_finite():
            return value
        if self._workbook.is_date(self._style):
            found = day_of(number, _EPOCHS[self._workbook.is_1904])
            return number if found is None else found
        # Spreadsheets write 1.1 as 1.1000000000000001: what they show has 15 digits.
        if len(number.as_tuple().digits) > 15:
            number = Decimal(f"{number:.15g}")
        return number


def day_of(serial: Decimal, epoch: datetime) -> date | datetime | None:
    """Return the day, or day and time to the millisecond, of a spreadsheet's serial number."""
    if not 0 <= serial <= _DAYS_MAX:
        return None
    ms = int((serial * _DAY_MS).to_integral_value())
    found = epoch + timedelta(milliseconds=ms)
    return found if ms % _DAY_MS else found.date()


def _place(reference: str, last: int) -> int:
    """Return the column of a cell's reference (B7 is 1), the one after the last without it."""
    letters = reference.rstrip("0123456789")
    if not letters:
        return last + 1
    if len(letters) > 3 or not letters.isascii() or not letters.isalpha():
        return COLUMNS_MAX
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


def _too_wide(number: int) -> Problem:
    return Problem(
        "file.columns",
        "Row {row} has cells beyond column {most}.",
        "Remove the columns that nobody needs.",
        f"[{number}]",
        {"row": number, "most": COLUMNS_MAX},
    )


def _error_cell(number: int, place: int, value: str) -> Problem:
    return Problem(
        "file.formula_error",
        "The formula in row {row}, column {column} gives {value}.",
        "Correct the formula, or write the value itself.",
        f"[{number}]",
        {"row": number, "column": place + 1, "value": value},
    )
