"""Watches a database's locks from outside while a test runs: who waits, and for how long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from argosy.testing.database import Clone

SAMPLE_S = 0.02
_WAITS = """
SELECT l.pid, coalesce(l.relation::regclass::text, l.locktype), l.mode,
       extract(epoch FROM clock_timestamp() - l.waitstart)::float8
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE NOT l.granted AND l.waitstart IS NOT NULL AND a.datname = current_database()
"""
_EXCLUSIVE = """
SELECT l.pid, l.relation::regclass::text FROM pg_locks l JOIN pg_database d ON d.oid = l.database
 WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.locktype = 'relation'
   AND d.datname = current_database() AND l.relation > 16383
"""


@dataclass(slots=True)
class Seen:
    """The longest wait and the longest exclusive hold that the samples show, in seconds."""

    samples: int = 0
    waited_s: float = 0.0
    waited_what: str = ""
    held_s: float = 0.0
    held_what: str = ""
    waits: int = 0
    _held: dict[tuple[int, str], float] = field(default_factory=dict)

    def take(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """Take one sample."""
        self.samples += 1
        for pid, what, mode, waited_s in connection.execute(_WAITS).fetchall():
            self.waits += 1
            if float(str(waited_s)) > self.waited_s:
                self.waited_s = float(str(waited_s))
                self.waited_what = f"{pid} wants {mode} on {what}"
        now = time.monotonic()
        held = {(int(str(p)), str(r)) for p, r in connection.execute(_EXCLUSIVE).fetchall()}
        self._held = {key: self._held.get(key, now) for key in held}
        for (pid, table), since in self._held.items():
            if now - since > self.held_s:
                self.held_s, self.held_what = now - since, f"{pid} holds {table}"


@contextmanager
def watched(clone: Clone) -> Iterator[Seen]:
    """Sample the locks of a database all through the block."""
    seen, stop = Seen(), threading.Event()

    def watch() -> None:
        with psycopg.connect(clone.owner_url, autocommit=True) as connection:
            while not stop.is_set():
                seen.take(connection)
                stop.wait(SAMPLE_S)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()
