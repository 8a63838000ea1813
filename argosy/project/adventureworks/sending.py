"""Sends batches as commands with keys made from the source, so that each happens exactly once.

A run that was killed is simply run again: a batch that was done before answers as it did then.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from django.db import connections

from argosy.kernel.events.commands import Answer, Command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock

T = TypeVar("T")
ACTOR_NAME = "Adventure Works import"
START = date(2011, 1, 1)
"""The first day of the company's books; the source's first order is of April 2011."""


@dataclass(slots=True)
class Counted:
    """What one step has done so far."""

    batches: int = 0
    documents: int = 0
    client_s: float = 0.0
    database_s: float = 0.0


class Meter:
    """CPU seconds of this process and of its database backend, where that runs on this machine."""

    def __init__(self) -> None:
        self._stat: Path | None = None
        self._ticks = 0
        self._before_s = 0.0

    def read(self) -> tuple[float, float]:
        """Return (client, database) CPU seconds used so far."""
        return time.process_time(), self._database_s()

    def follow(self) -> None:
        """Keep what the present backend used; the next reading is of another one."""
        self._before_s = self._database_s()
        self._stat, self._ticks = None, 0

    def _database_s(self) -> float:
        if not self._ticks:
            self._find()
        if self._stat is None:
            return self._before_s
        try:
            fields = self._stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            return self._before_s
        return self._before_s + (int(fields[11]) + int(fields[12])) / self._ticks

    def _find(self) -> None:
        """Find the backend's process; a server elsewhere, or another system, has none here."""
        self._ticks = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
        connection = connections[sql.alias()]
        connection.ensure_connection()
        host = str(connection.settings_dict.get("HOST") or "")
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        if (host.startswith("/") or host in ("", "localhost", "127.0.0.1")) and stat.exists():
            self._stat = stat


@dataclass(slots=True)
class Sender:
    """Gives commands for one company, and counts what they cost.

    Args:
        actor: who acts; its company is set once it is founded.
        say: takes progress.
    """

    actor: Actor
    say: Callable[[str], None]
    counted: dict[str, Counted] = field(default_factory=dict)
    meter: Meter = field(default_factory=Meter)

    def send(
        self,
        step: str,
        part: str,
        command: Command[T],
        batch: Sequence[T],
        *,
        on: date = START,
        hour: int = 12,
    ) -> list[int]:
        """Give a command once under the key of its step and part; return the ids of its results.

        Args:
            step: what is done, such as ``po/confirm``.
            part: which part of it, such as a day.
            command: the command.
            batch: its items; nothing is sent for none.
            on: the day it is done on.
            hour: the hour of that day.
        """
        if not batch:
            return []
        counted = self.counted.setdefault(step, Counted())
        client_s, database_s = self.meter.read()
        answer: Answer = command(
            batch,
            actor=self.actor,
            key=f"aw/{step}/{part}" if part else f"aw/{step}",
            clock=FixedClock(moment(on, hour)),
        )
        now_s, database_now_s = self.meter.read()
        counted.client_s += now_s - client_s
        counted.database_s += database_now_s - database_s
        counted.batches += 1
        counted.documents += len(batch)
        return answer.ids()

    def reconnect(self) -> None:
        """Open a new connection: its statements are planned for tables as large as they are now.

        A plan made while a table was empty reads all of it, and would be kept to the end.
        """
        self.meter.follow()
        connections[sql.alias()].close()

    def work_for(self, company_id: int) -> None:
        """Act for a company from here on."""
        self.actor = replace(self.actor, company_id=company_id, companies=(company_id,))


def moment(on: date, hour: int) -> datetime:
    """Return an hour of a day in the company's place, eight hours behind Greenwich.

    Summer time is left out, so that a day's steps keep their order and their day all year.
    """
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour + 8)


def import_actor() -> Actor:
    """Return Argosy itself as the importing actor, made on first use."""
    found = _actor_ids()
    if not found:
        sql.execute(
            "INSERT INTO actor (kind, name, is_active) VALUES ('system', %s, true)", (ACTOR_NAME,)
        )
        found = _actor_ids()
    return Actor(found[0], ActorKind.SYSTEM, 0, (0,))


def _actor_ids() -> list[int]:
    rows = sql.rows(
        "SELECT id FROM actor WHERE kind = 'system' AND name = %s ORDER BY id LIMIT 1",
        (ACTOR_NAME,),
    )
    return [int(str(row[0])) for row in rows]
