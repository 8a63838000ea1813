"""A label as pieces at dots: what its printer draws by itself, and what it gets as a bitmap.

A printer draws a text or symbol itself only if all its characters are those that its language and
its font surely have. All else is drawn here, so that no text can be a command, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from argosy.platform.printing import bitmaps, codes
from argosy.platform.printing.fitting import ELLIPSIS

Block = Mapping[str, object]
PLAIN: Final = frozenset(chr(code) for code in range(0x20, 0x7F))
"""What every printer's own font has."""
QR_CELL_MAX: Final = 10
"""Dots a module of a QR code that printers draw at most."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text that the printer draws; lengths in dots, the size of the letters too."""

    x: int
    y: int
    width: int
    size: int
    points: float
    align: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode that the printer draws; lengths in dots."""

    x: int
    y: int
    kind: str
    value: str
    module: int
    height: int
    side: int


@dataclass(frozen=True, slots=True)
class Dots:
    """A bitmap at its place."""

    x: int
    y: int
    bitmap: bitmaps.Bitmap


@dataclass(frozen=True, slots=True)
class Speech:
    """What a printer's language can be trusted with.

    Args:
        words: characters of texts.
        symbols: characters of each symbology that it draws.
    """

    words: frozenset[str]
    symbols: Mapping[str, frozenset[str]]


def dots(millimetres: object, dpi: int) -> int:
    """Return a length in dots."""
    return round(float(cast(float, millimetres)) * dpi / 25.4)


def pieces(document: Block, dpi: int, speech: Speech) -> Iterator[Words | Symbol | Dots]:
    """Yield what stands on a label.

    Args:
        document: as `filling` makes it.
        dpi: dots an inch.
        speech: what the printer may be told in words.
    """
    for block in cast("list[Block]", document["blocks"]):
        if block["kind"] != "at":
            continue
        x = max(dots(_sum(block["x"], document["dx"]), dpi), 0)
        y = max(dots(_sum(block["y"], document["dy"]), dpi), 0)
        piece = _symbol(block, x, y, dpi, speech) or _words(block, x, y, dpi, speech)
        if piece is not None:
            yield piece


def _sum(one: object, other: object) -> float:
    return float(cast(float, one)) + float(cast(float, other))


def _symbol(block: Block, x: int, y: int, dpi: int, speech: Speech) -> Symbol | Dots | None:
    """Return a barcode in the middle of its box; None if it is none, or does not fit there."""
    symbols, value = str(block["symbols"]), str(block["value"]).strip()
    rows = codes.modules(symbols, value) if symbols else ()
    if not rows:
        return None
    kind = codes.symbology(symbols, value)
    is_square = kind in codes.SQUARE
    width, height = dots(block["width"], dpi), dots(block["height"], dpi)
    across = len(rows[0])
    room = min(width, height) if is_square else width
    module = room // (across + 2 * codes.QUIET[kind])
    if module < 1:
        return None
    sure = speech.symbols.get(kind, frozenset())
    told = codes.said(symbols, value)
    is_sure = sure.issuperset(told)
    if kind == "qr" and is_sure:
        module = min(module, QR_CELL_MAX)
    x += (width - across * module) // 2
    if is_square:
        y += (height - across * module) // 2
    if is_sure:
        return Symbol(x, y, kind, told, module, height, across * module)
    drawn = bitmaps.symbol(
        rows if is_square else codes.stretched(symbols, value), module, 0 if is_square else height
    )
    return Dots(x, y, drawn) if drawn is not None else None


def _words(block: Block, x: int, y: int, dpi: int, speech: Speech) -> Words | Dots | None:
    """Return a text; as dots where one of its characters may be missing in the printer."""
    lines = [_shown(line) for line in str(block["value"]).split("\n")]
    size = float(cast(float, block["size"]))
    width, align = dots(block["width"], dpi), str(block["align"])
    own = tuple(line.replace(ELLIPSIS, "...") for line in lines)
    if all(speech.words.issuperset(line) for line in own):
        em = dots(size * 25.4 / 72, dpi)
        return Words(x, y, width, em, size, align, own) if any(own) else None
    drawn = bitmaps.words(
        lines, size=size, width=width, align=align, is_strong=bool(block["strong"]), dpi=dpi
    )
    return Dots(x + drawn.left, y + drawn.top, drawn) if drawn is not None else None


def _shown(line: str) -> str:
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in line).rstrip()
