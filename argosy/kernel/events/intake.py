"""What no command takes, whatever it is about: values that cannot be stored or are no figures.

Every command's input passes here first, so that no check behind it meets a NaN, a NUL, half a
character, a figure of a million digits or a time without a zone, and none has to look for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter

from argosy.kernel.primitives.clock import instant_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import (
    INT64_MAX,
    INT64_MIN,
    MAX_MAGNITUDE,
    MAX_SCALE,
    int64_problem,
    parse_decimal,
)
from argosy.kernel.primitives.text import text_problem

TEXT_MAX = 100_000
"""Characters of one text; a field's own check usually wants far fewer."""
DIGITS_MAX = 60
"""Figures with more are not even shown to a command: working with them takes long."""

_readers: dict[type, Callable[[object], tuple[object, ...]]] = {}


def unfit(batch: Sequence[object]) -> dict[int, list[Problem]]:
    """Return what is wrong with values of a batch, by the place of the item; mostly nothing."""
    if _is_fit(batch):
        return {}
    return {
        place: list(_problems(item, f"[{place}]"))
        for place, item in enumerate(batch)
        if not _is_fit(item)
    }


def is_heavy(value: object) -> bool:
    """Return whether a value may not be worked with at all, not even to find other mistakes."""
    if isinstance(value, str):
        return len(value) > TEXT_MAX
    if isinstance(value, int):
        return value.bit_length() > DIGITS_MAX * 3
    if isinstance(value, Decimal):
        return value.is_finite() and (
            abs(value.adjusted()) > DIGITS_MAX or len(value.as_tuple().digits) > DIGITS_MAX
        )
    return any(is_heavy(part) for _, part in _parts(value))


def _is_fit(value: object) -> bool:
    """Return whether a value and all within it can be taken; quick, as nearly all can."""
    kind = type(value)
    if kind is str:
        return len(value) <= TEXT_MAX and (  # type: ignore[arg-type]
            value.isprintable() or _is_plain(value)  # type: ignore[attr-defined, arg-type]
        )
    if value is None or kind is bool or kind is date:
        return True
    if kind is int:
        return INT64_MIN <= value <= INT64_MAX  # type: ignore[operator]
    if kind is Decimal:
        return _fits(value)  # type: ignore[arg-type]
    if kind is tuple or kind is list:
        return all(map(_is_fit, value))  # type: ignore[call-overload]
    read = _readers.get(kind) or _reader(kind)
    if read is not None:
        return all(map(_is_fit, read(value)))
    return next(_problems(value, ""), None) is None


def _is_plain(text: str) -> bool:
    return text_problem(text, "", TEXT_MAX, multiline=True) is None


def _fits(number: Decimal) -> bool:
    if not number.is_finite() or not -MAX_MAGNITUDE < number < MAX_MAGNITUDE:
        return False
    exponent = number.as_tuple().exponent
    return -MAX_SCALE <= exponent <= 0 or isinstance(  # type: ignore[operator]
        parse_decimal(number, ""), Decimal
    )


def _reader(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """Return what reads all fields of a record at once; None for what is no record."""
    if not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        _readers[kind] = attrgetter(*names)
    else:
        _readers[kind] = lambda record: tuple(getattr(record, name) for name in names)
    return _readers[kind]


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """Yield what a value is made of, with each part's path below it."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield "", name
            yield f"[{name!r:.40}]", part
    elif isinstance(value, tuple | list | set | frozenset):
        for place, part in enumerate(value):
            yield f"[{place}]", part
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield f".{field.name}", getattr(value, field.name)


def _problems(value: object, path: str) -> Iterator[Problem]:
    problem = _problem(value, path)
    if problem is not None:
        yield problem
    for below, part in _parts(value):
        yield from _problems(part, path + below)


def _problem(value: object, path: str) -> Problem | None:
    """Return what is wrong with one plain value, or None."""
    if isinstance(value, str):
        return text_problem(value, path, TEXT_MAX, multiline=True)
    if isinstance(value, int):
        return None if isinstance(value, bool) else int64_problem(value, path)
    if isinstance(value, float | Decimal):
        found = parse_decimal(value, path)
        return found if isinstance(found, Problem) else None
    if isinstance(value, datetime):
        return instant_problem(value, path)
    return None
