"""Reads single values of the source: each function takes a field's text and refuses what it is not.

The same fact is written in several ways there: booleans as t, f, True, False, dates with and
without a time of day, names in UTF-8 that was encoded twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
Read = Callable[[str], object]
INT64_MAX = 2**63 - 1
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_FIGURE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?", re.ASCII)
_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)?", re.ASCII
)
_FLAGS = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Unreadable(ValueError):
    """A field that is not what its column holds: the cause, and what to do about it."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.cure = cure


def _shown(text: str) -> str:
    return ascii(text[:40])


def whole(text: str) -> int:
    """Return a whole number within 64 bits."""
    if _WHOLE.fullmatch(text) and -INT64_MAX <= int(text) <= INT64_MAX:
        return int(text)
    raise Unreadable(f"{_shown(text)} is no whole number.", "Write digits only.")


def count(text: str) -> int:
    """Return a whole number of zero or more."""
    number = whole(text)
    if number < 0:
        raise Unreadable(f"{number} is below zero.", "Write zero or more.")
    return number


def figure(text: str) -> Decimal:
    """Return an exact decimal of zero or more, with at most 12 decimals."""
    if not _FIGURE.fullmatch(text):
        raise Unreadable(
            f"{_shown(text)} is no exact figure.", "Write digits with a point before the decimals."
        )
    number = Decimal(text)
    if number < 0:
        raise Unreadable(f"{number} is below zero.", "Write zero or more.")
    return number


@lru_cache(maxsize=8192)
def day(text: str) -> date:
    """Return the date of a date or of a time without zone, whatever its precision."""
    found = _DAY.fullmatch(text)
    if found:
        try:
            return date.fromisoformat(found[1])
        except ValueError:
            pass
    raise Unreadable(f"{_shown(text)} is no date.", "Write it as in 2011-05-31.")


def flag(text: str) -> bool:
    """Return a truth value, written t, f, True, False, 1 or 0."""
    known = _FLAGS.get(text.lower())
    if known is None:
        raise Unreadable(f"{_shown(text)} is no truth value.", "Write t, f, True or False.")
    return known


def words(text: str) -> str:
    """Return a text without blanks around it, UTF-8 that was encoded twice repaired."""
    if _CONTROL.search(text):
        raise Unreadable("The text has control characters.", "Remove them from the file.")
    return repaired(text.strip())


def needed(text: str) -> str:
    """Return a text that must not be empty."""
    found = words(text)
    if not found:
        raise Unreadable("The field is empty.", "Fill it in.")
    return found


def maybe(read: Callable[[str], T]) -> Callable[[str], T | None]:
    """Return a reader that takes an empty field as None."""

    def optional(text: str) -> T | None:
        return read(text) if text else None

    return optional


def repaired(text: str) -> str:
    """Return a text with UTF-8 that was read as Latin-1 or Windows-1252, and encoded again, undone.

    Text that was right before cannot be read so, and comes back as it is.
    """
    if text.isascii():
        return text
    for wrong in ("latin-1", "cp1252"):
        try:
            return text.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
    return text
