"""The bare-SQL floor: the same rows into the same columns and indexes, and nothing else.

No triggers, no row security, no logic, no keys of others: what the machine and PostgreSQL cost
alone. A benchmark reports how many times that its real commands cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import transaction

from argosy.kernel.identity import guard, sql
from argosy.kernel.identity.tables import TableKind
from argosy.testing.benchmarks.measure import Reading, metered


def row_counts() -> dict[str, int]:
    """Return how many rows each of our tables has."""
    with sql.using("owner"):
        counted = " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM {table}"
            for kind in TableKind
            for table in guard.tables_of(kind)
        )
        return {str(table): int(str(rows)) for table, rows in sql.rows(counted)}


def rows_since(before: Mapping[str, int]) -> dict[str, int]:
    """Return how many rows each table has gained since `row_counts` was asked."""
    grown = {table: rows - before[table] for table, rows in row_counts().items()}
    return {table: rows for table, rows in grown.items() if rows > 0}


def copy_floor(rows: Mapping[str, int], units: int) -> Reading:
    """Copy the last rows of tables into bare twins, in one INSERT a table.

    Args:
        rows: how many rows of each table the units made.
        units: how many units those rows stand for.
    """
    with sql.using("owner"), _twins(rows), metered(units) as reading:
        for table, number in rows.items():
            sql.execute(f"INSERT INTO bare_{table} {_last(table, '*')}", (number,))
    return reading


def row_by_row_floor(rows: Mapping[str, int], units: int) -> Reading:
    """Insert posted rows into bare twins, each table's rows of a unit in one statement, one commit.

    Args:
        rows: how many rows of each table the units made.
        units: how many units those rows stand for; as many transactions are made.
    """
    with sql.using("owner"), _twins(rows):
        shares: dict[str, tuple[list[str], list[tuple[object, ...]]]] = {}
        for table, number in rows.items():
            names = list(sql.column_types(table))
            texts = ", ".join(f"{name}::text" for name in names)
            shares[table] = (names, sql.rows(_last(table, texts), (number,)))
        with metered(units) as reading:
            for unit in range(units):
                with transaction.atomic(using="owner"):
                    for table, (names, found) in shares.items():
                        part = found[unit * len(found) // units : (unit + 1) * len(found) // units]
                        if part:
                            _insert_texts(f"bare_{table}", names, part)
    return reading


@contextmanager
def _twins(tables: Mapping[str, int]) -> Iterator[None]:
    for table in tables:
        sql.execute(f"DROP TABLE IF EXISTS bare_{table}")
        sql.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING INDEXES)")
    yield
    for table in tables:
        sql.execute(f"DROP TABLE bare_{table}")


def _last(table: str, columns: str) -> str:
    order = "ORDER BY id DESC" if "id" in sql.column_types(table) else ""
    return f"SELECT {columns} FROM {table} {order} LIMIT %s"


def _insert_texts(table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    types = sql.column_types(table)
    arrays = ", ".join(f"%s::text[]::{types[name]}[]" for name in names)
    sql.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({arrays})",
        [sql.array([row[place] for row in rows]) for place in range(len(names))],
    )
