"""The active own fields as every process knows them: read once a version, looked up for nothing.

A trigger counts every change of a field. Reads ask for the count now and then (`FRESH_S`); commands
learn of a change from the company's fact version, which they read in any case.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeVar, cast

import psycopg
from django.db import OperationalError, connections

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.platform.registry.fields import Choice, Field, FieldType, Sensitivity
from argosy.platform.registry.labels import Text

FRESH_S: Final = 0.1
"""Seconds for which a process believes that nothing has changed; reads only."""
ABSENT_S: Final = 1.0
"""Seconds until a database that could not be asked is asked again."""
KEPT_MAX: Final = 64
OWN: Final = "own"
"""Asks for a permission made for one field."""
COMPANION_ALIAS: Final = "own_x"


@dataclass(frozen=True)
class Definition:
    """One own field."""

    id: int
    resource: str
    lines: str
    name: str
    type: FieldType
    label: Text
    help: Text | None
    unit: str
    target: str
    choices: tuple[Choice, ...]
    max_length: int
    minimum: Decimal | None
    maximum: Decimal | None
    is_personal: bool
    is_searchable: bool
    is_indexed: bool
    read_permission: str
    write_permission: str
    required_when: str
    visible_when: str
    table: str
    column_table: str
    key_column: str
    has_company: bool
    state: str
    version: int

    @property
    def path(self) -> str:
        """The path of what it belongs to: ``sales.order``, ``sales.order.lines``."""
        return f"{self.resource}.{self.lines}" if self.lines else self.resource

    @property
    def is_companion(self) -> bool:
        """Whether its column stands in a companion of the noun's table."""
        return self.column_table != self.table

    def permission(self, to: str) -> str:
        """Return the permission to ``read`` or ``write`` it; "" for none of its own."""
        wanted = self.read_permission if to == "read" else self.write_permission
        return f"{self.path}.{self.name}.{to}" if wanted == OWN else wanted

    @cached_property
    def field(self) -> Field:
        """The field as the registry shows it."""
        return Field(
            self.name,
            self.type,
            self.label,
            f"{COMPANION_ALIAS}.{self.name}" if self.is_companion else "",
            self.help,
            self.unit,
            self.choices,
            self.target,
            Sensitivity.PERSONAL if self.is_personal else Sensitivity.INTERNAL,
            is_searchable=self.is_searchable,
            permission=self.permission("read"),
            max_length=self.max_length,
            is_sortable=self.type is not FieldType.LONG_TEXT,
        )


_COLUMNS: Final = (
    "id, resource, lines, name, type, label_en, label_zh, help_en, help_zh, unit, target, choices,"
    " max_length, minimum, maximum, is_personal, is_searchable, is_indexed, read_permission,"
    " write_permission, required_when, visible_when, table_name, column_table, key_column,"
    " has_company, state, version"
)


def read(where: str = "state = 'active'", params: tuple[object, ...] = ()) -> list[Definition]:
    """Return own fields from their rows, in their order."""
    found = sql.rows(
        f"SELECT {_COLUMNS} FROM own_field WHERE {where} ORDER BY resource, lines, position, id",
        params,
    )
    return [_definition(row) for row in found]


def _definition(row: tuple[object, ...]) -> Definition:
    (number, resource, lines, name, kind, label_en, label_zh, help_en, help_zh, *rest) = row
    unit, target, choices, *limits = rest
    made = (
        Choice(str(c["value"]), Text(str(c["label_en"]), str(c["label_zh"])))
        for c in cast("list[dict[str, object]]", choices)
    )
    return Definition(
        cast(int, number),
        str(resource),
        str(lines),
        str(name),
        FieldType(str(kind)),
        Text(str(label_en), str(label_zh)),
        Text(str(help_en), str(help_zh)) if help_en else None,
        str(unit),
        str(target),
        tuple(made),
        *limits,  # type: ignore[arg-type]
    )


Key = TypeVar("Key")
Active = Mapping[str, tuple[Definition, ...]]
"""Active fields by the path of what they belong to."""
_lock = threading.Lock()
_by_version: dict[tuple[str, int], Active] = {}
_by_facts: dict[tuple[str, int, int], Active] = {}
_versions: dict[str, tuple[float, int]] = {}
"""By database: until when the number may be believed, and the number."""
_ready: set[str] = set()
"""Databases that have the tables of own fields."""


def version() -> tuple[str, int]:
    """Return the database in use and the number that changes with its own fields.

    Zero where no database can be asked: declarations are then those of the code.
    """
    database = sql.database()
    known = _versions.get(database)
    now = time.monotonic()
    if known is not None and now < known[0]:
        return database, known[1]
    last = known[1] if known is not None else 0
    number, fresh_s = _ask_version(database, last)
    _versions[database] = (now + fresh_s, number)
    return database, number


def _ask_version(database: str, last: int) -> tuple[int, float]:
    """Return the number, and for how many seconds it may be believed.

    Not through `sql.rows`: this is no statement of whoever is counted just now.
    """
    if connections[sql.alias()].needs_rollback:
        return last, 0.0
    try:
        with psycopg.Cursor(sql.connection()) as cursor:
            if database not in _ready:
                cursor.execute(b"SELECT to_regclass('own_field_version') IS NOT NULL")
                if cursor.fetchone() != (True,):
                    return 0, 0.0
                _ready.add(database)
            cursor.execute(b"SELECT version FROM own_field_version WHERE id = 1", prepare=True)
            found = cursor.fetchone()
    except (OperationalError, psycopg.Error):
        return last, ABSENT_S
    return (int(str(found[0])) if found else 0), FRESH_S


def active() -> Active:
    """Return the active fields as reads show them."""
    key = version()
    known = _by_version.get(key)
    if known is None:
        known = _grouped(read()) if key[1] else {}
        _keep(_by_version, key, known)
    return known


def active_in(run: CommandRun) -> Active:
    """Return the active fields as a command meets them; asks the database once a fact version."""
    if run.fact_version is None:
        return _grouped(read())
    key = (sql.database(), run.company_id, run.fact_version)
    known = _by_facts.get(key)
    if known is None:
        known = _grouped(read())
        _keep(_by_facts, key, known)
    return known


def forget() -> None:
    """Ask the database again at the next look-up."""
    with _lock:
        _versions.clear()
        _by_version.clear()
        _by_facts.clear()


def _keep(cache: dict[Key, Active], key: Key, value: Active) -> None:
    with _lock:
        if len(cache) >= KEPT_MAX:
            cache.clear()
        cache[key] = value


def _grouped(found: list[Definition]) -> Active:
    grouped: dict[str, list[Definition]] = {}
    for definition in found:
        grouped.setdefault(definition.path, []).append(definition)
    return {path: tuple(fields) for path, fields in grouped.items()}
