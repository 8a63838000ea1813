"""Labels in TSPL2, for printers of TSC and those that speak as they do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

from argosy.platform.printing.fitting import PITCH
from argosy.platform.printing.labels import PLAIN, Dots, Speech, Symbol, Words, pieces

_SIDES: Final = {"left": 1, "center": 2, "right": 3}
_SAFE: Final = PLAIN - {'"', "\\", "~"}
"""Quotes end a text, a backslash escapes, and ``~!`` commands at once wherever it stands."""
SPEECH: Final = Speech(
    _SAFE,
    {
        "code128": _SAFE,
        "ean13": frozenset("0123456789"),
        "qr": _SAFE,
        "datamatrix": _SAFE,
    },
)
_AT_ONCE: Final = re.compile(rb"(?<=[~\x1b])!", re.DOTALL)


def program(document: Mapping[str, object], dpi: int) -> bytes:
    """Return a label with how often it comes."""
    width, height = (f"{float(cast(float, document[name])):g}" for name in ("width", "height"))
    lines = [f"SIZE {width} mm,{height} mm", "GAP 2 mm,0 mm", "CODEPAGE UTF-8", "CLS"]
    made = [line.encode("ascii") for line in lines]
    for piece in pieces(document, dpi, SPEECH):
        if isinstance(piece, Dots):
            made.append(_dots(piece))
        elif isinstance(piece, Symbol):
            made.append(_symbol(piece).encode("ascii"))
        else:
            made += [line.encode("ascii") for line in _words(piece)]
    made.append(f"PRINT 1,{cast(int, document.get('count', 1))}".encode("ascii"))
    return b"".join(line + b"\r\n" for line in made)


def _words(piece: Words) -> list[str]:
    """Return a command a line; those not at the left have a box to stand in."""
    points = max(4, round(piece.points))
    step = piece.size * PITCH
    found = []
    for place, line in enumerate(piece.lines):
        if not line:
            continue
        y = piece.y + round(place * step)
        if piece.align == "left":
            found.append(f'TEXT {piece.x},{y},"0",0,{points},{points},"{line}"')
        else:
            box = f"{piece.x},{y},{piece.width},{round(step)}"
            side = _SIDES[piece.align]
            found.append(f'BLOCK {box},"0",0,{points},{points},0,{side},"{line}"')
    return found


def _symbol(piece: Symbol) -> str:
    at, module = f"{piece.x},{piece.y}", piece.module
    if piece.kind == "code128":
        return f'BARCODE {at},"128",{piece.height},0,0,{module},{module},"{piece.value}"'
    if piece.kind == "ean13":
        return f'BARCODE {at},"EAN13",{piece.height},0,0,{module},{module},"{piece.value[:12]}"'
    if piece.kind == "qr":
        return f'QRCODE {at},M,{module},A,0,"{piece.value}"'
    return f'DMATRIX {at},{piece.side},{piece.side},x{module},"{piece.value}"'


def _dots(piece: Dots) -> bytes:
    """Return a bitmap; a bit of 0 is dark here, and what is beyond its width is light.

    Dots that read as a command at once lose one of theirs, which nobody sees.
    """
    bitmap = piece.bitmap
    spare = 8 * bitmap.row - bitmap.width
    white = bytes((*[0] * (bitmap.row - 1), (1 << spare) - 1)) * bitmap.height
    light = bytes(~dark & 0xFF | blank for dark, blank in zip(bitmap.data, white, strict=True))
    head = f"BITMAP {piece.x},{piece.y},{bitmap.row},{bitmap.height},0,"
    return head.encode("ascii") + _AT_ONCE.sub(b"a", light)
