"""Any file of rows: what it is, is told by its first bytes, never by its name."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import BinaryIO, Final

from argosy.platform.data.sheets.cells import Format, Row, unreadable
from argosy.platform.data.sheets.csv_reading import read_csv
from argosy.platform.data.sheets.xlsx_reading import read_xlsx

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = (b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the sender says about a file; all of it may be left open.

    Args:
        encoding: of a CSV file.
        delimiter: of a CSV file.
        sheet: the name of a workbook's sheet.
        is_raw: whether texts of a CSV file are taken as they stand.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    is_raw: bool = False


def format_of(file: BinaryIO) -> Format:
    """Return what a file is, and leave it at its beginning.

    Raises:
        ValidationFailed: it is neither a text nor a workbook.
    """
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head:
        raise unreadable("empty", "The file is empty.", "Choose the file again.")
    if head.startswith(_OLE):
        raise unreadable(
            "xls",
            "The file is an old or a protected workbook.",
            "Save it as XLSX without a password, or as CSV UTF-8.",
        )
    if head.startswith(_ZIP):
        return Format.XLSX
    if head.startswith(_OTHERS):
        raise unreadable(
            "kind", "The file is neither CSV nor XLSX.", "Send a table as CSV or XLSX."
        )
    return Format.CSV


def read_rows(file: BinaryIO, reading: Reading = Reading()) -> Generator[Row, None, None]:
    """Yield the rows of a CSV or XLSX file, empty ones left out.

    Raises:
        ValidationFailed: it cannot be read; see `read_csv` and `read_xlsx`.
    """
    if format_of(file) is Format.XLSX:
        return read_xlsx(file, sheet=reading.sheet)
    return read_csv(
        file, encoding=reading.encoding, delimiter=reading.delimiter, is_raw=reading.is_raw
    )
