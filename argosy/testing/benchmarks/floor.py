"""The bare-SQL floor: the same rows into the same columns and indexes, and nothing else.

No triggers, no row security, no logic, no keys of others: what the machine and PostgreSQL cost
alone. A benchmark reports how many times that its real commands cost.
"""

from __future__ import annotations

from collections.abc import Sequence

from argosy.kernel.identity import sql
from argosy.testing.benchmarks.measure import Reading, metered


def insert_select_floor(tables: Sequence[str], units: int, filters: str = "") -> Reading:
    """Copy what a benchmark has posted into bare twins of its tables, in one INSERT a table.

    Args:
        tables: posted tables the benchmark filled.
        units: how many units those rows stand for.
        filters: SQL condition that holds for the measured rows in every table.
    """
    with sql.using("owner"):
        for table in tables:
            sql.execute(f"DROP TABLE IF EXISTS bare_{table}")
            sql.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING INDEXES)")
        with metered(units) as reading:
            for table in tables:
                sql.execute(f"INSERT INTO bare_{table} SELECT * FROM {table} {filters}")
        for table in tables:
            sql.execute(f"DROP TABLE bare_{table}")
    return reading


def row_by_row_floor(tables: Sequence[str], units: int, rows_max: int = 20_000) -> Reading:
    """Insert posted rows into bare twins, each table's rows of a unit in one statement, one commit.

    Args:
        tables: posted tables the benchmark filled.
        units: how many units those rows stand for; as many transactions are made.
        rows_max: rows of a table at most.
    """
    from django.db import transaction

    with sql.using("owner"):
        shares: dict[str, tuple[list[str], list[tuple[object, ...]]]] = {}
        for table in tables:
            sql.execute(f"DROP TABLE IF EXISTS bare_{table}")
            sql.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING INDEXES)")
            names = list(sql.column_types(table))
            columns = ", ".join(f"{name}::text" for name in names)
            found = sql.rows(f"SELECT {columns} FROM {table} LIMIT %s", (rows_max,))
            shares[table] = (names, found)
        with metered(units) as reading:
            for unit in range(units):
                with transaction.atomic(using="owner"):
                    for table, (names, found) in shares.items():
                        part = found[unit * len(found) // units : (unit + 1) * len(found) // units]
                        if part:
                            _insert_texts(f"bare_{table}", names, part)
        for table in tables:
            sql.execute(f"DROP TABLE bare_{table}")
    return reading


def _insert_texts(table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    types = sql.column_types(table)
    arrays = ", ".join(f"%s::text[]::{types[name]}[]" for name in names)
    sql.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({arrays})",
        [sql.array([row[place] for row in rows]) for place in range(len(names))],
    )
