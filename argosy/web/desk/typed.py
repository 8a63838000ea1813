"""Numbers and days as people type them, in the plain form that commands take.

What could mean two things is left as it was typed, so that the command refuses it and nobody's
``12,5`` becomes 125.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

_PLAIN: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_INDIAN: Final = re.compile(r"[+-]?\d{1,2}(,\d{2})+,\d{3}(\.\d*)?")
_POINTS: Final = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_SPACED: Final = re.compile(r"[+-]?\d{1,3}( \d{3})+([.,]\d+)?")
_ISO: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SHORT: Final = re.compile(r"(\d{1,2})[-/月](\d{1,2})日?")
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED: Final = re.compile(r"(\d{1,2})\.? ([a-z]{3})[a-z]*\.?,? ?(\d{4})?")
_STEPS: Final = re.compile(r"([+-])(\d{1,4})")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_NEAR: Final = {
    "today": 0,
    "今天": 0,
    "tomorrow": 1,
    "明天": 1,
    "yesterday": -1,
    "昨天": -1,
    "后天": 2,
}


def number(text: str) -> str:
    """Return a number in plain digits with a point; what is none, or two, as it was typed.

    ``1,234.5``, ``1 234,5``, ``1.234,5`` and ``１，２３４．５`` are all ``1234.5``; ``12,5`` stays.
    """
    wide = unicodedata.normalize("NFKC", text)
    wide = wide.replace("−", "-").replace("。", ".").replace("\u00a0", " ").replace("、", ",")
    wide = " ".join(wide.split())
    if wide.startswith("(") and wide.endswith(")"):
        wide = f"-{wide[1:-1]}"
    if _PLAIN.fullmatch(wide):
        return _tidy(wide)
    if _GROUPED.fullmatch(wide) or _INDIAN.fullmatch(wide):
        return _tidy(wide.replace(",", ""))
    if _POINTS.fullmatch(wide):
        return _tidy(wide.replace(".", "").replace(",", "."))
    if _SPACED.fullmatch(wide):
        return _tidy(wide.replace(" ", "").replace(",", "."))
    return text


def _tidy(plain: str) -> str:
    """Return digits that begin and end with a digit: ``.5`` is 0.5, ``5.`` is 5."""
    sign = "-" if plain.startswith("-") else ""
    body = plain.lstrip("+-").removesuffix(".")
    return f"{sign}0{body}" if body.startswith(".") else f"{sign}{body}"


def amount(text: str) -> tuple[str, str]:
    """Return an amount and the currency behind (or before) it: ``1,234.50 EUR``; "" for none."""
    wide = " ".join(unicodedata.normalize("NFKC", text).split())
    match = re.fullmatch(r"([^A-Za-z]*?) ?([A-Za-z]{3})", wide)
    if match is not None:
        return number(match[1]), match[2].upper()
    match = re.fullmatch(r"([A-Za-z]{3}) ?([^A-Za-z]*)", wide)
    if match is not None:
        return number(match[2]), match[1].upper()
    plain = number(text)
    if plain != text or not plain.strip().count(" "):
        return plain, ""
    head, _, tail = plain.strip().partition(" ")
    return head, tail.strip().upper()


def day(text: str, today: date) -> str:
    """Return a day in ISO 8601; what is none as it was typed.

    Args:
        text: ``2026-3-5``, ``2026/3/5``, ``20260305``, ``2026年3月5日``, ``5 Mar``, ``+3``.
            Month before day where the year is left out, as in China and in ISO.
        today: what the near ones are counted from; gives the year where none is typed.
    """
    wide = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    try:
        found = _day(wide, today)
    except (ValueError, OverflowError):
        return text
    return text if found is None else found.isoformat()


def _day(wide: str, today: date) -> date | None:
    if wide in _NEAR:
        return today + timedelta(days=_NEAR[wide])
    if match := _STEPS.fullmatch(wide):
        days = int(match[2])
        return today + timedelta(days=-days if match[1] == "-" else days)
    if match := _ISO.fullmatch(wide) or _PACKED.fullmatch(wide):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT.fullmatch(wide):
        return date(today.year, int(match[1]), int(match[2]))
    if (match := _NAMED.fullmatch(wide)) and match[2] in _MONTHS:
        year = int(match[3] or today.year)
        return date(year, _MONTHS.index(match[2]) + 1, int(match[1]))
    return None
