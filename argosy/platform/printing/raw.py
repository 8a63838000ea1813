"""What printers understand by themselves: ZPL and TSPL for labels, ESC/POS for receipts.

Made from the same filled documents as the PDF. Texts that a label printer's own fonts lack
(Chinese) are sent in UTF-8 for the font that the printer has; measures are turned into dots.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast
from unicodedata import east_asian_width

from argosy.kernel.primitives.errors import Problem, ValidationFailed

Block = Mapping[str, object]
RECEIPT_COLUMNS: Final = {80: 48, 58: 32}
POINT_MM: Final = 0.3528
_ZPL_HEX: Final = {"^": "_5E", "~": "_7E", "_": "_5F", "\\": "_5C"}
_SIDES: Final = {"left": "L", "center": "C", "right": "R"}


def program(speaks: str, documents: Sequence[Block], dpi: int) -> bytes:
    """Return what is sent to a printer.

    Args:
        speaks: zpl, tspl or escpos.
        documents: as `filling` makes them.
        dpi: dots an inch.

    Raises:
        ValidationFailed: a document is of another style than such printers print.
    """
    wanted = "receipt" if speaks == "escpos" else "label"
    if any(document["style"] != wanted for document in documents):
        raise ValidationFailed(
            Problem(
                "printing.not_for_printer",
                "This printer prints labels or receipts only.",
                "Choose a paper of that style, or a printer for PDF.",
                "printer",
            )
        )
    if speaks == "escpos":
        return b"".join(_escpos(document) for document in documents)
    make = _zpl if speaks == "zpl" else _tspl
    return "".join(make(document, dpi) for document in documents).encode()


def _dots(millimetres: object, dpi: int) -> int:
    return round(float(cast(float, millimetres)) * dpi / 25.4)


def _placed(document: Block) -> list[Block]:
    blocks = cast("list[Block]", document["blocks"])
    return [block for block in blocks if block["kind"] == "at"]


def _zpl(document: Block, dpi: int) -> str:
    """Return a label in ZPL II; what would command comes as hexadecimal (``^FH``)."""
    width, height = _dots(document["width"], dpi), _dots(document["height"], dpi)
    lines = ["^XA", "^CI28", f"^PW{width}", f"^LL{height}", "^LH0,0"]
    for block in _placed(document):
        x = max(_dots(_sum(block["x"], document["dx"]), dpi), 0)
        y = max(_dots(_sum(block["y"], document["dy"]), dpi), 0)
        lines.append(f"^FO{x},{y}{_zpl_body(block, dpi)}^FS")
    return "".join((*lines, "^XZ\n"))


def _zpl_body(block: Block, dpi: int) -> str:
    value = "".join(_ZPL_HEX.get(c, c) for c in str(block["value"]) if c.isprintable() or c == "\n")
    symbols = str(block["symbols"]) if block["svg"] else ""
    height = _dots(block["height"], dpi)
    if symbols == "code128":
        module = max(1, _dots(block["width"], dpi) // (11 * (len(value) + 3) + 22))
        return f"^BY{module}^BCN,{height},N,N,N,A^FH^FD{value}"
    if symbols == "ean13":
        return f"^BY{max(1, _dots(block['width'], dpi) // 113)}^BEN,{height},N,N^FH^FD{value[:12]}"
    if symbols == "qr":
        return f"^BQN,2,{max(2, min(10, _dots(block['width'], dpi) // 33))}^FH^FDMA,{value}"
    if symbols == "datamatrix":
        return f"^BXN,{max(2, _dots(block['width'], dpi) // 24)},200^FH^FD{value}"
    size = _dots(float(cast(float, block["size"])) * POINT_MM, dpi)
    width = _dots(block["width"], dpi)
    lines = value.split("\n")
    text = "\\&".join(lines)
    side = _SIDES[str(block["align"])]
    return f"^A0N,{size},{size}^FB{width},{len(lines)},0,{side}^FH^FD{text}"


def _tspl(document: Block, dpi: int) -> str:
    """Return a label in TSPL2; quotes are written as ``\\["]``, ends of lines never come."""
    lines = [
        f"SIZE {_plain(document['width'])} mm,{_plain(document['height'])} mm",
        "GAP 2 mm,0 mm",
        "CODEPAGE UTF-8",
        "CLS",
    ]
    for block in _placed(document):
        x = max(_dots(_sum(block["x"], document["dx"]), dpi), 0)
        y = max(_dots(_sum(block["y"], document["dy"]), dpi), 0)
        lines += _tspl_lines(block, x, y, dpi)
    return "\r\n".join((*lines, "PRINT 1,1", ""))


def _tspl_lines(block: Block, x: int, y: int, dpi: int) -> list[str]:
    symbols = str(block["symbols"]) if block["svg"] else ""
    height = _dots(block["height"], dpi)
    texts = [
        "".join(c for c in line if c.isprintable()).replace('"', '\\["]')
        for line in str(block["value"]).split("\n")
    ]
    value = texts[0]
    if symbols == "code128":
        module = max(1, _dots(block["width"], dpi) // (11 * (len(value) + 3) + 22))
        return [f'BARCODE {x},{y},"128",{height},0,0,{module},{module},"{value}"']
    if symbols == "ean13":
        module = max(1, _dots(block["width"], dpi) // 113)
        return [f'BARCODE {x},{y},"EAN13",{height},0,0,{module},{module},"{value[:12]}"']
    if symbols == "qr":
        cell = max(2, min(10, _dots(block["width"], dpi) // 33))
        return [f'QRCODE {x},{y},M,{cell},A,0,"{value}"']
    if symbols == "datamatrix":
        side = _dots(block["width"], dpi)
        return [f'DMATRIX {x},{y},{side},{side},"{value}"']
    size = float(cast(float, block["size"]))
    step = _dots(size * POINT_MM * 1.2, dpi)
    points = max(4, round(size))
    return [
        f'TEXT {x},{y + n * step},"0",0,{points},{points},"{text}"' for n, text in enumerate(texts)
    ]


def _sum(one: object, other: object) -> float:
    return float(cast(float, one)) + float(cast(float, other))


def _plain(value: object) -> str:
    return f"{float(cast(float, value)):g}"


def wide(text: str) -> int:
    """Return how many columns of a receipt a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _escpos(document: Block) -> bytes:
    """Return a receipt in ESC/POS, Chinese in GB 18030 as such printers have it, cut at the end."""
    columns = RECEIPT_COLUMNS.get(round(float(cast(float, document["width"]))), 48)
    lines = [f"{document['mark']:^{columns}}"] if document["mark"] else []
    for block in cast("list[Block]", document["blocks"]):
        lines += _RECEIPT.get(str(block["kind"]), _nothing)(block, columns)
    body = b"".join(_encoded(line) + b"\n" for line in lines)
    return b"\x1b@\x1c&" + body + b"\n\n\n\n\x1dV\x00"


def _encoded(line: str) -> bytes:
    printable = "".join(each for each in line if each.isprintable())
    return printable.encode("gb18030", errors="replace")


def _nothing(block: Block, columns: int) -> list[str]:
    return []


def _between(left: str, right: str, columns: int) -> list[str]:
    """Return two texts at the ends of a line, or of two lines where they do not fit."""
    room = columns - wide(left) - wide(right)
    if room >= 1:
        return [left + " " * room + right]
    return [left, " " * max(0, columns - wide(right)) + right]


def _middle(text: str, columns: int) -> str:
    return " " * max(0, (columns - wide(text)) // 2) + text


def _receipt_heading(block: Block, columns: int) -> list[str]:
    texts = (str(block["title"]), str(block["number"]))
    return [_middle(text, columns) for text in texts if text]


def _receipt_text(block: Block, columns: int) -> list[str]:
    lines = str(block["value"]).split("\n")
    if block["align"] == "center":
        return [_middle(line, columns) for line in lines]
    return [f"{block['label']} {line}".strip() if n == 0 else line for n, line in enumerate(lines)]


def _receipt_told(block: Block, columns: int) -> list[str]:
    found = []
    for item in cast("list[Block]", block["items"]):
        found += _between(str(item["label"]), str(item["value"]).replace("\n", " "), columns)
    return found


def _receipt_table(block: Block, columns: int) -> list[str]:
    """Return lines as two rows each: what it is, then the numbers."""
    found = ["-" * columns]
    for row in cast("list[Block]", block["rows"]):
        cells = [str(cell).split("\n")[0] for cell in cast("list[object]", row["cells"])]
        found.append(cells[0])
        found += _between("  " + " x ".join(cells[1:-1]), cells[-1], columns)
    return [*found, "-" * columns]


_RECEIPT: Final[Mapping[str, Callable[[Block, int], list[str]]]] = {
    "heading": _receipt_heading,
    "text": _receipt_text,
    "facts": _receipt_told,
    "totals": _receipt_told,
    "table": _receipt_table,
    "words": lambda block, columns: [f"{block['label']} {block['value']}"],
    "rule": lambda block, columns: ["-" * columns],
    "code": lambda block, columns: [_middle(str(block["text"]), columns)],
    "letterhead": lambda block, columns: [
        _middle(line, columns)
        for line in (str(block["name"]), *map(str, cast("list[object]", block["lines"])))
    ],
}
