"""Barcodes as drawings: the modules come from libraries of the trade, the picture is ours.

A value that a symbology cannot hold is printed as plain text instead, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import segno
from pystrich.code128 import Code128Data, Code128Encoder
from pystrich.datamatrix import DataMatrixEncoder
from pystrich.ean13 import EAN13Encoder
from pystrich.exceptions import PyStrichError
from pystrich.gs1 import GS1Fixed, GS1Variable

LENGTH_MAX: Final = {
    "code128": 80,
    "ean13": 13,
    "ean8": 8,
    "itf14": 14,
    "gs1_128": 80,
    "qr": 1_200,
    "datamatrix": 800,
}
BAR_HEIGHT: Final = 40
"""Modules that bars are high before the picture is stretched to its box."""
QUIET: Final = {
    "code128": 10,
    "ean13": 11,
    "ean8": 7,
    "itf14": 10,
    "gs1_128": 10,
    "qr": 4,
    "datamatrix": 2,
}
"""Modules that stay white around a symbol (ISO/IEC 15417, 15420, 16390, 18004, 16022)."""
MODULE_MM_MAX: Final = 0.66
"""As wide as a module of bars becomes, as GS1 has it."""
BARS_MM: Final = 14
"""How high bars are where their box says nothing."""
SQUARE: Final = frozenset({"qr", "datamatrix"})
_EAN_LEFT: Final = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
_ITF_WIDE: Final = [
    "00110",
    "10001",
    "01001",
    "11000",
    "00101",
    "10100",
    "01100",
    "00011",
    "10010",
    "01010",
]
_ITF_RATIO: Final = 3
"""Narrow bars that a wide one is: from 2.25 to 3 in ITF-14."""
_BEARER: Final = 2
_ELEMENT: Final = re.compile(r"\((\d{2,4})\)([!-'*-Z_a-z]{1,90})")
_FIXED: Final = frozenset({"00", "01", "02", "11", "12", "13", "15", "16", "17", "20"})
"""GS1 application identifiers whose values have a fixed length: no separator follows them."""


def symbology(symbols: str, value: str) -> str:
    """Return which symbols a value is drawn in.

    ``gtin`` is the code of a product, drawn as its kind asks: EAN-8, EAN-13 (also for the twelve
    digits of a UPC), ITF-14, and Code 128 for a code that is no GTIN.
    """
    if symbols != "gtin":
        return symbols
    if not _is_gtin(value):
        return "code128"
    return {8: "ean8", 12: "ean13", 13: "ean13", 14: "itf14"}[len(value)]


def said(symbols: str, value: str) -> str:
    """Return what a symbol says of a value: a UPC is an EAN-13 that begins with 0."""
    return f"0{value}" if symbols == "gtin" and len(value) == 12 and _is_gtin(value) else value


@lru_cache(maxsize=512)
def modules(symbols: str, value: str) -> tuple[str, ...]:
    """Return the rows of a symbol, a 1 for each dark module; none for a value that it cannot hold.

    Bars are one row, without the white around them; those of ITF-14 have three, that of its
    bearer bars first and last.

    Args:
        symbols: of `QUIET`, or gtin.
        value: what it says.
    """
    kind = symbology(symbols, value)
    if not value or len(value) > LENGTH_MAX[kind]:
        return ()
    try:
        return tuple(_MAKERS[kind](said(symbols, value)))
    except (PyStrichError, segno.DataOverflowError, ValueError):
        return ()


def stretched(symbols: str, value: str) -> list[str]:
    """Return the rows of a symbol with bars of their height, nothing around it."""
    rows = modules(symbols, value)
    if symbology(symbols, value) in SQUARE:
        return list(rows)
    if len(rows) == 3:
        bearer = [rows[0]] * _BEARER
        return [*bearer, *[rows[1]] * (BAR_HEIGHT - 2 * _BEARER), *bearer]
    return list(rows) * BAR_HEIGHT


@lru_cache(maxsize=512)
def drawing(symbols: str, value: str) -> str:
    """Return a barcode as SVG; "" for a value that the symbology cannot hold.

    Args:
        symbols: as `modules` takes them.
        value: what it says.
    """
    rows = stretched(symbols, value)
    if not rows:
        return ""
    kind = symbology(symbols, value)
    return _svg(rows, QUIET[kind], QUIET[kind] if kind in SQUARE else 0)


def ean13(value: str) -> str:
    """Return the thirteen digits of an EAN-13 with its check digit; "" where it is none."""
    if not (value.isascii() and value.isdigit() and len(value) in (12, 13)):
        return ""
    full = value[:12] + _check_digit(value[:12])
    return full if full.startswith(value) else ""


def _check_digit(digits: str) -> str:
    """Return the check digit of GS1: weights of 3 and 1 from the right."""
    weighed = (int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-sum(weighed) % 10)


def _is_gtin(value: str) -> bool:
    is_number = value.isascii() and value.isdigit() and len(value) in (8, 12, 13, 14)
    return is_number and _check_digit(value[:-1]) == value[-1]


def _ean13(value: str) -> list[str]:
    full = ean13(value)
    if not full:
        return []
    code = EAN13Encoder(full)
    return [f"101{code.left_bars}01010{code.right_bars}101"]


def _ean8(value: str) -> list[str]:
    if len(value) != 8 or not _is_gtin(value):
        return []
    left, right = (
        "".join(_EAN_LEFT[int(digit)] for digit in part) for part in (value[:4], value[4:])
    )
    return [f"101{left}01010{right.translate(str.maketrans('01', '10'))}101"]


def _itf14(value: str) -> list[str]:
    """Return bars of two digits each: those of the first are dark, those of the second light."""
    if len(value) != 14 or not _is_gtin(value):
        return []
    wide = "1" * _ITF_RATIO
    bars = "1010"
    for first, second in zip(value[::2], value[1::2], strict=True):
        pairs = zip(_ITF_WIDE[int(first)], _ITF_WIDE[int(second)], strict=True)
        for dark, light in pairs:
            bars += (wide if dark == "1" else "1") + "0" * (_ITF_RATIO if light == "1" else 1)
    bars += f"{wide}01"
    bearer = "1" * len(bars)
    return [bearer, bars, bearer]


def _gs1_128(value: str) -> list[str]:
    return [str(Code128Encoder(Code128Data.gs1(*_elements(value))).bars)]


def _elements(value: str) -> list[GS1Fixed | GS1Variable]:
    """Return the elements of ``(01)14006381333938(10)L-0815``.

    Raises:
        ValueError: it is not written so.
    """
    found = _ELEMENT.findall(value)
    if not found or "".join(f"({name}){text}" for name, text in found) != value:
        raise ValueError(value)
    return [(GS1Fixed if name in _FIXED else GS1Variable)(name, text) for name, text in found]


def _code128(value: str) -> list[str]:
    return [str(Code128Encoder(value).bars)]


def _qr(value: str) -> list[str]:
    matrix = segno.make_qr(value, error="m").matrix
    return ["".join("1" if cell else "0" for cell in row) for row in matrix]


def _datamatrix(value: str) -> list[str]:
    marks = DataMatrixEncoder(value, quiet_zone=0).get_rect_marks().marks
    dark = {
        (x + dx, y + dy) for x, y, w, h in marks for dx in range(int(w)) for dy in range(int(h))
    }
    across, down = range(int(max(x for x, _ in dark)) + 1), range(int(max(y for _, y in dark)) + 1)
    return ["".join("1" if (x, y) in dark else "0" for x in across) for y in down]


_MAKERS: Final[Mapping[str, Callable[[str], list[str]]]] = {
    "code128": _code128,
    "ean13": _ean13,
    "ean8": _ean8,
    "itf14": _itf14,
    "gs1_128": _gs1_128,
    "qr": _qr,
    "datamatrix": _datamatrix,
}


def _svg(rows: Sequence[str], quiet_x: int, quiet_y: int) -> str:
    """Return modules as one path: runs of dark cells, rows that repeat drawn as one."""
    path = []
    y = 0
    while y < len(rows):
        height = 1
        while y + height < len(rows) and rows[y + height] == rows[y]:
            height += 1
        path += [
            f"M{found.start() + quiet_x} {y + quiet_y}h{len(found.group())}v{height}"
            f"h-{len(found.group())}z"
            for found in re.finditer("1+", rows[y])
        ]
        y += height
    width, high = len(rows[0]) + 2 * quiet_x, len(rows) + 2 * quiet_y
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {high}"'
        f' preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<path d="{"".join(path)}"/></svg>'
    )
