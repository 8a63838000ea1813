"""What no command takes, whatever it is about: values that cannot be stored or are no figures.

Every command's input passes here first, so that no check behind it meets a NaN, a NUL, half a
character, a figure of a million digits or a time without a zone, and none has to look for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import cast

from argosy.kernel.primitives.clock import instant_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import (
    EXACT,
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

_HARMLESS = frozenset({type(None), bool, date})
_LEAST = -MAX_MAGNITUDE
_FINEST = Decimal(1).scaleb(-MAX_SCALE)
_texts: set[type] = set()
"""Kinds of texts beside `str`: enumerations of texts."""
_readers: dict[type, Callable[[object], tuple[object, ...]]] = {}


def unfit(batch: Sequence[object]) -> dict[int, list[Problem]]:
    """Return what is wrong with values of a batch, by the place of the item; mostly nothing."""
    if _are_fit(batch):
        return {}
    return {
        place: list(_problems(item, f"[{place}]"))
        for place, item in enumerate(batch)
        if not _are_fit((item,))
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


def _are_fit(values: Iterable[object]) -> bool:
    """Return whether values and all within them can be taken; quick, as nearly all can."""
    for value in values:
        kind = type(value)
        if kind in _HARMLESS:
            continue
        if kind is int:
            is_fit = INT64_MIN <= cast(int, value) <= INT64_MAX
        elif kind is str:
            is_fit = _is_plain(cast(str, value))
        elif kind is Decimal:
            is_fit = _fits(cast(Decimal, value))
        elif kind is tuple or kind is list:
            is_fit = _are_fit(cast("tuple[object, ...]", value))
        elif kind in _texts:
            is_fit = _is_plain(cast(str, value))
        else:
            read = _readers.get(kind) or _reader(kind)
            is_fit = (
                next(_problems(value, ""), None) is None if read is None else _are_fit(read(value))
            )
        if not is_fit:
            return False
    return True


def _is_plain(text: str) -> bool:
    return len(text) <= TEXT_MAX and (
        text.isprintable() or text_problem(text, "", TEXT_MAX, multiline=True) is None
    )


def _fits(number: Decimal) -> bool:
    return (
        number.is_finite()
        and _LEAST < number < MAX_MAGNITUDE
        and number == number.quantize(_FINEST, context=EXACT)
    )


def _reader(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """Return what reads all fields of a record at once; None for what is no record."""
    if not is_dataclass(kind):
        if issubclass(kind, str):
            _texts.add(kind)
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
