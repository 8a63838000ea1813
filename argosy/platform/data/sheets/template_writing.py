"""An empty workbook for people to fill in: names of columns, comments, drop-down lists.

The parts are those of ECMA-376; comments need a drawing in VML besides, as spreadsheets have it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from argosy.platform.data.sheets.cells import Kind
from argosy.platform.data.sheets.xlsx_writing import (
    MAIN,
    OFFICE,
    PACKAGE,
    PARTS,
    ROWS_MAX,
    STYLE_DATE,
    STYLE_INSTANT,
    STYLE_LABEL,
    STYLE_TEXT,
    TYPE,
    XML,
    column_name,
    inline,
    sheet_name,
)
from argosy.platform.data.sheets.xlsx_writing import escaped as escape

LISTS: Final = "Lists"
LIST_MAX: Final = 5_000
_STYLES: Final = {Kind.TEXT: STYLE_TEXT, Kind.DATE: STYLE_DATE, Kind.INSTANT: STYLE_INSTANT}
_VML: Final = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE: Final = (
    '<v:shape type="#_x0000_t202" style="position:absolute;width:200pt;height:90pt;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:AutoFill>False</x:AutoFill><x:Row>0</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column that somebody is to fill in.

    Args:
        name: in the first row.
        comment: on that cell; "" for none.
        kind: what it holds.
        values: what may be chosen; empty for anything of its kind.
        is_strict: whether nothing else may be written.
    """

    name: str
    comment: str
    kind: Kind
    values: Sequence[str] = ()
    is_strict: bool = True


def write_workbook(file: BinaryIO, title: str, columns: Sequence[TemplateColumn]) -> None:
    """Write an empty workbook with these columns.

    Args:
        file: binary.
        title: of its sheet.
        columns: from left to right.
    """
    name = sheet_name(title)
    name = f"{name[:29]} 1" if name.casefold() == LISTS.casefold() else name
    lists = [column for column in columns if column.values]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in PARTS.items():
            archive.writestr(part, _adapted(part, text))
        archive.writestr("xl/workbook.xml", _workbook(name))
        archive.writestr("xl/worksheets/sheet1.xml", _sheet(columns, lists))
        archive.writestr("xl/worksheets/sheet2.xml", _lists(lists))
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", _relations())
        archive.writestr("xl/comments1.xml", _comments(columns))
        archive.writestr("xl/drawings/vmlDrawing1.vml", _drawing(columns))


def _adapted(part: str, text: str) -> str:
    """Return a fixed part of a workbook with what a second sheet and comments need besides."""
    if part == "[Content_Types].xml":
        return text.replace(
            "</Types>",
            '<Default Extension="vml" ContentType='
            '"application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
            f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/comments1.xml" ContentType="{TYPE}.comments+xml"/></Types>',
        )
    if part == "xl/_rels/workbook.xml.rels":
        return text.replace(
            "</Relationships>",
            f'<Relationship Id="rId3" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
            "</Relationships>",
        )
    return text


def _workbook(name: str) -> str:
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{escape(name)}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{LISTS}" sheetId="2" state="hidden" r:id="rId3"/></sheets></workbook>'
    )


def _relations() -> str:
    return (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/vmlDrawing"'
        ' Target="../drawings/vmlDrawing1.vml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/comments" Target="../comments1.xml"/>'
        "</Relationships>"
    )


def _sheet(columns: Sequence[TemplateColumn], lists: Sequence[TemplateColumn]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{max(12, min(34, 2 + _width(column.name)))}"'
        f' style="{_STYLES.get(column.kind, 0)}" customWidth="1"/>'
        for n, column in enumerate(columns, 1)
    )
    heads = "".join(
        inline(f"{column_name(n)}1", column.name, STYLE_LABEL) for n, column in enumerate(columns)
    )
    found = [
        validation
        for n, column in enumerate(columns)
        if (validation := _validation(column_name(n), column, lists))
    ]
    validations = ""
    if found:
        validations = f'<dataValidations count="{len(found)}">{"".join(found)}</dataValidations>'
    return (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetViews>'
        '<sheetView workbookViewId="0" tabSelected="1">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols>'
        f'<sheetData><row r="1">{heads}</row></sheetData>{validations}'
        '<legacyDrawing r:id="rId1"/></worksheet>'
    )


def _width(text: str) -> int:
    """Return how wide a text is, in characters of the Latin script."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _validation(letter: str, column: TemplateColumn, lists: Sequence[TemplateColumn]) -> str:
    where = f'sqref="{letter}2:{letter}{ROWS_MAX}"'
    if column.values:
        place = column_name(lists.index(column))
        last = min(len(column.values), LIST_MAX)
        style = "" if column.is_strict else ' errorStyle="warning"'
        return (
            f'<dataValidation type="list" allowBlank="1" showErrorMessage="1"{style} {where}>'
            f"<formula1>{LISTS}!${place}$1:${place}${last}</formula1></dataValidation>"
        )
    if column.kind is Kind.DATE:
        return (
            '<dataValidation type="date" errorStyle="warning" operator="greaterThan"'
            f' allowBlank="1" showErrorMessage="1" {where}><formula1>61</formula1>'
            "</dataValidation>"
        )
    if column.kind is Kind.NUMBER:
        return (
            '<dataValidation type="decimal" errorStyle="warning" operator="between"'
            f' allowBlank="1" showErrorMessage="1" {where}>'
            "<formula1>-999999999999999</formula1><formula2>999999999999999</formula2>"
            "</dataValidation>"
        )
    return ""


def _lists(lists: Sequence[TemplateColumn]) -> str:
    depth = max((min(len(column.values), LIST_MAX) for column in lists), default=0)
    rows = []
    for place in range(depth):
        cells = "".join(
            inline(f"{column_name(n)}{place + 1}", column.values[place], STYLE_TEXT)
            for n, column in enumerate(lists)
            if place < min(len(column.values), LIST_MAX)
        )
        rows.append(f'<row r="{place + 1}">{cells}</row>')
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def _comments(columns: Sequence[TemplateColumn]) -> str:
    found = "".join(
        f'<comment ref="{column_name(n)}1" authorId="0"><text><t xml:space="preserve">'
        f"{escape(column.comment)}</t></text></comment>"
        for n, column in enumerate(columns)
        if column.comment
    )
    return (
        f'{XML}<comments xmlns="{MAIN}"><authors><author>Argosy</author></authors>'
        f"<commentList>{found}</commentList></comments>"
    )


def _drawing(columns: Sequence[TemplateColumn]) -> str:
    shapes = "".join(_SHAPE.format(column=n) for n, column in enumerate(columns) if column.comment)
    return f"{_VML}{shapes}</xml>"
