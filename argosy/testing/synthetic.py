"""Rows made up from the schema, so that a promise about every table is tested on every table.

A new posted table is covered the day it is made, without anyone writing a case for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections, transaction
from psycopg.conninfo import conninfo_to_dict

from argosy.kernel.events import horizon
from argosy.kernel.events.canonical import quoted
from argosy.kernel.identity import guard, sql
from argosy.kernel.identity.tables import TableKind
from argosy.platform.system.database import EmbeddedServer

ROW_IDS = (1, 2, 3, 5)
"""Ids of the rows made up; 4 stays free within the sequence."""
RECORDED_AT = "2026-01-05 08:00:00+00"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalogue describes it."""

    name: str
    type: str
    is_nullable: bool
    length: int | None

    @property
    def is_array(self) -> bool:
        """Whether it holds an array."""
        return self.type.endswith("[]")

    def sample(self, k: int) -> str:
        """Return SQL for the k-th value of this column."""
        if self.is_array:
            element = Column(self.name, self.type[:-2], is_nullable=False, length=self.length)
            return f"ARRAY[{element.sample(k)}]::{self.type}"
        if self.type in {"character varying", "text", "character"}:
            return f"'{f'v{k}'[: self.length or 8]}'::{self.type}"
        return _SAMPLES[self.type].format(k=k)

    def other(self) -> str:
        """Return SQL for a value that differs from the present one."""
        name = quoted(self.name)
        filled = self.sample(7)
        if self.is_array:
            changed = f"{name} || {name}"
        elif self.type in {"character varying", "text", "character"}:
            changed = f"CASE WHEN left({name}, 1) = '#' THEN '!' ELSE '#' END"
        else:
            changed = _CHANGES[self.type].format(name=name)
        return f"CASE WHEN {name} IS NULL THEN {filled} ELSE {changed} END"


_SAMPLES = {
    "smallint": "{k}::smallint",
    "integer": "{k}",
    "bigint": "{k}::bigint",
    "numeric": "{k}.5::numeric",
    "boolean": "({k} <> 2)",
    "date": "date '2026-01-01' + {k}",
    "timestamp with time zone": f"timestamptz '{RECORDED_AT}'",
    "jsonb": "jsonb_build_object('n', {k})",
    "bytea": "int4send({k})",
    "uuid": "lpad('{k}', 32, '0')::uuid",
    "xid8": "'{k}'::xid8",
}
_CHANGES = {
    "smallint": "{name} + 1",
    "integer": "{name} + 1",
    "bigint": "{name} + 1",
    "numeric": "{name} + 1",
    "boolean": "NOT {name}",
    "date": "{name} + 1",
    "timestamp with time zone": "{name} - interval '1 day'",
    "jsonb": "jsonb_build_object('changed', {name})",
    "bytea": "{name} || int4send(9)",
    "uuid": "gen_random_uuid()",
    "xid8": "'99'::xid8",
}


def posted_tables() -> list[str]:
    """Return every posted table, from the registry of models."""
    return guard.tables_of(TableKind.POSTED)


def sealed_tables() -> list[str]:
    """Return the posted tables that are sealed: all but the seals."""
    return [table for table in posted_tables() if table != horizon.SEAL_TABLE]


def columns(table: str) -> list[Column]:
    """Return a table's columns that can be written."""
    found = sql.rows(
        "SELECT a.attname::text, format_type(a.atttypid, NULL), NOT a.attnotnull,"
        " CASE WHEN a.atttypmod > 4 AND a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype)"
        "  THEN a.atttypmod - 4 END"
        " FROM pg_attribute a WHERE a.attrelid = to_regclass(%s::text) AND a.attnum > 0"
        " AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum",
        (table,),
    )
    return [
        Column(str(name), str(kind), bool(is_nullable), None if size is None else int(str(size)))
        for name, kind, is_nullable, size in found
    ]


def fill(table: str) -> None:
    """Make up rows of a table; the second has no value wherever none is needed."""
    listed = columns(table)
    names = ", ".join(quoted(column.name) for column in listed)
    for row_id in ROW_IDS:
        values = ", ".join(
            f"{row_id}"
            if column.name == "id"
            else "NULL"
            if row_id == 2 and column.is_nullable
            else column.sample(row_id)
            for column in listed
        )
        sql.execute(f"INSERT INTO {quoted(table)} ({names}) VALUES ({values})")


def drop_rules(tables: list[str]) -> None:
    """Drop constraints that made-up rows cannot keep: checks, keys to others, uniqueness."""
    found = sql.rows(
        "SELECT c.conrelid::regclass::text, c.conname::text FROM pg_constraint c"
        " WHERE c.contype IN ('c', 'f', 'u', 'x')"
        " AND c.conrelid = ANY (SELECT to_regclass(t) FROM unnest(%s::text[]) AS t)"
        " ORDER BY c.contype = 'u'",
        (tables,),
    )
    for table, name in found:
        sql.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {quoted(str(name))} CASCADE")
    indexes = sql.rows(
        "SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indisunique"
        " AND NOT i.indisprimary"
        " AND i.indrelid = ANY (SELECT to_regclass(t) FROM unnest(%s::text[]) AS t)",
        (tables,),
    )
    for (name,) in indexes:
        sql.execute(f"DROP INDEX {name}")


@contextmanager
def as_superuser(server: EmbeddedServer, database: str) -> Iterator[None]:
    """Let the alias `owner` be the server's superuser: an intruder whom no right stops."""
    settings = connections["owner"].settings_dict
    before = {key: settings[key] for key in ("USER", "PASSWORD")}
    with server.admin(database) as admin:
        parts = conninfo_to_dict(admin.info.dsn)
        password = admin.info.password
    connections["owner"].close()
    settings.update({"USER": str(parts["user"]), "PASSWORD": password})
    try:
        with sql.using("owner"):
            yield
    finally:
        connections["owner"].close()
        settings.update(before)


@contextmanager
def corrupted() -> Iterator[None]:
    """Open a transaction in which triggers and keys are silent; all is restored at its end."""
    with transaction.atomic(using="owner"):
        sql.execute("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True, using="owner")
