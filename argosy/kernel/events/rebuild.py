"""Projections against their definitions: compared both ways, and refilled from them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from argosy.kernel.events.findings import Offender, offenders
from argosy.kernel.identity import sql
from argosy.kernel.identity.checks import Projection


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a refill did to a projection: rows it removed, corrected and added."""

    table: str
    removed: int
    corrected: int
    added: int


def differences(projection: Projection) -> list[Offender]:
    """Name the rows of a projection that differ from their definition, either way."""
    on = " AND ".join(f"d.{key} = t.{key}" for key in projection.key)
    key_text = " || ', ' || ".join(
        f"'{key} ' || coalesce(d.{key}, t.{key})::text" for key in projection.key
    )
    differ = " OR ".join(f"d.{value} IS DISTINCT FROM t.{value}" for value in projection.values)
    what = " || ', ' || ".join(
        f"'{value} is ' || coalesce(t.{value}::text, 'missing') || ' and should be '"
        f" || coalesce(d.{value}::text, 'missing')"
        for value in projection.values
    )
    company = "coalesce(d.company_id, t.company_id)" if "company_id" in projection.key else "NULL"
    first = projection.key[0]
    return offenders(
        f"SELECT {company}::bigint, '{projection.table}'::text, {key_text}, {what}"
        f" FROM ({_wanted(projection)}) d FULL JOIN ({_stored(projection)}) t ON {on}"
        f" WHERE d.{first} IS NULL OR t.{first} IS NULL OR {differ}"
    )


def refill(projection: Projection) -> Rebuilt:
    """Make a projection equal to its definition, on the owner's connection.

    Writers of the projection wait meanwhile; rows that hold other things too (a limit beside a
    committed amount) keep them.
    """
    with transaction.atomic(using=sql.alias()):
        sql.execute(f"LOCK TABLE {projection.table} IN EXCLUSIVE MODE")
        sql.execute(f"CREATE TEMPORARY TABLE argosy_wanted ON COMMIT DROP AS {_wanted(projection)}")
        sql.execute("ANALYZE argosy_wanted")
        rebuilt = _replace(projection) if projection.is_summed else _reconcile(projection)
        sql.execute("DROP TABLE argosy_wanted")
        return rebuilt


def _wanted(projection: Projection) -> str:
    return (
        f"SELECT * FROM ({projection.definition}) AS definition"
        f" WHERE NOT ({projection.ignore_when})"
    )


def _stored(projection: Projection) -> str:
    """Return the table's rows, one a key: a key split over slots is summed."""
    keys = ", ".join(projection.key)
    if projection.is_summed:
        sums = ", ".join(f"sum({value}) AS {value}" for value in projection.values)
        select = f"SELECT {keys}, {sums} FROM {projection.table} GROUP BY {keys}"
    else:
        select = f"SELECT * FROM {projection.table}"
    return f"SELECT * FROM ({select}) AS stored WHERE NOT ({projection.ignore_when})"


def _replace(projection: Projection) -> Rebuilt:
    removed = sql.execute(f"DELETE FROM {projection.table}")
    return Rebuilt(projection.table, removed, 0, _add(projection, ""))


def _reconcile(projection: Projection) -> Rebuilt:
    on = " AND ".join(f"d.{key} = t.{key}" for key in projection.key)
    removed = sql.execute(
        f"DELETE FROM {projection.table} AS t WHERE NOT ({projection.ignore_when})"
        f" AND NOT EXISTS (SELECT FROM argosy_wanted d WHERE {on})"
    )
    assign = ", ".join(f"{value} = d.{value}" for value in projection.values)
    differ = " OR ".join(f"t.{value} IS DISTINCT FROM d.{value}" for value in projection.values)
    corrected = sql.execute(
        f"UPDATE {projection.table} AS t SET {assign} FROM argosy_wanted d"
        f" WHERE {on} AND ({differ})"
    )
    added = _add(projection, f"WHERE NOT EXISTS (SELECT FROM {projection.table} t WHERE {on})")
    return Rebuilt(projection.table, removed, corrected, added)


def _add(projection: Projection, condition: str) -> int:
    plain = [*projection.key, *projection.values]
    columns = ", ".join([*plain, *(column for column, _ in projection.refill)])
    sources = ", ".join([*(f"d.{name}" for name in plain), *(e for _, e in projection.refill)])
    return sql.execute(
        f"INSERT INTO {projection.table} ({columns}) SELECT {sources}"
        f" FROM argosy_wanted d {condition}"
    )
