"""How much of a text fits a place on a label: lines broken by its width, cut by its height.

Measured in the font that labels are drawn in; a printer's own font is narrower.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from PIL import ImageFont

from argosy.platform.printing.press.fonts import file_of

EM_MM: Final = 0.3528
"""Millimetres a point."""
PITCH: Final = 1.2
"""Ems from one line to the next."""
ASCENT: Final = 0.92
"""Ems from the top of a line to what its letters stand on."""
ELLIPSIS: Final = "…"
LINES_MAX: Final = 60
_SPARE: Final = 0.98
"""Part of the width that is used, so that rounding breaks no line anew."""
_MEASURED_AT: Final = 200
_WIDE: Final = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_TOKEN: Final = re.compile(
    rf"\s+|[{_WIDE}][、。，．：；？！）】》」』〉〕”’%.,:;?!)]*|[^\s{_WIDE}/-]+[/-]*|[/-]+"
)
_SCRIPTS: Final = re.compile(
    r"(?P<arabic>[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefe]+)|(?P<hebrew>[\u0590-\u05ff]+)"
)


def runs(text: str) -> list[tuple[str, str]]:
    """Return the parts of a line as they stand from left to right, each with its script."""
    found, end = [], 0
    for match in _SCRIPTS.finditer(text):
        found += [("", text[end : match.start()]), (match.lastgroup or "", match.group())]
        end = match.end()
    found = [each for each in (*found, ("", text[end:])) if each[1]]
    return found[::-1] if found and found[0][0] else found


def fit(text: str, width_mm: float, height_mm: float, size: float) -> str:
    """Return a text broken into the lines of a box, cut with an ellipsis if it has more.

    Args:
        text: of one or several lines.
        width_mm: of the box.
        height_mm: of the box; 0 for as many lines as it takes.
        size: in points.
    """
    em = size * EM_MM
    room = width_mm / em * _SPARE
    most = LINES_MAX
    if height_mm > 0:
        most = max(1, min(most, int((height_mm / em + PITCH - 1 + 1e-6) / PITCH)))
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _broken(line.strip(), room, most + 1 - len(lines))
        if len(lines) > most:
            last = lines[most - 1]
            while last and width(last + ELLIPSIS) > room:
                last = last[:-1]
            return "\n".join((*lines[: most - 1], last.rstrip() + ELLIPSIS))
    return "\n".join(lines)


def _broken(line: str, room: float, most: int) -> list[str]:
    """Return a line in parts that are no wider than a number of ems, so many at most."""
    lines: list[str] = []
    now, used = "", 0.0
    for token in _TOKEN.findall(line):
        wide = width(token)
        if used + width(token.rstrip()) <= room:
            now, used = now + token, used + wide
            continue
        if now:
            lines.append(now.rstrip())
        now, used = token.lstrip(), width(token.lstrip())
        while used > room and len(now) > 1 and len(lines) < most:
            count = _prefix(now, room)
            lines.append(now[:count])
            now = now[count:]
            used = width(now)
        if len(lines) >= most:
            return lines
    return [*lines, now.rstrip()]


def _prefix(text: str, room: float) -> int:
    """Return how many characters of a text fit, one at least."""
    used = 0.0
    for count, each in enumerate(text):
        used += _advance(each)
        if used > room:
            return max(1, count)
    return len(text)


def width(text: str) -> float:
    """Return how wide a text is, in ems."""
    return sum(_advance(each) for each in text)


@lru_cache(maxsize=8_192)
def _advance(each: str) -> float:
    script = runs(each)[0][0]
    return font(script, _MEASURED_AT).getlength(each) / _MEASURED_AT


@lru_cache(maxsize=64)
def font(script: str, pixels: int) -> ImageFont.FreeTypeFont:
    """Return the font of a script in a size."""
    face = ImageFont.truetype(file_of(script), pixels)
    if file_of(script).stem.endswith("Variable"):
        face.set_variation_by_name("Regular")
    return face
