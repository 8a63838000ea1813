"""Receipts in ESC/POS: lines of so many columns, Chinese in GB 18030 as such printers have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast
from unicodedata import east_asian_width

Block = Mapping[str, object]
RECEIPT_COLUMNS: Final = {80: 48, 58: 32}


def wide(text: str) -> int:
    """Return how many columns of a receipt a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def program(document: Block) -> bytes:
    """Return a receipt, cut at the end."""
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
