"""Gives commands with keys made from seed and position, so that each happens exactly once.

A run that was killed is run again from the start: what was done before answers as it did then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.db import connections

from argosy.kernel.events.commands import Answer, Command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.project.demo.span import moment

T = TypeVar("T")
DOER, CHECKER = "Demo company", "Demo company, second pair of eyes"
"""Two of Argosy's own actors: who enters a bill may not be who lets it be paid."""


@dataclass(slots=True)
class Progress:
    """What has been done so far, and what of it was done by an earlier run."""

    commands: int = 0
    documents: int = 0
    replayed: int = 0


@dataclass(slots=True)
class Sender:
    """Gives the commands of one company.

    Args:
        actor: who acts, and for which company.
        mark: of the demo: seed and last day; every key begins with it.
        scope: the company's code, or "" before there is one.
        offset_h: hours its place is before Greenwich; summer time is left out.
        progress: counts for all companies together.
    """

    actor: Actor
    mark: str
    scope: str
    offset_h: int
    progress: Progress

    def send(
        self,
        step: str,
        part: object,
        command: Command[T],
        batch: Sequence[T],
        *,
        on: date,
        hour: int = 12,
        actor: Actor | None = None,
    ) -> list[int]:
        """Give a command once under the key of its step and part; return the ids of its results.

        Args:
            step: what is done, such as ``so/create``.
            part: which part of it, such as the number of a week.
            command: the command.
            batch: its items; nothing is sent for none.
            on: the day it is done on.
            hour: the hour of that day.
            actor: somebody else than the usual actor.
        """
        if not batch:
            return []
        answer: Answer = command(
            batch,
            actor=actor or self.actor,
            key=f"{self.mark}/{self.scope}/{step}/{part}",
            clock=FixedClock(self.at(on, hour)),
        )
        self.progress.commands += 1
        self.progress.documents += len(batch)
        self.progress.replayed += answer.replayed
        return answer.ids()

    def at(self, on: date, hour: int) -> datetime:
        """Return an hour of a day at the company's place."""
        return moment(on, hour, self.offset_h)

    def for_company(self, company_id: int, scope: str, offset_h: int) -> Sender:
        """Return a sender for a company."""
        actor = replace(self.actor, company_id=company_id, companies=(company_id,))
        return replace(self, actor=actor, scope=scope, offset_h=offset_h)


def reconnect() -> None:
    """Open a new connection: its statements are planned for tables as large as they are now."""
    connections[sql.alias()].close()


def actor(name: str) -> Actor:
    """Return one of Argosy's own actors, made on first use."""
    found = sql.rows("SELECT id FROM actor WHERE kind = 'system' AND name = %s", (name,))
    if not found:
        sql.execute(
            "INSERT INTO actor (kind, name, is_active) VALUES ('system', %s, true)", (name,)
        )
        return actor(name)
    return Actor(int(str(found[0][0])), ActorKind.SYSTEM, 0, (0,))


Say = Callable[[str], None]
