"""What stands already: the records that rows of a file name, and the ids behind their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar, cast

from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.columns import Column, queried
from argosy.platform.data.imports.records import Record
from argosy.platform.data.values import Value
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import field_of
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import VALUES_MAX, All, Query, Test, Where
from argosy.platform.registry.resource import Resource

Present = Mapping[str, object]
Part = TypeVar("Part")
KNOWN_MAX: Final = 50_000
MANY: Final = -1
"""Stands for a code that several records have."""


@contextmanager
def looking() -> Iterator[None]:
    """Read inside a transaction that writes, and leave no trace of the reading in it.

    Reads make their transaction read-only; taking them back to a savepoint ends that again, while
    they saw what was written before.
    """
    with transaction.atomic(using=sql.alias()):
        yield
        transaction.set_rollback(True, using=sql.alias())


def present_by(
    actor: Actor, resource: Resource, columns: Sequence[Column], records: Sequence[Record]
) -> dict[int, Present | int]:
    """Return what stands of records, by their place in `records`; `MANY` where several do.

    A record is known by its id, unless that leads to one of another key; else by its key.
    """
    fields = queried(columns)
    if resource.version:
        fields = (*fields, resource.version)
    fields = tuple(dict.fromkeys((*fields, *resource.import_key)))
    by_id = _by_id(actor, resource, fields, records)
    by_key = _by_key(actor, resource, fields, records)
    found: dict[int, Present | int] = {}
    for place, record in enumerate(records):
        own = by_id.get(place)
        key = key_of(resource, record)
        if own is None or (key is not None and key != _present_key(resource, own)):
            own_or_many = by_key.get(place, own)
            if own_or_many is not None:
                found[place] = own_or_many
        else:
            found[place] = own
    return found


def _by_id(
    actor: Actor, resource: Resource, fields: tuple[str, ...], records: Sequence[Record]
) -> dict[int, Present]:
    places = {cast(int, r.head["id"]): n for n, r in enumerate(records) if r.head.get("id")}
    rows = _read(actor, resource, fields, [_in("id", part) for part in _parts(list(places))])
    return {places[cast(int, row["id"])]: row for row in rows}


def _by_key(
    actor: Actor, resource: Resource, fields: tuple[str, ...], records: Sequence[Record]
) -> dict[int, Present | int]:
    places: dict[tuple[object, ...], int] = {}
    for place, record in enumerate(records):
        key = key_of(resource, record)
        if key is not None:
            places.setdefault(key, place)
    found: dict[int, Present | int] = {}
    for row in _read(actor, resource, fields, _of_keys(resource, list(places))):
        place = places.get(_present_key(resource, row), MANY)
        if place != MANY:
            found[place] = MANY if place in found else row
    return found


def key_of(resource: Resource, record: Record) -> tuple[object, ...] | None:
    """Return the key of a record, None when it lacks a part of it."""
    if not resource.import_key:
        return None
    key = tuple(record.head.get(name) for name in resource.import_key)
    return None if any(part is None or part == "" for part in key) else key


def _present_key(resource: Resource, row: Present) -> tuple[object, ...]:
    return tuple(_coded(row.get(name)) for name in resource.import_key)


def _coded(value: object) -> object:
    return value["code"] or str(value["id"]) if isinstance(value, dict) else value


def _of_keys(resource: Resource, keys: Sequence[tuple[object, ...]]) -> list[Where]:
    """Return conditions that hold for the records of some keys, and for few others."""
    wanted: list[Where] = []
    for part in _parts(keys):
        tests: list[Where] = []
        for place, name in enumerate(resource.import_key):
            field = resource.field(name)
            path = name
            if field is not None and field.type is FieldType.REFERENCE:
                path = f"{name}.{catalogue.resource(field.target).display[0]}"
            values = list(dict.fromkeys(key[place] for key in part))
            tests.append(Test(path, "in", values))
        wanted.append(tests[0] if len(tests) == 1 else All(tuple(tests)))
    return wanted


def _in(name: str, values: Sequence[object]) -> Where:
    return Test(name, "in", list(values))


def _parts(values: Sequence[Part]) -> Iterator[list[Part]]:
    for start in range(0, len(values), VALUES_MAX):
        yield list(values[start : start + VALUES_MAX])


def _read(
    actor: Actor, resource: Resource, fields: tuple[str, ...], wanted: Iterable[Where]
) -> Iterator[Present]:
    for where in wanted:
        with looking():
            query = Query(fields=fields, where=where, sort=("id",))
            for chunk in reads.stream(actor, resource, query, is_typed=True):
                yield from chunk


class References:
    """Ids of records by their code, looked up a chunk at a time and kept for the next."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known: dict[str, dict[str, int]] = {}

    def look_up(self, wanted: Mapping[str, set[str]]) -> None:
        """Find the ids of codes, by resource."""
        for name, codes in wanted.items():
            known = self._known.setdefault(name, {})
            if len(known) > KNOWN_MAX:
                known.clear()
            missing = sorted(codes - known.keys())
            if missing:
                self._find(name, missing, known)

    def id_of(self, resource: str, code: str) -> int:
        """Return the id behind a code, 0 when there is none, `MANY` when there are several."""
        return self._known.get(resource, {}).get(code, 0)

    def _find(self, name: str, codes: Sequence[str], known: dict[str, int]) -> None:
        target = catalogue.resource(name)
        shown = field_of(self._actor, target, target.display[0]) if target.display else None
        if shown is None or shown.type is FieldType.REFERENCE or not shown.can_filter:
            numbers = [int(code) for code in codes if code.isascii() and code.isdecimal()]
            wanted = [_in("id", part) for part in _parts([n for n in numbers if 0 < n < 2**63])]
            for row in _read(self._actor, target, (), wanted):
                known[str(row["id"])] = cast(int, row["id"])
            return
        wanted = [_in(shown.name, part) for part in _parts(codes)]
        for row in _read(self._actor, target, (shown.name,), wanted):
            code = str(row[shown.name])
            known[code] = MANY if code in known else cast(int, row["id"])


def codes_in(columns: Sequence[Column], records: Iterable[Record]) -> dict[str, set[str]]:
    """Return the codes that records name, by the resource they point at."""
    heads = [c for c in columns if c.field.type is FieldType.REFERENCE and not c.group]
    below = [c for c in columns if c.field.type is FieldType.REFERENCE and c.group]
    found: dict[str, set[str]] = {c.field.target: set() for c in (*heads, *below)}
    if not found:
        return found

    def add(column: Column, value: Value) -> None:
        if value is not None:
            found[column.field.target].add(str(value))

    for record in records:
        for column in heads:
            add(column, record.head.get(column.field.name))
        for column in below:
            for line in record.lines.get(column.group, ()):
                add(column, line.values.get(column.field.name))
    return found
