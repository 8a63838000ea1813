"""Texts and symbols as dots, for what a label printer cannot be trusted to draw by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from argosy.platform.printing.fitting import ASCENT, EM_MM, PITCH, font, runs

STRONG_FROM: Final = 32
"""Dots an em from which strong letters are bolder by one; smaller Chinese would close up."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Dots, cropped to what is dark: `data` has rows of whole bytes, a bit of 1 is dark."""

    left: int
    top: int
    width: int
    height: int
    data: bytes

    @property
    def row(self) -> int:
        """Bytes a row."""
        return (self.width + 7) // 8


def words(
    lines: Sequence[str], *, size: float, width: int, align: str, is_strong: bool, dpi: int
) -> Bitmap | None:
    """Return lines of text as dots; None where there is nothing dark.

    Args:
        lines: as `fitting.fit` breaks them.
        size: in points.
        width: of their box, in dots.
        align: left, center or right.
        is_strong: drawn a little bolder.
        dpi: dots an inch.
    """
    em = size * EM_MM * dpi / 25.4
    pixels = max(6, round(em))
    image = Image.new("1", (max(width, 1), round(PITCH * em * len(lines)) + pixels), 0)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    bold = range(1 + (pixels // STRONG_FROM if is_strong else 0))
    for place, line in enumerate(lines):
        parts = [(part, font(script, pixels)) for script, part in runs(line)]
        used = sum(face.getlength(part) for part, face in parts)
        x = {"left": 0.0, "center": (width - used) / 2, "right": width - used}[align]
        y = (place * PITCH + ASCENT) * em
        for part, face in parts:
            for step in bold:
                draw.text((x + step, y), part, 1, face, anchor="ls")
            x += face.getlength(part)
    return _cropped(image)


def symbol(rows: Sequence[str], module: int, height: int = 0) -> Bitmap | None:
    """Return the rows of a symbol as dots.

    Args:
        rows: a 1 for each dark module.
        module: dots that one is wide, and high unless they are bars.
        height: dots that all rows are high together, for bars; 0 for squares.
    """
    image = Image.new("1", (len(rows[0]), len(rows)), 0)
    image.putdata([int(cell) for row in rows for cell in row])
    size = (len(rows[0]) * module, height or len(rows) * module)
    return _cropped(image.resize(size, Image.Resampling.NEAREST))


def _cropped(image: Image.Image) -> Bitmap | None:
    box = image.getbbox()
    if box is None:
        return None
    part = image.crop(box)
    return Bitmap(box[0], box[1], part.width, part.height, part.tobytes())
