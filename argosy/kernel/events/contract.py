"""How an event travels: a frozen dataclass with a name and a version, to JSON and back.

Payloads hold ids and figures only. Decimals and dates travel as strings, tuples as lists.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import ClassVar, Protocol, TypeVar

JsonValue = str | int | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class Contract(Protocol):
    """What every event class of `argosy.contracts` offers."""

    name: ClassVar[str]
    version: ClassVar[int]


E = TypeVar("E", bound=Contract)


@dataclass(frozen=True, slots=True)
class Recorded(typing.Generic[E]):
    """An event with what the log adds to it."""

    id: int
    company_id: int
    subject_type: str
    subject_id: int
    correlation_id: int
    command_id: int
    actor_id: int
    effective_at: datetime
    event: E


@cache
def _names(cls: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(typing.cast(typing.Any, cls)))


def to_json(value: object) -> JsonValue:
    """Return the JSON form of a contract, or of a value inside one.

    Raises:
        TypeError: the value is of a type that must not travel in an event (a float, say).
    """
    write = _WRITERS.get(type(value))
    if write is None:
        write = _writer(value)
    return write(value)


def _writer(value: object) -> Callable[[typing.Any], JsonValue]:
    """Return what writes values of a type; a dataclass's is made once and kept."""
    kind = type(value)
    if is_dataclass(value):
        write = _dataclass_writer(kind)
        _WRITERS[kind] = write
        return write
    for known, known_write in list(_WRITERS.items()):
        if known is not bool and isinstance(value, known):
            return known_write
    if isinstance(value, Mapping):
        return _write_mapping
    raise TypeError(f"{kind.__name__} does not travel in an event")


def _dataclass_writer(kind: type[object]) -> Callable[[typing.Any], JsonValue]:
    """Return what writes a dataclass: fields declared as plain numbers and texts go as they are."""
    names = _names(typing.cast(Hashable, kind))
    hints = typing.get_type_hints(kind)
    others = tuple(name for name in names if not _is_plain(hints[name]))
    if len(names) < 2:
        return lambda whole: {name: to_json(getattr(whole, name)) for name in names}
    get = attrgetter(*names)

    def write(whole: object) -> JsonValue:
        written = dict(zip(names, get(whole), strict=True))
        for name in others:
            written[name] = to_json(written[name])
        return typing.cast(JsonValue, written)

    return write


def _is_plain(hint: object) -> bool:
    """Whether a field of that type is its own JSON form, and may be None at most besides."""
    parts = typing.get_args(hint) if typing.get_origin(hint) in _UNIONS else (hint,)
    return all(part in (int, str, bool, type(None)) for part in parts)


_UNIONS = (types.UnionType, typing.Union)


def _same(value: typing.Any) -> JsonValue:
    return typing.cast(JsonValue, value)


def _write_list(values: typing.Any) -> JsonValue:
    return [to_json(value) for value in values]


def _write_mapping(values: typing.Any) -> JsonValue:
    return {str(key): to_json(part) for key, part in values.items()}


_WRITERS: dict[type, Callable[[typing.Any], JsonValue]] = {
    str: _same,
    bool: _same,
    int: _same,
    type(None): _same,
    Decimal: lambda value: format(value, "f"),
    datetime: lambda value: typing.cast(str, value.isoformat()),
    date: lambda value: typing.cast(str, value.isoformat()),
    tuple: _write_list,
    list: _write_list,
    dict: _write_mapping,
}


def from_json(cls: type[E], payload: Mapping[str, JsonValue]) -> E:
    """Rebuild an event from its payload; fields the payload lacks keep their defaults."""
    return typing.cast(E, _reader(cls)(typing.cast(JsonValue, payload)))


@cache
def _reader(kind: object) -> Callable[[JsonValue], object]:
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_reader(kind)
    origin = typing.get_origin(kind)
    if origin is tuple:
        part = _reader(typing.get_args(kind)[0])
        return lambda value: tuple(part(x) for x in typing.cast(list[JsonValue], value))
    if origin in _UNIONS:
        inner = [arg for arg in typing.get_args(kind) if arg is not type(None)]
        reader = _reader(inner[0])
        return lambda value: None if value is None else reader(value)
    if kind is Decimal:
        return lambda value: Decimal(typing.cast(str, value))
    if kind is datetime:
        return lambda value: datetime.fromisoformat(typing.cast(str, value))
    if kind is date:
        return lambda value: date.fromisoformat(typing.cast(str, value))
    return lambda value: value


def _dataclass_reader(cls: type[object]) -> Callable[[JsonValue], object]:
    hints = typing.get_type_hints(cls)
    readers = {name: _reader(hints[name]) for name in _names(typing.cast(Hashable, cls))}

    def read(value: JsonValue) -> object:
        payload = typing.cast(dict[str, JsonValue], value)
        return cls(**{n: r(payload[n]) for n, r in readers.items() if n in payload})

    return read


_GETTERS: dict[type, Callable[[object], tuple[object, ...]]] = {}
_OTHERS: set[type] = set()
"""Kinds that are neither plain nor a dataclass: enumerations, mostly."""
_PLAIN = frozenset({int, str, bool, type(None), Decimal, date, datetime, bytes})


def canonical(value: object) -> object:
    """Return a value with its dataclasses as tuples that begin with their name.

    The text of it says the same as that of the dataclasses and costs a fifth.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [canonical(part) for part in typing.cast("tuple[object, ...]", value)]
    get = _GETTERS.get(kind)
    if get is None:
        if kind in _OTHERS:
            return value
        if not is_dataclass(value):
            _OTHERS.add(kind)
            return value
        names = _names(typing.cast(Hashable, kind))
        get = attrgetter(*names) if len(names) > 1 else _one_getter(names)
        _GETTERS[kind] = get
    return (kind.__name__, *map(canonical, get(value)))


def _one_getter(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    return lambda value: tuple(getattr(value, name) for name in names)
