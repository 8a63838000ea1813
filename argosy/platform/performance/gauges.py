"""Gauges: what the worker measures once a minute, and forgetting what is older than a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psutil
from django.conf import settings as django

from argosy.kernel.identity import sql
from argosy.platform.jobs import api as jobs
from argosy.platform.system import processes

KEPT = timedelta(days=30)
TRACES_KEPT = timedelta(days=1)
NAMES = ("jobs.waiting", "jobs.running", "jobs.failed", "database.bytes", "memory.bytes")


def measure(now: datetime | None = None) -> dict[str, int]:
    """Measure and keep; returns what was measured, by name."""
    counts = jobs.counts()
    ((size,),) = sql.rows("SELECT pg_database_size(current_database())")
    found = {
        "jobs.waiting": counts.waiting,
        "jobs.running": counts.running,
        "jobs.failed": counts.failed,
        "database.bytes": int(str(size)),
        "memory.bytes": memory_bytes(),
    }
    at = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
    sql.execute(
        "INSERT INTO performance_gauge (minute, name, value)"
        " SELECT %s, * FROM unnest(%s::text[], %s::bigint[])"
        " ON CONFLICT (name, minute) DO UPDATE SET value = excluded.value",
        (at, sql.array(list(found)), sql.array(list(found.values()))),
    )
    return found


def memory_bytes() -> int:
    """Return the memory of all processes of this home, those of the database not counted twice."""
    total = 0
    for process, _role in processes.supervised(django.ARGOSY_HOME):
        try:
            total += int(process.memory_info().rss)
        except psutil.Error:
            continue  # it has ended meanwhile
    return total


def forget_old() -> int:
    """Delete what is older than a month, and traces of yesterday; returns how many rows."""
    return (
        sql.execute("DELETE FROM performance_minute WHERE minute < now() - %s::interval", (KEPT,))
        + sql.execute(
            "DELETE FROM performance_statement WHERE hour < now() - %s::interval", (KEPT,)
        )
        + sql.execute("DELETE FROM performance_gauge WHERE minute < now() - %s::interval", (KEPT,))
        + sql.execute(
            "DELETE FROM performance_trace WHERE at < now() - %s::interval", (TRACES_KEPT,)
        )
    )
