"""Reads of the performance: by route, over time, slow statements, gauges, one's own traces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from psycopg.types.json import Jsonb

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.performance.rules import percentile_us

READ = "performance.read"
TRACES_MAX = 50
REPEATED_MIN = 5
"""A statement sent so often within a request is asked once a row, most likely."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Answers of a route, or within a time, over a span."""

    name: str
    requests: int
    errors: int
    mean_us: int
    p50_us: int
    p95_us: int
    p99_us: int
    statements: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A slow statement."""

    text: str
    calls: int
    mean_us: int
    max_us: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A request that somebody made himself."""

    id: int
    at: datetime
    method: str
    path: str
    status: int
    total_us: int
    statements: tuple[tuple[str, int], ...]

    @property
    def sql_us(self) -> int:
        """How long the database took of it."""
        return sum(time for _, time in self.statements)

    @property
    def repeated(self) -> list[tuple[str, int]]:
        """Statements that were sent again and again, and how often."""
        found = Counter(text for text, _ in self.statements)
        return [(text, n) for text, n in found.most_common() if n >= REPEATED_MIN]


def by_route(actor: Actor, span: timedelta) -> list[Speed]:
    """Return the routes of the last while, what took the most time first.

    Raises:
        PermissionDenied: the actor may not see performance.
    """
    actor.check_permission(READ)
    found = sql.rows(
        "SELECT route::text, sum(requests)::bigint, sum(errors)::bigint, sum(total_us)::bigint,"
        " sum(statements)::bigint, (SELECT array_agg(s ORDER BY n) FROM (SELECT n, sum(b)::bigint"
        "  AS s FROM performance_minute i, unnest(i.buckets) WITH ORDINALITY u(b, n)"
        "  WHERE i.route = m.route AND i.minute >= now() - %s::interval GROUP BY n) x)"
        " FROM performance_minute m WHERE minute >= now() - %s::interval"
        " GROUP BY route ORDER BY 4 DESC LIMIT 100",
        (span, span),
    )
    return [_speed(row) for row in found]


def over_time(actor: Actor, span: timedelta, points: int = 60) -> list[Speed]:
    """Return the last while in parts of equal length, the oldest first; `name` is its beginning.

    Raises:
        PermissionDenied: the actor may not see performance.
    """
    actor.check_permission(READ)
    step = max(span / points, timedelta(minutes=1))
    found = sql.rows(
        "WITH b AS (SELECT date_bin(%s::interval, minute, '2000-01-01Z') AS begun, requests,"
        "  errors, total_us, statements, buckets FROM performance_minute"
        "  WHERE minute >= now() - %s::interval),"
        " h AS (SELECT begun, array_agg(s ORDER BY n) AS buckets FROM (SELECT begun, n,"
        "  sum(c)::bigint AS s FROM b, unnest(b.buckets) WITH ORDINALITY u(c, n)"
        "  GROUP BY begun, n) x GROUP BY begun)"
        " SELECT to_char(begun AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), sum(requests)::bigint,"
        " sum(errors)::bigint, sum(total_us)::bigint, sum(statements)::bigint, max(h.buckets)"
        " FROM b JOIN h USING (begun) GROUP BY begun ORDER BY begun",
        (step, span),
    )
    return [_speed(row) for row in found]


def _speed(row: sql.Row) -> Speed:
    name, requests, errors, total, statements, buckets = row
    counted = cast("Sequence[int]", buckets)
    number = cast(int, requests)
    return Speed(
        str(name),
        number,
        cast(int, errors),
        cast(int, total) // max(number, 1),
        percentile_us(counted, 50),
        percentile_us(counted, 95),
        percentile_us(counted, 99),
        cast(int, statements) // max(number, 1),
    )


def slow_statements(actor: Actor, span: timedelta) -> list[Statement]:
    """Return statements that were slow, what took the most time first.

    Raises:
        PermissionDenied: the actor may not see performance.
    """
    actor.check_permission(READ)
    found = sql.rows(
        "SELECT max(text)::text, sum(calls)::bigint, (sum(total_us) / sum(calls))::bigint,"
        " max(max_us) FROM performance_statement WHERE hour >= now() - %s::interval"
        " GROUP BY digest ORDER BY sum(total_us) DESC LIMIT 30",
        (span + timedelta(hours=1),),
    )
    return [
        Statement(str(text), cast(int, calls), cast(int, mean), cast(int, longest))
        for text, calls, mean, longest in found
    ]


def gauge(actor: Actor, name: str, span: timedelta) -> list[tuple[str, int]]:
    """Return a gauge over the last while: minutes with what was measured, the oldest first.

    Raises:
        PermissionDenied: the actor may not see performance.
    """
    actor.check_permission(READ)
    step = max(span / 60, timedelta(minutes=1))
    found = sql.rows(
        "SELECT to_char(date_bin(%s::interval, minute, '2000-01-01Z') AT TIME ZONE 'UTC',"
        " 'YYYY-MM-DD HH24:MI'), max(value) FROM performance_gauge"
        " WHERE name = %s AND minute >= now() - %s::interval GROUP BY 1 ORDER BY 1",
        (step, name, span),
    )
    return [(str(at), cast(int, value)) for at, value in found]


def keep_trace(
    account_id: int,
    method: str,
    path: str,
    status: int,
    total_us: int,
    statements: Sequence[tuple[str, int]],
) -> None:
    """Keep a request of somebody for himself; the oldest of his make room."""
    sql.execute(
        "INSERT INTO performance_trace (account_id, method, path, status, total_us, statements)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (account_id, method, path[:500], status, total_us, Jsonb([list(s) for s in statements])),
    )
    sql.execute(
        "DELETE FROM performance_trace WHERE account_id = %s AND id <= (SELECT id FROM"
        " performance_trace WHERE account_id = %s ORDER BY id DESC OFFSET %s LIMIT 1)",
        (account_id, account_id, TRACES_MAX),
    )


def traces(actor: Actor) -> list[Trace]:
    """Return somebody's own traces, the latest first; nobody else's can be asked for."""
    found = sql.rows(
        "SELECT id, at, method::text, path::text, status, total_us, statements"
        " FROM performance_trace WHERE account_id = %s ORDER BY id DESC LIMIT %s",
        (actor.id, TRACES_MAX),
    )
    return [
        Trace(
            cast(int, id_),
            cast(datetime, at),
            str(method),
            str(path),
            cast(int, status),
            cast(int, total),
            tuple((str(text), int(time)) for text, time in cast("list[list[str]]", kept)),
        )
        for id_, at, method, path, status, total, kept in found
    ]
