"""Counting answers and slow statements within a process, and writing them every ten seconds.

Counting takes a lock for less than a microsecond; writing is done by a thread of its own with a
connection that it closes again. What could not be written is dropped: figures are no facts.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from argosy.kernel.identity import sql
from argosy.platform.performance.rules import BUCKETS, bucket_of

log = logging.getLogger("argosy.performance")
FLUSH_EVERY_S = 10.0
SLOW_US = 20_000
"""From so many microseconds on a statement is worth being looked at."""
ROUTES_MAX = 500
STATEMENTS_MAX = 500
TEXT_MAX = 2_000
OTHERS = "(others)"


@dataclass(slots=True)
class Tally:
    """Answers of a route since the last writing."""

    requests: int = 0
    errors: int = 0
    total_us: int = 0
    statements: int = 0
    buckets: list[int] = field(default_factory=lambda: [0] * BUCKETS)


@dataclass(slots=True)
class Slow:
    """A slow statement since the last writing."""

    calls: int = 0
    total_us: int = 0
    max_us: int = 0


class Collector:
    """What one process counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tallies: dict[str, Tally] = {}
        self._slow: dict[str, Slow] = {}
        self._thread: threading.Thread | None = None

    def note(self, route: str, time_us: int, statements: int, *, is_error: bool) -> None:
        """Count an answer."""
        with self._lock:
            tally = self._tallies.get(route)
            if tally is None:
                known = route if len(self._tallies) < ROUTES_MAX else OTHERS
                tally = self._tallies.setdefault(known, Tally())
            tally.requests += 1
            tally.errors += is_error
            tally.total_us += time_us
            tally.statements += statements
            tally.buckets[bucket_of(time_us)] += 1

    def note_statement(self, text: str, time_us: int) -> None:
        """Count a slow statement; quick ones are not worth the call."""
        with self._lock:
            slow = self._slow.get(text)
            if slow is None:
                if len(self._slow) >= STATEMENTS_MAX:
                    return
                slow = self._slow[text] = Slow()
            slow.calls += 1
            slow.total_us += time_us
            slow.max_us = max(slow.max_us, time_us)

    def start(self) -> None:
        """Write every ten seconds from now on; once a process."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="performance", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(FLUSH_EVERY_S)
            try:
                self.flush()
            except DatabaseError as error:
                log.warning("figures were dropped: %s", error)
            finally:
                connection.close()

    def flush(self, now: datetime | None = None) -> int:
        """Add what was counted to the tables; returns how many answers."""
        with self._lock:
            tallies, self._tallies = self._tallies, {}
            slow, self._slow = self._slow, {}
        at = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
        if tallies:
            _write(at, tallies)
        if slow:
            _write_slow(at.replace(minute=0), slow)
        return sum(tally.requests for tally in tallies.values())


def _write(at: datetime, tallies: dict[str, Tally]) -> None:
    for route, tally in sorted(tallies.items()):
        sql.execute(
            "INSERT INTO performance_minute AS m (minute, route, requests, errors, total_us,"
            " statements, buckets) VALUES (%s, %s, %s, %s, %s, %s, %s::bigint[])"
            " ON CONFLICT (minute, route) DO UPDATE SET requests = m.requests + excluded.requests,"
            " errors = m.errors + excluded.errors, total_us = m.total_us + excluded.total_us,"
            " statements = m.statements + excluded.statements, buckets = (SELECT"
            " array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY n) FROM"
            " unnest(m.buckets, excluded.buckets) WITH ORDINALITY AS u(a, b, n))",
            (
                at,
                route[:200],
                tally.requests,
                tally.errors,
                tally.total_us,
                tally.statements,
                sql.array(tally.buckets),
            ),
        )


def _write_slow(hour: datetime, slow: dict[str, Slow]) -> None:
    for text, found in sorted(slow.items()):
        digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
        sql.execute(
            "INSERT INTO performance_statement AS s (hour, digest, text, calls, total_us, max_us)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (hour, digest) DO UPDATE SET"
            " calls = s.calls + excluded.calls, total_us = s.total_us + excluded.total_us,"
            " max_us = greatest(s.max_us, excluded.max_us)",
            (hour, digest, text[:TEXT_MAX], found.calls, found.total_us, found.max_us),
        )


@dataclass(slots=True)
class Watch:
    """The statements of one request: how many, how long, and all of them for a trace."""

    collector: Collector
    statements: int = 0
    kept: deque[tuple[str, int]] | None = None

    def __call__(self, query: str, time_ns: int) -> None:
        """Take note of a statement."""
        self.statements += 1
        if self.kept is not None:
            self.kept.append((query, time_ns // 1_000))
        if time_ns >= SLOW_US * 1_000:
            self.collector.note_statement(query, time_ns // 1_000)


collector = Collector()
