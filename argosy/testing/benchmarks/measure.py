"""CPU seconds of client and database, statements, memory: what a benchmark counts."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.db import connections

from argosy.kernel.identity import sql

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Reading:
    """What a stretch of work cost.

    Args:
        units: how many orders, entries or lines were done.
        client_s: CPU seconds of this process.
        database_s: CPU seconds of its backend.
        wall_s: seconds on the wall.
        statements: SQL statements sent.
    """

    units: int = 0
    client_s: float = 0.0
    database_s: float = 0.0
    wall_s: float = 0.0
    statements: int = 0

    @property
    def cpu_s(self) -> float:
        """CPU seconds of client and database."""
        return self.client_s + self.database_s

    @property
    def per_cpu_s(self) -> float:
        """Units a CPU second."""
        return self.units / self.cpu_s if self.cpu_s else 0.0

    def as_dict(self, unit: str) -> dict[str, float | int]:
        """Return the figures under names that say their unit."""
        return {
            unit: self.units,
            f"{unit}_per_cpu_s": round(self.per_cpu_s, 1),
            "client_cpu_s": round(self.client_s, 3),
            "database_cpu_s": round(self.database_s, 3),
            "wall_s": round(self.wall_s, 3),
            "statements": self.statements,
            "statements_per_unit": round(self.statements / self.units, 2) if self.units else 0,
        }


def floor_ratio(real: Reading, floor: Reading) -> float:
    """Return how many times the floor's CPU a unit really costs."""
    return round(floor.per_cpu_s / real.per_cpu_s, 1) if real.per_cpu_s else 0.0


def backend_cpu_s(pid: int) -> float:
    """Return the CPU seconds a process has used so far, user and system.

    The scheduler's own count is in nanoseconds; where the kernel keeps none, in ticks.
    """
    exact = Path(f"/proc/{pid}/schedstat")
    if exact.exists():
        return int(exact.read_text().split()[0]) / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def backend_pid(alias: str = "default") -> int:
    """Return the process id of this connection's backend."""
    connections[alias].ensure_connection()
    raw: psycopg.Connection[tuple[object, ...]] = connections[alias].connection
    return raw.info.backend_pid


@contextmanager
def metered(units: int) -> Iterator[Reading]:
    """Measure the enclosed work of this process and its backend.

    Args:
        units: how many units the work does.
    """
    pid = backend_pid(sql.alias())
    reading = Reading(units)
    client, database, wall = time.process_time(), backend_cpu_s(pid), time.perf_counter()
    with sql.counted() as count:
        yield reading
    reading.client_s = time.process_time() - client
    reading.database_s = backend_cpu_s(pid) - database
    reading.wall_s = time.perf_counter() - wall
    reading.statements = count.statements


def peak_memory_mb() -> int:
    """Return this process's peak resident memory in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and what it should reach.

    Args:
        name: path of the figure in the report, such as ``single.orders_per_cpu_s``.
        value: what it should reach.
        at_most: whether less is better.
    """

    name: str
    value: float
    at_most: bool = False

    def is_met(self, report: dict[str, object]) -> bool:
        """Return whether a report reaches it."""
        found = lookup(report, self.name)
        return found <= self.value if self.at_most else found >= self.value


def lookup(report: dict[str, object], path: str) -> float:
    """Return a figure of a report by its dotted path."""
    place: object = report
    for part in path.split("."):
        assert isinstance(place, dict)
        place = place[part]
    assert isinstance(place, (int, float))
    return float(place)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark: what it does, its default size, its targets."""

    name: str
    summary: str
    size: int
    run: Callable[[int], dict[str, object]]
    targets: tuple[Target, ...] = field(default=())
