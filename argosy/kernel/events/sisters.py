"""The runs of one command in other companies: each a command of its own there, all or none.

A row never points into another company, its command included. So what a command does in a sister
company stands under a second row of the command log, of the same actor and the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed

MARK = "\x1f"
"""Begins the keys of these commands: no client can send it."""
Begin = Callable[[Actor, str, str, bytes, int], tuple[int, int] | None]


class Family:
    """A command's runs by company, its own one first.

    Args:
        own: the run of the company in which the command was given.
        name: of the command.
        begin: writes a row of the command log.
        count: how many runs of other companies the command has begun before.
    """

    def __init__(self, own: CommandRun, name: str, begin: Begin, count: int = 0) -> None:
        self._runs = {own.company_id: own}
        self._own, self._name, self._begin, self.count = own, name, begin, count
        self._parts: list[Family] = []
        own.join(self)

    def of(self, company_id: int) -> CommandRun:
        """Return the run in a company; begin it when there is none yet."""
        if company_id not in self._runs:
            self._runs[company_id] = self._new(company_id)
        return self._runs[company_id]

    def all(self) -> list[CommandRun]:
        """Return all runs, the first one first."""
        return list(self._runs.values())

    def again(self, part: CommandRun) -> None:
        """Let a part of the command have its own runs in other companies."""
        self._parts.append(Family(part, self._name, self._begin, len(self._parts) * 1_000))

    def close(self) -> None:
        """Write events and answers of the other companies' runs."""
        for run in self.all()[1:]:
            run.close('{"results":[],"problems":[]}')

    def _new(self, company_id: int) -> CommandRun:
        own = self._own
        _require_company(company_id)
        self.count += 1
        actor = replace(
            own.actor,
            company_id=company_id,
            companies=tuple({*own.actor.companies, own.company_id, company_id}),
        )
        key = MARK + hashlib.sha256(f"{own.company_id}/{own.key}".encode()).hexdigest()
        begun = self._begin(actor, self._name, f"{key}/{self.count}", b"\0" * 32, 1)
        assert begun is not None, "a new command of the first company has new ones in the others"
        # What the audit trail names is still the command that somebody gave.
        sql.execute("SELECT set_config('argosy.command', %s, true)", (str(own.command_id),))
        run = CommandRun(actor, begun[0], own.key, "all", own.clock, begun[1])
        run.now = own.now
        run.join(self)
        return run


def _require_company(company_id: int) -> None:
    if not sql.rows("SELECT 1 FROM company WHERE id = %s", (company_id,)):
        raise ValidationFailed(
            Problem(
                "command.company",
                "There is no company {company}.",
                "Choose one of the group.",
                "company_id",
                {"company": company_id},
            )
        )
