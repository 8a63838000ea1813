"""The one way to run set-based SQL: psycopg on Django's connection, prepared, binary, counted."""

from __future__ import annotations

import json
import threading
import time
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import psycopg
from django.db import connections
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

Row = tuple[object, ...]
Sent = psycopg.Cursor[Row] | psycopg.RawCursor[Row]

_alias: ContextVar[str] = ContextVar("sql_alias", default="default")


@dataclass(slots=True)
class Count:
    """Statements sent while a `counted()` block was open."""

    statements: int = 0
    texts: list[str] = field(default_factory=list)


_count: ContextVar[Count | None] = ContextVar("sql_count", default=None)
_types: dict[tuple[str, str], dict[str, str]] = {}


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


def database() -> str:
    """Return the name of the database in use: the key under which facts about it are cached."""
    return str(connections[_alias.get()].settings_dict["NAME"])


def alias() -> str:
    """Return the database alias in force."""
    return _alias.get()


Watcher = Callable[[str, int], None]
_watcher: ContextVar[Watcher | None] = ContextVar("sql_watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell a watcher of each statement inside the block: its text, and its nanoseconds."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


_wrappers = threading.local()


def connection() -> psycopg.Connection[Row]:
    """Return psycopg's connection of the alias in force, opened when it is not."""
    alias = _alias.get()
    # Django keeps one wrapper a thread and alias, behind a look-up dearer than a statement.
    wrapper = _wrappers.__dict__.get(alias)
    if wrapper is None:
        wrapper = _wrappers.__dict__[alias] = connections[alias]
    if wrapper.connection is None:
        wrapper.ensure_connection()
    return typing.cast("psycopg.Connection[Row]", wrapper.connection)


_numbered: dict[str, bytes] = {}
NUMBERED_MAX = 4096
PREPARED_MAX = 2000
_IN_TRANSACTION = pq.TransactionStatus.INTRANS
_IDLE = pq.TransactionStatus.IDLE


def _send(
    link: psycopg.Connection[Row],
    query: str,
    params: Sequence[object] | Mapping[str, object],
    *,
    binary: bool,
) -> Sent:
    """Send a statement through psycopg, prepared.

    Placeholders are numbered here, once a text: psycopg would parse a long statement again each
    time it is sent.
    """
    link.prepared_max = PREPARED_MAX
    if not params or isinstance(params, Mapping):
        cursor = psycopg.Cursor(link, row_factory=tuple_row)
        cursor.execute(query.encode(), params or None, prepare=True, binary=binary)
        return cursor
    raw = psycopg.RawCursor(link, row_factory=tuple_row)
    raw.execute(_text(query), params, prepare=True, binary=binary)
    return raw


def _text(query: str) -> bytes:
    """Return a statement with numbered placeholders, from the copy kept of it."""
    text = _numbered.get(query)
    if text is None:
        first, *rest = query.split("%s")
        text = (first + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))).encode()
        text = text.replace(b"%%", b"%")
        if len(_numbered) >= NUMBERED_MAX:
            _numbered.clear()
        _numbered[query] = text
    return text


def _again(
    link: psycopg.Connection[Row],
    query: str,
    params: Sequence[object] | Mapping[str, object],
) -> pq.abc.PGresult | None:
    """Run a statement that this connection has prepared before, straight through libpq.

    psycopg's cursor costs three times as much as the round trip itself; what it prepared can be
    run without it. None when it has to be asked after all: the statement is new, the connection
    is in no state to run it, or a parameter needs its adaptation.
    """
    if not params or isinstance(params, Mapping):
        return None
    pgconn = link.pgconn
    status = pgconn.transaction_status
    if status != _IN_TRANSACTION and (status != _IDLE or link.autocommit):
        return None
    wire = _wire(params)
    if wire is None:
        return None
    kinds, values = wire
    prepared = link._prepared
    name = prepared._names.get((_text(query), kinds))
    if name is None or prepared._to_flush:
        return None
    if status == _IDLE:
        begun = pgconn.exec_(link._get_tx_start_command())
        if begun.status != pq.ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(begun, encoding=link.info.encoding)
    result = pgconn.exec_prepared(name, typing.cast(typing.Any, values), None, pq.Format.BINARY)
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        raise psycopg.errors.error_from_result(result, encoding=link.info.encoding)
    return result


def _wire(params: Sequence[object]) -> tuple[tuple[int, ...], list[bytes | None]] | None:
    """Return types and texts of parameters; None when one needs psycopg to adapt or refuse it."""
    kinds: list[int] = []
    values: list[bytes | None] = []
    for value in params:
        if type(value) is str:
            written = value.encode()
            if b"\0" in written:
                return None
            kinds.append(0)
            values.append(written)
            continue
        write = _WIRE.get(type(value))
        if write is None:
            return None
        kind, wire = write(value)
        kinds.append(kind)
        values.append(wire)
    return tuple(kinds), values


def _integer(value: typing.Any) -> tuple[int, bytes]:
    # As psycopg chooses it, so that both find the same prepared statement.
    if -32768 <= value <= 32767:
        kind = 21
    elif -2147483648 <= value <= 2147483647:
        kind = 23
    else:
        kind = 20 if -(2**63) <= value < 2**63 else 1700
    return kind, b"%d" % value


_WIRE: dict[type, Callable[[typing.Any], tuple[int, bytes | None]]] = {
    int: _integer,
    bool: lambda value: (16, b"t" if value else b"f"),
    type(None): lambda value: (0, None),
    Decimal: lambda value: (1700, str(value).encode()),
    date: lambda value: (1082, str(value).encode()),
    bytes: lambda value: (17, b"\\x" + value.hex().encode()),
}


def _note(query: str) -> None:
    count = _count.get()
    if count is not None:
        count.statements += 1
        count.texts.append(query)


def rows(query: str, params: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
    """Run a query and return all rows.

    Args:
        query: SQL with %s placeholders; it names no schema.
        params: values; lists go as arrays, Decimals as numeric.
    """
    watcher = _watcher.get()
    if watcher is None:
        return _rows(query, params)
    begun = time.perf_counter_ns()
    try:
        return _rows(query, params)
    finally:
        watcher(query, time.perf_counter_ns() - begun)


def _rows(query: str, params: Sequence[object] | Mapping[str, object]) -> list[Row]:
    _note(query)
    link = connection()
    result = _again(link, query, params)
    if result is None:
        return _send(link, query, params, binary=True).fetchall()
    reader = Transformer(link)
    reader.set_pgresult(result, set_loaders=True, format=pq.Format.BINARY)
    return reader.load_rows(0, result.ntuples, tuple)


def rows_asked(query: str, params: Sequence[object]) -> list[Row]:
    """Run a query whose form a reader decides, and return all rows.

    It is prepared once it has come several times: a reader who asks ever new questions does not
    fill the server with plans.

    Args:
        query: SQL with %s placeholders; it names no schema.
        params: values; lists go as arrays, Decimals as numeric.
    """
    _note(query)
    watcher = _watcher.get()
    begun = time.perf_counter_ns()
    try:
        cursor = psycopg.RawCursor(connection(), row_factory=tuple_row)
        cursor.execute(_text(query), params, binary=True)
        return cursor.fetchall()
    finally:
        if watcher is not None:
            watcher(query, time.perf_counter_ns() - begun)


def execute(query: str, params: Sequence[object] | Mapping[str, object] = ()) -> int:
    """Run a statement and return how many rows it touched."""
    watcher = _watcher.get()
    if watcher is None:
        return _execute(query, params)
    begun = time.perf_counter_ns()
    try:
        return _execute(query, params)
    finally:
        watcher(query, time.perf_counter_ns() - begun)


def _execute(query: str, params: Sequence[object] | Mapping[str, object]) -> int:
    _note(query)
    link = connection()
    result = _again(link, query, params)
    if result is None:
        return _send(link, query, params, binary=False).rowcount
    touched = result.command_tuples
    return -1 if touched is None else touched


def script(text: str) -> None:
    """Run several statements at once, without parameters (repeatable SQL files)."""
    with psycopg.Cursor(connection()) as cursor:
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
    known = _types.get((database(), table))
    if known is None:
        found = rows(
            "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            (table,),
        )
        known = {str(name): str(kind) for name, kind in found}
        _types[database(), table] = known
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
        query = f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({arrays}) {tail}"
        _inserts[key] = query
    return execute(query, [array(column) for column in columns])


def _array_type(column_type: str) -> str:
    return f"{column_type}[]"


def array(values: Sequence[object]) -> str:
    """Return a PostgreSQL array literal: four times cheaper to write than a bound list.

    Args:
        values: None, int, bool, str, Decimal, date, datetime, bytes or `Jsonb`, one type a column.

    Raises:
        TypeError: a value is of another type (a float, say), which must not reach the database.
    """
    number = len(values)
    if number <= 1:
        return f"{{{_element(values[0])}}}" if number else "{}"
    first = values[0]
    if number > SAME_MIN and values.count(first) == number and len(set(map(type, values))) == 1:
        return "{" + ",".join([_element(first)] * number) + "}"
    kinds = set(map(type, values))
    if len(kinds) == 1:
        encode = _ELEMENTS.get(kinds.pop())
        if encode is not None:
            return "{" + ",".join(map(encode, values)) + "}"
    return "{" + ",".join([_element(value) for value in values]) + "}"


SAME_MIN = 8
"""From how many values on it pays to look whether they are all the same."""


def _element(value: object) -> str:
    encode = _ELEMENTS.get(type(value))
    if encode is not None:
        return encode(value)
    for known, known_encode in _ELEMENTS.items():
        if isinstance(value, known):
            return known_encode(value)
    raise TypeError(f"{type(value).__name__} does not travel in an array")


def _quoted(value: object) -> str:
    text = str(value)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"' in text:
        text = text.replace('"', '\\"')
    return f'"{text}"'


_encode = json.JSONEncoder(ensure_ascii=False).encode
_ELEMENTS: dict[type, Callable[[object], str]] = {
    str: _quoted,
    bool: lambda value: "t" if value else "f",
    Decimal: str,
    datetime: lambda value: f'"{value}"',
    date: str,
    bytes: lambda value: '"\\\\x' + typing.cast(bytes, value).hex() + '"',
    Jsonb: lambda value: _quoted(_encode(typing.cast(Jsonb, value).obj)),
    int: int.__repr__,
    type(None): lambda value: "NULL",
}


def transpose(records: Sequence[Sequence[object]]) -> list[list[object]]:
    """Turn rows into columns for `insert`."""
    return [list(column) for column in zip(*records, strict=True)]
