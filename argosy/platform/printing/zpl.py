"""Labels in ZPL II, for printers of Zebra and those that speak as they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from argosy.platform.printing.fitting import PITCH
from argosy.platform.printing.labels import PLAIN, Dots, Speech, Symbol, Words, dots, pieces

_HEX: Final = {"^": "_5E", "~": "_7E", "_": "_5F"}
"""What begins a command, as ``^FH`` has it in data."""
_SIDES: Final = {"left": "L", "center": "C", "right": "R"}
_DIGITS: Final = frozenset("0123456789")
SPEECH: Final = Speech(
    PLAIN - {"\\"},
    {
        "code128": PLAIN - {"\\"},
        "ean13": _DIGITS,
        "qr": PLAIN - {"\\"},
        # ``^BX`` has an escape character of its own: a tilde in newer printers, else an underscore.
        "datamatrix": PLAIN - {"\\", "~", "_"},
    },
)


def program(document: Mapping[str, object], dpi: int) -> bytes:
    """Return a label with how often it comes; what would command comes as hexadecimal."""
    width, height = dots(document["width"], dpi), dots(document["height"], dpi)
    lines = ["^XA", "^CI28", f"^PW{width}", f"^LL{height}", "^LH0,0"]
    for piece in pieces(document, dpi, SPEECH):
        if isinstance(piece, Dots):
            body = _dots(piece)
        elif isinstance(piece, Symbol):
            body = _symbol(piece)
        else:
            body = _words(piece)
        lines.append(f"^FO{piece.x},{piece.y}{body}^FS")
    lines.append(f"^PQ{cast(int, document.get('count', 1))}")
    return "".join((*lines, "^XZ\n")).encode("ascii")


def _escaped(text: str) -> str:
    return "".join(_HEX.get(each, each) for each in text)


def _words(piece: Words) -> str:
    """Return lines in a field block, which is as wide as the box and has no line more."""
    text = "\\&".join(_escaped(line) for line in piece.lines)
    spaced = round(piece.size * (PITCH - 1))
    block = f"^FB{piece.width},{len(piece.lines)},{spaced},{_SIDES[piece.align]}"
    return f"^A0N,{piece.size},{piece.size}{block}^FH^FD{text}"


def _symbol(piece: Symbol) -> str:
    value, height = _escaped(piece.value), piece.height
    if piece.kind == "code128":
        if ">" in value:  # begins an invocation: subset B by hand, where ``>0`` is the character
            return f"^BY{piece.module}^BCN,{height},N,N,N,N^FH^FD>:{value.replace('>', '>0')}"
        return f"^BY{piece.module}^BCN,{height},N,N,N,A^FH^FD{value}"
    if piece.kind == "ean13":
        return f"^BY{piece.module}^BEN,{height},N,N^FD{value[:12]}"
    if piece.kind == "qr":
        return f"^BQN,2,{piece.module}^FH^FDMA,{value}"
    return f"^BXN,{piece.module},200^FH^FD{value}"


def _dots(piece: Dots) -> str:
    bitmap = piece.bitmap
    count = len(bitmap.data)
    return f"^GFA,{count},{count},{bitmap.row},{bitmap.data.hex().upper()}"
