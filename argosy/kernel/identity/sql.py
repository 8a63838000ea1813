"""The one way to run set-based SQL: psycopg on Django's connection, prepared, binary, counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import psycopg
from django.db import connections
from psycopg.rows import tuple_row

Row = tuple[object, ...]

_alias: ContextVar[str] = ContextVar("sql_alias", default="default")


@dataclass(slots=True)
class Count:
    """Statements sent while a `counted()` block was open."""

    statements: int = 0
    texts: list[str] = field(default_factory=list)


_count: ContextVar[Count | None] = ContextVar("sql_count", default=None)
_types: dict[str, dict[str, str]] = {}


@contextmanager
def using(alias: str) -> Iterator[None]:
    """Run the enclosed statements on another database alias (the owner's, for checks)."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


@contextmanager
def counted() -> Iterator[Count]:
    """Count the statements sent inside the block."""
    count = Count()
    token = _count.set(count)
    try:
        yield count
    finally:
        _count.reset(token)


def alias() -> str:
    """Return the database alias in force."""
    return _alias.get()


def _cursor() -> psycopg.Cursor[Row]:
    wrapper = connections[_alias.get()]
    wrapper.ensure_connection()
    raw: psycopg.Connection[Row] = wrapper.connection
    return psycopg.Cursor(raw, row_factory=tuple_row)


def _note(query: str) -> None:
    count = _count.get()
    if count is not None:
        count.statements += 1
        count.texts.append(query)


def rows(query: str, params: Sequence[object] = ()) -> list[Row]:
    """Run a query and return all rows.

    Args:
        query: SQL with %s placeholders; it names no schema.
        params: values; lists go as arrays, Decimals as numeric.
    """
    _note(query)
    with _cursor() as cursor:
        cursor.execute(query.encode(), params or None, prepare=True, binary=True)
        return cursor.fetchall()


def execute(query: str, params: Sequence[object] = ()) -> int:
    """Run a statement and return how many rows it touched."""
    _note(query)
    with _cursor() as cursor:
        cursor.execute(query.encode(), params or None, prepare=True)
        return cursor.rowcount


def script(text: str) -> None:
    """Run several statements at once, without parameters (repeatable SQL files)."""
    with _cursor() as cursor:
        cursor.execute(text.encode(), None, prepare=False)


def ids(table: str, number: int) -> list[int]:
    """Draw a block of ids from the table's sequence, in one statement.

    The ids are drawn before the bulk insert, so that rows are never matched by the order of
    RETURNING.
    """
    if number == 0:
        return []
    found = rows(
        "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", (f"{table}_id_seq", number)
    )
    return [row[0] for row in found]  # type: ignore[misc]


def column_types(table: str) -> dict[str, str]:
    """Return the SQL type of each column, read once from the catalogue."""
    known = _types.get(table)
    if known is None:
        found = rows(
            "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            (table,),
        )
        known = {str(name): str(kind) for name, kind in found}
        _types[table] = known
    return known


def forget_types() -> None:
    """Forget the catalogue (after a migration, or when a test changes the database)."""
    _types.clear()
    _inserts.clear()


_inserts: dict[tuple[str, tuple[str, ...], str], str] = {}


def insert(
    table: str, names: Sequence[str], columns: Sequence[Sequence[object]], *, tail: str = ""
) -> int:
    """Insert many rows in one statement.

    Args:
        table: the table.
        names: column names.
        columns: one sequence of values a column, all of the same length.
        tail: SQL after the SELECT, such as an ON CONFLICT clause.

    Returns:
        The number of rows inserted.
    """
    if not columns or not columns[0]:
        return 0
    key = (table, tuple(names), tail)
    query = _inserts.get(key)
    if query is None:
        types = column_types(table)
        arrays = ", ".join(f"%s::{_array_type(types[name])}" for name in names)
        query = (
            f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({arrays}) {tail}"
        )
        _inserts[key] = query
    return execute(query, [list(column) for column in columns])


def _array_type(column_type: str) -> str:
    return f"{column_type}[]"


def transpose(records: Sequence[Sequence[object]]) -> list[list[object]]:
    """Turn rows into columns for `insert`."""
    return [list(column) for column in zip(*records, strict=True)]
