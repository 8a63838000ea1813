"""The working hours of a day, written as people write them: "08:00-12:00,13:00-17:00".

An empty text is a day off; "00:00-24:00" is the whole day. A shift over midnight is two days'
hours, so that every day stands for itself.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import lru_cache
from typing import Final

from argosy.kernel.primitives.errors import Problem

_SPAN: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
MINUTES_OF_DAY: Final = 24 * 60
MAX_LENGTH: Final = 200

Span = tuple[int, int]
"""First minute and minute after the last, counted from midnight by the clock on the wall."""


def _malformed(text: str, field: str) -> Problem:
    return Problem(
        "calendar.hours",
        "{text} are not hours of a day.",
        'Write them in order, as in "08:00-12:00,13:00-17:00"; leave it empty for a day off.',
        field,
        {"text": ascii(text)[:60]},
    )


def parse_hours(text: str, field: str = "hours") -> tuple[Span, ...] | Problem:
    """Return the spans of a day, or what is wrong with them.

    Rules: spans are "hh:mm-hh:mm" with commas between, each of at least a minute, in order, without
    overlap, none after 24:00.
    """
    if not text:
        return ()
    if len(text) > MAX_LENGTH:
        return _malformed(text, field)
    spans: list[Span] = []
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            return _malformed(text, field)
        first, last = (int(match[n]) * 60 + int(match[n + 1]) for n in (1, 3))
        if first >= last or last > MINUTES_OF_DAY or (spans and first < spans[-1][1]):
            return _malformed(text, field)
        spans.append((first, last))
    return tuple(spans)


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[Span, ...]:
    """Return the spans of hours that were checked before they were stored."""
    parsed = parse_hours(text)
    assert not isinstance(parsed, Problem), f"stored hours are malformed: {text!r}"
    return parsed


def wall_time(minute: int) -> tuple[time, timedelta]:
    """Return a minute of the day as a time, and the days to add (24:00 is the next midnight)."""
    days, rest = divmod(minute, MINUTES_OF_DAY)
    return time(rest // 60, rest % 60), timedelta(days=days)
