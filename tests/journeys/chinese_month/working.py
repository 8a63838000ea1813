"""A worksheet's formulas twice: as Excel reads them, and worked out here with exact decimals.

One text serves both, so that the stored figure and the live formula cannot say different things.
Nothing of the product is used.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CENT = Decimal("0.01")
Function = Callable[..., Decimal]
_CALL = re.compile(r'([A-Z]+)\(((?:"[^"]*"|[0-9]+)(?:,(?:"[^"]*"|[0-9]+))*)\)')


def cents(value: Decimal) -> Decimal:
    """Return an amount to the cent, half away from zero, as ROUND does."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def work_out(text: str, functions: Mapping[str, Function]) -> Decimal:
    """Return the value of a formula: numbers, + - * /, ROUND(x,2) and the given functions."""
    return cents(_value(ast.parse(text, mode="eval").body, text, functions))


def _value(node: ast.expr, text: str, functions: Mapping[str, Function]) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(ast.get_source_segment(text, node) or "")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, text, functions)
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, text, functions), _value(node.right, text, functions)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div():
                return left / right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "ROUND":
            return cents(_value(node.args[0], text, functions))
        given = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        return functions[node.func.id](*given)
    raise ValueError(text)


def as_excel(text: str, references: Mapping[str, Callable[..., str]]) -> str:
    """Return the formula with each call of a function turned into cells of the workbook."""

    def written(found: re.Match[str]) -> str:
        name, arguments = found.groups()
        if name not in references:
            return found.group(0)
        given = [a.strip('"') for a in arguments.split(",")]
        return references[name](*given)

    return _CALL.sub(written, text)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with the formula it comes from; without one it was typed."""

    value: Decimal
    formula: str = ""


Row = tuple["str | Cell", ...]


def _cell(column: int, row: int, content: str | Cell) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    if isinstance(content, str):
        style = 1 if row == 1 else 0
        text = escape(content)
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'
    formula = f"<f>{escape(content.formula)}</f>" if content.formula else ""
    return f'<c r="{place}" s="2">{formula}<v>{content.value}</v></c>'


def _sheet(rows: list[Row], widths: tuple[int, ...]) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, width in enumerate(widths, 1)
    )
    body = "".join(
        f'<row r="{number}">'
        + "".join(_cell(place, number, content) for place, content in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    inner = f"<cols>{columns}</cols><sheetData>{body}</sheetData>"
    return f'<worksheet xmlns="{_MAIN}">{inner}</worksheet>'


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="49"/>'
    '<xf numFmtId="49" fontId="1" applyFont="1"/><xf numFmtId="4" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def write(path: str, sheets: Mapping[str, tuple[list[Row], tuple[int, ...]]]) -> None:
    """Write a workbook of sheets (rows, widths of columns); the same rows give the same bytes."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml"'
            f' ContentType="{_TYPE}.worksheet+xml"/>'
            for i in range(1, len(names) + 1)
        )
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(names) + 1)),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{i}.xml": _sheet(*sheets[name]) for i, name in enumerate(names, 1)},
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = ZipInfo(name, (2026, 1, 31, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def _relations(targets: list[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{i}" Type="{_RELS}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'
