"""What a workbook says about itself: its sheets, which cell styles are dates, where texts stand."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Final

from argosy.platform.data.sheets.cells import unreadable
from argosy.platform.data.sheets.markup import Handler, parse

_SMALL_BYTES_MAX: Final = 50_000_000
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in formats that show a day or a time (ECMA-376 18.8.30, with those of East Asia)."""
_NO_DATE_PARTS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PARTS_MAX: Final = 5_000


@dataclass(slots=True)
class Workbook:
    """What has to be known before a sheet is read."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    """Name, part, whether it is shown."""
    texts_part: str = ""
    is_1904: bool = False
    date_styles: set[int] = field(default_factory=set)

    def is_date(self, style: int) -> bool:
        """Whether a cell style shows a day or a time."""
        return style in self.date_styles

    def part_of(self, sheet: str) -> str:
        """Return the part of a sheet by its name; of the first that is shown without one."""
        for name, part, is_shown in self.sheets:
            if part and (name == sheet if sheet else is_shown):
                return part
        raise unreadable(
            "sheet",
            "The workbook has no sheet {sheet}." if sheet else "The workbook shows no sheet.",
            "Choose one of: {known}.",
            sheet=sheet,
            known=", ".join(name for name, _, _ in self.sheets[:20]),
        )


def open_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Read what a workbook says about itself.

    Raises:
        ValidationFailed: it is none, or its parts are larger than those of any workbook.
    """
    names = set(archive.namelist())
    if len(names) > _PARTS_MAX or "xl/workbook.xml" not in names:
        raise unreadable(
            "xlsx_none",
            "The file is no XLSX workbook.",
            "Save it in a spreadsheet program as XLSX, or as CSV UTF-8.",
        )
    targets = _Targets()
    if "xl/_rels/workbook.xml.rels" in names:
        _small(archive, "xl/_rels/workbook.xml.rels", targets)
    book = _Book(targets.parts)
    _small(archive, "xl/workbook.xml", book)
    workbook = book.workbook
    workbook.sheets = [each for each in workbook.sheets if each[1] in names]
    if targets.texts in names:
        workbook.texts_part = targets.texts
    if targets.styles in names:
        styles = _Styles()
        _small(archive, targets.styles, styles)
        workbook.date_styles = styles.date_styles()
    return workbook


def _small(archive: zipfile.ZipFile, part: str, handler: Handler[None]) -> None:
    if archive.getinfo(part).file_size > _SMALL_BYTES_MAX:
        raise unreadable(
            "xlsx_size",
            "A part of the workbook has more than {most} bytes.",
            "Open it in a spreadsheet program and save it again.",
            most=_SMALL_BYTES_MAX,
        )
    for _ in parse(archive, part, handler):
        pass


class _Targets(Handler[None]):
    """The relations of the workbook: which part is which."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, str] = {}
        self.texts = "xl/sharedStrings.xml"
        self.styles = "xl/styles.xml"

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a relation."""
        target = attributes.get("Target", "")
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        self.parts[attributes.get("Id", "")] = part
        if attributes.get("Type", "").endswith("/sharedStrings"):
            self.texts = part
        if attributes.get("Type", "").endswith("/styles"):
            self.styles = part


class _Book(Handler[None]):
    """The workbook's list of sheets, and from which day it counts."""

    def __init__(self, parts: dict[str, str]) -> None:
        super().__init__()
        self.workbook = Workbook()
        self._parts = parts

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a sheet."""
        if name == "workbookPr":
            self.workbook.is_1904 = attributes.get("date1904") in {"1", "true"}
        if name == "sheet" and len(self.workbook.sheets) < _PARTS_MAX:
            relation = next((v for k, v in attributes.items() if k.endswith(" id")), "")
            is_shown = attributes.get("state", "visible") == "visible"
            self.workbook.sheets.append(
                (attributes.get("name", ""), self._parts.get(relation, ""), is_shown)
            )


class _Styles(Handler[None]):
    """Which cell styles show a day or a time."""

    def __init__(self) -> None:
        super().__init__()
        self._formats: set[int] = set(_DATE_FORMATS)
        self._styles: list[int] = []
        self._is_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a format or a style."""
        if name == "numFmt":
            code = _NO_DATE_PARTS.sub("", attributes.get("formatCode", ""))
            if re.search("[ymdhs年月日]", code, re.IGNORECASE):
                self._formats.add(_number(attributes.get("numFmtId", "")))
        elif name == "cellXfs":
            self._is_cells = True
        elif name == "xf" and self._is_cells:
            self._styles.append(_number(attributes.get("numFmtId", "")))

    def end(self, name: str) -> None:
        """See the list of cell styles end."""
        if name == "cellXfs":
            self._is_cells = False

    def date_styles(self) -> set[int]:
        """Return the numbers of the styles."""
        return {n for n, number in enumerate(self._styles) if number in self._formats}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
