"""Patterns of document numbers: what they may be, what they make, which can make the same number.

Pure, so that a screen can say what is wrong with a pattern before anybody uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

_PLACEHOLDER = re.compile(r"\{(?P<what>yyyy|yy|mm|dd|n)(?::0(?P<width>[1-9]))?\}")
_DIGITS: Final = {"yyyy": 4, "yy": 2, "mm": 2, "dd": 2}
GRAINS: Final = ("none", "year", "month", "day")
"""How often a series begins anew, the longest first."""

Sign = tuple[str, bool]
"""A sign, "" for any digit, and whether it stands any number of times."""


def is_pattern(pattern: str) -> bool:
    """Return whether a text is a pattern: it has {n} once, and nothing unknown in braces."""
    found = [match["what"] for match in _PLACEHOLDER.finditer(pattern)]
    rest = _PLACEHOLDER.sub("", pattern)
    return found.count("n") == 1 and "{" not in rest and "}" not in rest


def is_lasting(pattern: str) -> bool:
    """Return whether a pattern names its period wholly: a day with its month, that with its year.

    One that does not would write the same numbers again in the next year.
    """
    found = {match["what"] for match in _PLACEHOLDER.finditer(pattern)}
    has_year = bool(found & {"yyyy", "yy"})
    return ("dd" not in found or "mm" in found) and ("mm" not in found or has_year)


def grain_of(pattern: str) -> str:
    """Return how often a pattern begins anew: by none, year, month or day."""
    if "{dd}" in pattern:
        return "day"
    if "{mm}" in pattern:
        return "month"
    return "year" if "{yyyy}" in pattern or "{yy}" in pattern else "none"


def scope_of(pattern: str, on: date, extra: str = "") -> str:
    """Return the reset scope of a date under a pattern, such as ``2026`` or ``2026-03``."""
    return scopes_of(on, extra)[GRAINS.index(grain_of(pattern))]


def scopes_of(on: date, extra: str = "") -> list[str]:
    """Return the scopes of a date by each of `GRAINS`."""
    days = ("", f"{on.year:04}", f"{on.year:04}-{on.month:02}", on.isoformat())
    return [":".join(part for part in (extra, day) if part) for day in days]


def parts(pattern: str, on: date) -> tuple[str, int, str]:
    """Return what stands before the counter, its width, and what stands behind it.

    Everything but the counter is the same for all numbers of a scope, so that the database can
    write numbers by itself.
    """
    values = {
        "yyyy": f"{on.year:04}",
        "yy": f"{on.year % 100:02}",
        "mm": f"{on.month:02}",
        "dd": f"{on.day:02}",
    }
    width, marked = 1, _PLACEHOLDER.sub(lambda m: values.get(m["what"], "\0"), pattern)
    for match in _PLACEHOLDER.finditer(pattern):
        if match["what"] == "n":
            width = int(match["width"] or 1)
    prefix, _, suffix = marked.partition("\0")
    return prefix, width, suffix


def number_of(pattern: str, on: date, n: int) -> str:
    """Return the text of a number."""
    prefix, width, suffix = parts(pattern, on)
    return f"{prefix}{n:0{width}}{suffix}"


def can_meet(pattern: str, other: str) -> bool:
    """Return whether two patterns can make the same text, with whatever dates and counters.

    Patterns that differ in the width of the counter alone share their counter, and so never give
    the same number: they do not count as meeting.
    """
    if _bare(pattern) == _bare(other):
        return False
    first, second = _signs(pattern), _signs(other)
    seen: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        places = waiting.pop()
        for here in _skipping(first, places[0]):
            for there in _skipping(second, places[1]):
                if here == len(first) and there == len(second):
                    return True
                if (here, there) in seen or here == len(first) or there == len(second):
                    continue
                seen.add((here, there))
                if _share(first[here][0], second[there][0]):
                    waiting.append((here + (not first[here][1]), there + (not second[there][1])))
    return False


def _bare(pattern: str) -> str:
    return re.sub(r"\{n:0[1-9]\}", "{n}", pattern)


def _signs(pattern: str) -> list[Sign]:
    found: list[Sign] = []
    place = 0
    for match in _PLACEHOLDER.finditer(pattern):
        found += ((sign, False) for sign in pattern[place : match.start()])
        found += [("", False)] * _DIGITS.get(match["what"], 1)
        if match["what"] == "n":
            found.append(("", True))
        place = match.end()
    return [*found, *((sign, False) for sign in pattern[place:])]


def _skipping(signs: list[Sign], place: int) -> Iterable[int]:
    """Return a place and those behind it that are reached without reading anything."""
    yield place
    while place < len(signs) and signs[place][1]:
        place += 1
        yield place


def _share(sign: str, other: str) -> bool:
    if sign and other:
        return sign == other
    return not (sign or other) or (sign or other) in "0123456789"
