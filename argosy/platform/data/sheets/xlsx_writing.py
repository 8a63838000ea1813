"""XLSX files written row by row: texts stay texts, figures and days are true ones, no formulas.

The parts of a workbook are few and fixed (ECMA-376), so they are written here: a general library
keeps all rows in memory or costs five times as much a cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import BinaryIO, Final, cast
from xml.sax.saxutils import escape

from argosy.platform.data.sheets.cells import Cell, Kind, unreadable
from argosy.platform.data.sheets.csv_writing import written
from argosy.platform.data.sheets.formulas import quote

ROWS_MAX: Final = 1_048_576
TEXT_MAX: Final = 32_767
"""What a spreadsheet holds (ECMA-376 leaves it open, Excel does not)."""
DIGITS_EXACT: Final = 15
"""Figures with more are written as texts: a cell's number is a double."""
BLOCK: Final = 1 << 17
_FIRST_DAY: Final = date(1900, 3, 1)
"""Before it, spreadsheets count days differently from each other."""
_EPOCH: Final = date(1899, 12, 30)
_DAY_MS: Final = 86_400_000
_ILLEGAL: Final = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")

STYLE_NAME, STYLE_LABEL, STYLE_TEXT, STYLE_QUOTED, STYLE_DATE, STYLE_INSTANT = 1, 2, 3, 4, 5, 6

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS: Final[dict[str, str]] = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship'
    f' Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss&quot;Z&quot;"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><sz val="9"/><color rgb="FF808080"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    ' quotePrefix="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>",
}
"""The parts that are the same in every workbook; styles stand in the order of the constants."""
_SHEET_HEAD: Final = (
    f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="{frozen}" topLeftCell="A{first}" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
    "<sheetData>"
)
_WIDTHS: Final = {Kind.TEXT: 22, Kind.INSTANT: 21, Kind.DATE: 12}


class XlsxWriter:
    """Writes one sheet, row by row; memory does not grow with the rows."""

    def __init__(
        self, file: BinaryIO, kinds: Sequence[Kind], *, title: str = "Data", headings: int = 2
    ) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        for name, text in PARTS.items():
            self._zip.writestr(name, text)
        self._zip.writestr("xl/workbook.xml", _workbook(title))
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{_WIDTHS.get(kind, 14)}" customWidth="1"/>'
            for n, kind in enumerate(kinds, 1)
        )
        self._parts = [_SHEET_HEAD.format(frozen=headings, first=headings + 1, columns=columns)]
        self._size = 0
        self._number = 0
        self._cells: list[tuple[str, Callable[[str, object], str]]] = [
            (column_name(place), _ENCODERS[kind]) for place, kind in enumerate(kinds)
        ]

    def heading(self, texts: Sequence[str]) -> None:
        """Write a row of names: the first is the technical one, small and grey."""
        style = STYLE_LABEL if self._number else STYLE_NAME
        self._put(
            [
                inline(f"{name}{self._number + 1}", text, style)
                for (name, _), text in zip(self._cells, texts, strict=True)
            ]
        )

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a row, a cell for each column."""
        number = str(self._number + 1)
        self._put(
            [
                encode(name + number, cell)
                for (name, encode), cell in zip(self._cells, cells, strict=True)
                if cell is not None
            ]
        )

    def close(self) -> None:
        """Finish the workbook; the file stays open."""
        self._parts.append("</sheetData></worksheet>")
        self._flush()
        self._sheet.close()
        self._zip.close()

    def abandon(self) -> None:
        """Let go of a workbook that will not be finished."""
        self._sheet.close()
        self._zip.close()

    def _put(self, cells: Sequence[str]) -> None:
        self._number += 1
        if self._number > ROWS_MAX:
            raise unreadable(
                "too_long_for_xlsx",
                "A sheet holds {most} rows at most.",
                "Export as CSV, or export a part.",
                most=ROWS_MAX,
            )
        line = f'<row r="{self._number}">{"".join(cells)}</row>'
        self._parts.append(line)
        self._size += len(line)
        if self._size >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        self._sheet.write("".join(self._parts).encode("utf-8"))
        self._parts, self._size = [], 0


def column_name(place: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_name(title: str) -> str:
    """Return a title as a sheet may be called: 31 characters at most and none of []:*?/\\'."""
    return re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", title)[:31].strip() or "Data"


def escaped(text: str) -> str:
    """Return a text as it stands in XML, within quotation marks too."""
    clean = _ILLEGAL.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    return escape(clean, {'"': "&quot;"})


def _workbook(title: str) -> str:
    name = escaped(sheet_name(title))
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def inline(place: str, text: str, style: int) -> str:
    """Return a cell with a text that is nothing but a text.

    Raises:
        ValidationFailed: it is longer than a cell may be.
    """
    if len(text) > TEXT_MAX:
        raise unreadable(
            "cell_too_long_for_xlsx",
            "The text for cell {cell} has {length} characters, a cell holds {most}.",
            "Export as CSV, or leave the column out.",
            cell=place,
            length=len(text),
            most=TEXT_MAX,
        )
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    if "&" in text or "<" in text or ">" in text:
        text = escape(text)
    if "\r" in text:
        text = text.replace("\r", "_x000D_")
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def _text(place: str, cell: object) -> str:
    text = cell if isinstance(cell, str) else written(cast(Cell, cell))
    return inline(place, text, STYLE_TEXT if quote(text) == text else STYLE_QUOTED)


def _number(place: str, cell: object) -> str:
    if type(cell) is int and -(10**DIGITS_EXACT) < cell < 10**DIGITS_EXACT:
        return f'<c r="{place}"><v>{cell}</v></c>'
    if isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= DIGITS_EXACT:
        return f'<c r="{place}"><v>{cell:f}</v></c>'
    return _text(place, cell)


def _boolean(place: str, cell: object) -> str:
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    return _text(place, cell)


def _date(place: str, cell: object) -> str:
    if isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_DAY:
        return f'<c r="{place}" s="{STYLE_DATE}"><v>{(cell - _EPOCH).days}</v></c>'
    return _text(place, cell)


def _instant(place: str, cell: object) -> str:
    if isinstance(cell, datetime) and cell.tzinfo is None and cell.date() >= _FIRST_DAY:
        since = cell - datetime(_EPOCH.year, _EPOCH.month, _EPOCH.day)
        days, ms = divmod(since // timedelta(milliseconds=1), _DAY_MS)
        part = (Decimal(ms) / _DAY_MS).quantize(Decimal("1e-11"))
        return f'<c r="{place}" s="{STYLE_INSTANT}"><v>{days + part:f}</v></c>'
    return _text(place, cell)


_ENCODERS: Final[dict[Kind, Callable[[str, object], str]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
}
