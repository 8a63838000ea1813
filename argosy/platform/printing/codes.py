"""Barcodes as drawings: the modules come from libraries of the trade, the picture is ours.

A value that a symbology cannot hold is printed as plain text instead, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import segno
from pystrich.code128 import Code128Encoder
from pystrich.datamatrix import DataMatrixEncoder
from pystrich.ean13 import EAN13Encoder
from pystrich.exceptions import PyStrichError

LENGTH_MAX: Final = {"code128": 80, "ean13": 13, "qr": 1_200, "datamatrix": 800}
BAR_HEIGHT: Final = 40
"""Modules that bars are high before the picture is stretched to its box."""
QUIET: Final = {"code128": 10, "ean13": 11, "qr": 4, "datamatrix": 2}
"""Modules that stay white around a symbol (ISO/IEC 15417, 15420, 18004, 16022)."""


@lru_cache(maxsize=512)
def drawing(symbols: str, value: str) -> str:
    """Return a barcode as SVG; "" for a value that the symbology cannot hold.

    Args:
        symbols: code128, ean13, qr or datamatrix.
        value: what it says.
    """
    if not value or len(value) > LENGTH_MAX[symbols]:
        return ""
    try:
        if symbols in ("code128", "ean13"):
            return _bars(symbols, value)
        return _cells(symbols, value)
    except (PyStrichError, segno.DataOverflowError, ValueError):
        return ""


def ean13(value: str) -> str:
    """Return the thirteen digits of an EAN-13 with its check digit; "" where it is none."""
    if not (value.isascii() and value.isdigit() and len(value) in (12, 13)):
        return ""
    digits = [int(each) for each in value[:12]]
    check = -(sum(digits[::2]) + 3 * sum(digits[1::2])) % 10
    full = f"{value[:12]}{check}"
    return full if full.startswith(value) else ""


def _bars(symbols: str, value: str) -> str:
    if symbols == "ean13":
        full = ean13(value)
        if not full:
            return ""
        code = EAN13Encoder(full)
        modules = f"101{code.left_bars}01010{code.right_bars}101"
    else:
        modules = str(Code128Encoder(value).bars)
    return _svg([modules] * BAR_HEIGHT, QUIET[symbols], 0)


def _cells(symbols: str, value: str) -> str:
    if symbols == "qr":
        rows = [
            "".join("1" if cell else "0" for cell in row)
            for row in segno.make_qr(value, error="m").matrix
        ]
        return _svg(rows, QUIET[symbols], QUIET[symbols])
    marks = DataMatrixEncoder(value).get_rect_marks().marks
    width = max(x + w for x, _, w, _ in marks) + QUIET[symbols]
    height = max(y + h for _, y, _, h in marks) + QUIET[symbols]
    path = "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in marks)
    return _picture(path, int(width), int(height))


def _svg(rows: Sequence[str], quiet_x: int, quiet_y: int) -> str:
    """Return modules as one path: runs of dark cells, rows that repeat drawn as one."""
    path = []
    y = 0
    while y < len(rows):
        height = 1
        while y + height < len(rows) and rows[y + height] == rows[y]:
            height += 1
        x = 0
        while x < len(rows[y]):
            width = len(rows[y][x:]) - len(rows[y][x:].lstrip("1"))
            if width:
                path.append(f"M{x + quiet_x} {y + quiet_y}h{width}v{height}h-{width}z")
            x += width or 1
        y += height
    return _picture("".join(path), len(rows[0]) + 2 * quiet_x, len(rows) + 2 * quiet_y)


def _picture(path: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )
