"""What a command's function is handed: who acts, and the buffers that are flushed at its end.

Events, document numbers and kept balances are a transaction's last statements, in key order, so
that hot rows are locked for microseconds and never in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from django.db import transaction
from psycopg.types.json import Jsonb

from argosy.kernel.events import handlers, numbers, personal
from argosy.kernel.events.contract import Contract, Recorded, to_json
from argosy.kernel.events.personal import PersonalData
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.clock import Clock
from argosy.kernel.primitives.errors import ArgosyError, Problem, ValidationFailed

HANDLER_ROUNDS_MAX = 16
JOURNEYS_MAX = 1 << 20
UNDER_WAY = 7_261_072
"""The advisory lock that every command's transaction shares. Who has it alone knows that no other
command is under way: what deletes rows that others may be about to refer to needs that."""


@dataclass(frozen=True, slots=True)
class Done:
    """A document a command made or changed."""

    type: str
    id: int
    number: str = ""


class CommandRun:
    """One running command: its actor, its transaction's buffers, its rejections."""

    __slots__ = (
        "_at_end",
        "_beside",
        "_causes",
        "_events",
        "_handled",
        "_journeys",
        "_number_requests",
        "_numbers",
        "_personal",
        "_places",
        "_refused",
        "_rejections",
        "actor",
        "clock",
        "command_id",
        "company_id",
        "fact_version",
        "facts",
        "key",
        "mode",
        "now",
    )

    def __init__(
        self,
        actor: Actor,
        command_id: int,
        key: str,
        mode: str,
        clock: Clock,
        fact_version: int = 0,
    ) -> None:
        self.actor = actor
        self.company_id = actor.company_id
        self.command_id = command_id
        self.key = key
        self.mode = mode
        self.clock = clock
        self.fact_version: int | None = fact_version
        """Of the company's charts and rules as the command began; None once it changed them."""
        self.now: datetime = clock.now()
        self.facts: dict[object, object] = {}
        """What was read in this transaction and may be used again by a later step of it."""
        self._events: list[Recorded[Contract]] = []
        self._handled = 0
        self._rejections: dict[int, list[Problem]] = {}
        self._places: Sequence[int] = ()
        self._refused: Mapping[int, Sequence[Problem]] = {}
        self._number_requests: list[numbers.NumberRequest] = []
        self._numbers: dict[tuple[str, int], str] = {}
        self._journeys = 0
        self._causes: dict[int, int] = {}
        self._personal: dict[int, PersonalData] = {}
        self._at_end: dict[str, Callable[[], None]] = {}
        self._beside: Sisters | None = None

    # -- other companies ----------------------------------------------------------------------

    def join(self, sisters: Sisters) -> None:
        """Belong to the runs of one command, by whom runs of other companies are begun."""
        self._beside = sisters

    def beside(self, company_id: int) -> CommandRun:
        """Return the run of this very command in another company, begun when it is not there yet.

        It has a command of its own in that company's log, since no row points into another
        company; all runs of a command are one transaction, both or neither. Whoever asks has made
        sure that the other company agreed.
        """
        if company_id == self.company_id:
            return self
        assert self._beside is not None, "only a command has runs of other companies"
        return self._beside.of(company_id)

    def close_sisters(self) -> None:
        """Write events and answers of this run's other companies."""
        if self._beside is not None:
            self._beside.close()

    @contextmanager
    def in_company(self, company_id: int) -> Iterator[None]:
        """Let the enclosed steps work in a company that this command has founded.

        The transaction sees the new company's rows from here on, in addition to the actor's.
        """
        sql.execute(
            "SELECT set_config('argosy.companies',"
            " array_append(argosy_companies(), %s::bigint)::text, true)",
            (company_id,),
        )
        before, facts = self.company_id, self.facts
        self.company_id, self.facts = company_id, {}
        try:
            yield
        finally:
            self.company_id, self.facts = before, facts

    # -- items done by themselves --------------------------------------------------------------

    def part(self) -> CommandRun:
        """Return a run of the same command with buffers of its own, for one item of the batch."""
        part = CommandRun(self.actor, self.command_id, self.key, self.mode, self.clock)
        part.now, part.fact_version = self.now, self.fact_version
        part._journeys = self._journeys
        if self._beside is not None:
            self._beside.again(part)
        return part

    def forget(self) -> None:
        """Empty the buffers of a part that was taken back."""
        for buffer in (self._events, self._numbers, self._causes, self._personal):
            buffer.clear()

    def absorb(self, part: CommandRun) -> None:
        """Take over what a part that was flushed has emitted, and the numbers it was given."""
        before = len(self._events)
        self._causes |= {before + place: cause for place, cause in part._causes.items()}
        self._personal |= {before + place: data for place, data in part._personal.items()}
        self._events += part._events
        self._handled = len(self._events)
        self._numbers |= part._numbers
        self._journeys, self.fact_version = part._journeys, part.fact_version

    # -- validation ---------------------------------------------------------------------------

    def reject(self, index: int, *problems: Problem) -> None:
        """Refuse one item of the batch, for one or more reasons."""
        if problems:
            self._rejections.setdefault(index, []).extend(problems)

    def stands(self, index: int) -> bool:
        """Return whether later items of the batch may name this one.

        In mode ``all`` they may even if it is refused: then nothing is done, and they would be told
        a second time what is wrong.
        """
        return self.mode == "all" or index not in self._rejections

    def settle(self, size: int, error: type[ArgosyError] = ValidationFailed) -> list[int]:
        """Return the indexes that go on; call it once all checks have spoken.

        Args:
            size: how many items the batch has.
            error: what to raise in mode ``all`` when anything was refused.

        Raises:
            ArgosyError: of the class `error`, with all problems, in mode ``all``.
        """
        if self._rejections and self.mode == "all":
            raise error(self.problems())
        return [index for index in range(size) if index not in self._rejections]

    def take_places(self, places: Sequence[int], refused: Mapping[int, Sequence[Problem]]) -> None:
        """Say where in the batch the items stand that the command is handed, and why not all are.

        Args:
            places: the place of each item that goes on, in order.
            refused: the problems of those that do not, by place.
        """
        self._places, self._refused = places, refused

    def problems(self) -> list[Problem]:
        """Return all problems, each under its item's place in the batch."""
        found = [
            problem if problem.field.startswith("[") else problem.under(f"[{index}]")
            for index in sorted(self._rejections)
            for problem in self._rejections[index]
        ]
        if not self._refused:
            return found
        said = [*(p for place in self._refused for p in self._refused[place])]
        return said + [self.placed(problem) for problem in found]

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of the handed items under its place in the batch as it was sent."""
        index, closing, rest = problem.field[1:].partition("]")
        if not closing or not index.isdecimal():
            return problem
        return replace(problem, field=f"[{self._places[int(index)]}]{rest}")

    # -- events -------------------------------------------------------------------------------

    def new_journey(self) -> int:
        """Return a correlation for a new journey: unique, without asking the database."""
        self._journeys += 1
        return self.command_id * JOURNEYS_MAX + self._journeys - 1

    def emit(
        self,
        event: Contract,
        *,
        subject_type: str,
        subject_id: int,
        correlation_id: int | None = None,
        causation_id: int | None = None,
        effective_at: datetime | None = None,
        personal: PersonalData | None = None,
    ) -> None:
        """Record that something happened to a document.

        Args:
            event: a frozen dataclass of `argosy.contracts`.
            subject_type: the document's type, such as ``sales_order``.
            subject_id: its id.
            correlation_id: the journey it belongs to; None starts a new one.
            causation_id: the event that caused it, if one did.
            effective_at: business time; the command's clock when not given.
            personal: personal data, kept beside the log and erasable; the event holds a digest.
        """
        if causation_id is not None:
            self._causes[len(self._events)] = causation_id
        if personal:
            self._personal[len(self._events)] = personal
        self._events.append(
            Recorded(
                0,
                self.company_id,
                subject_type,
                subject_id,
                self.new_journey() if correlation_id is None else correlation_id,
                self.command_id,
                self.actor.id,
                effective_at or self.now,
                event,
            )
        )

    # -- numbers ------------------------------------------------------------------------------

    def number(
        self,
        series: str,
        document_type: str,
        document_id: int,
        on: date,
        extra_scope: str = "",
        pattern: str = "",
    ) -> Done:
        """Ask for a document's number, given at the end of the transaction, in order of asking."""
        self._number_requests.append(
            numbers.NumberRequest(
                self.company_id, series, document_type, document_id, on, extra_scope, pattern
            )
        )
        return Done(document_type, document_id)

    def numbered(self, done: Done) -> Done:
        """Return the result with the number that was given to its document."""
        number = self._numbers.get((done.type, done.id))
        return done if number is None else Done(done.type, done.id, number)

    # -- the end of the transaction -----------------------------------------------------------

    def at_end(self, name: str, function: Callable[[], None]) -> None:
        """Let a function run among the last statements, once, in order of its name."""
        self._at_end.setdefault(name, function)

    def flush(self) -> None:
        """Run handlers, write kept balances and numbers, in this order, in all its companies.

        Raises:
            RuntimeError: handlers kept emitting events for more than 16 rounds.
        """
        for _ in range(HANDLER_ROUNDS_MAX):
            fresh = [(run, run._fresh()) for run in self._family()]
            if not any(events for _, events in fresh):
                break
            for run, events in fresh:
                run._run_handlers(events)
        else:
            raise RuntimeError("event handlers answer each other without end")
        family = self._family()
        at_end = {name: write for run in family for name, write in run._at_end.items()}
        for name in sorted(at_end):
            at_end[name]()
        _give_numbers(family)

    def _family(self) -> list[CommandRun]:
        return [self] if self._beside is None else self._beside.all()

    def _fresh(self) -> Sequence[Recorded[Contract]]:
        """Return the events that no handler has seen yet; they count as seen from now on."""
        fresh = self._events[self._handled :]
        self._handled = len(self._events)
        return fresh

    def _run_handlers(self, fresh: Sequence[Recorded[Contract]]) -> None:
        by_name: dict[str, list[Recorded[Contract]]] = {}
        for recorded in fresh:
            by_name.setdefault(recorded.event.name, []).append(recorded)
        for name, recorded_events in by_name.items():
            for function in handlers.within(name):
                function(self, recorded_events)

    def close(self, answer: str) -> None:
        """Write the events and the answer: the transaction's last statement.

        Only personal data, where an event has some, is written after it.
        """
        names = (
            "company_id",
            "kind",
            "version",
            "subject_type",
            "subject_id",
            "correlation_id",
            "command_id",
            "actor_id",
            "payload",
            "effective_at",
            "causation_id",
            "personal_digest",
        )
        secrets = dict(
            zip(self._personal, personal.salted(list(self._personal.values())), strict=True)
            if self._personal
            else ()
        )
        records = [
            (
                e.company_id,
                e.event.name,
                e.event.version,
                e.subject_type,
                e.subject_id,
                e.correlation_id,
                e.command_id,
                e.actor_id,
                Jsonb(to_json(e.event)),
                e.effective_at,
                self._causes.get(place),
                secrets[place].digest if place in secrets else None,
            )
            for place, e in enumerate(self._events)
        ]
        columns = sql.transpose(records) if records else [[] for _ in names]
        sql.execute(
            f"WITH written AS (INSERT INTO event ({', '.join(names)}) SELECT * FROM unnest("
            "%s::bigint[], %s::text[], %s::smallint[], %s::text[], %s::bigint[], %s::bigint[],"
            " %s::bigint[], %s::bigint[], %s::jsonb[], %s::timestamptz[], %s::bigint[],"
            " %s::bytea[]))"
            " INSERT INTO command_answer (id, company_id, answer) VALUES (%s, %s, %s)",
            (
                *(sql.array(column) for column in columns),
                self.command_id,
                self.company_id,
                answer,
            ),
        )
        if secrets:
            personal.keep(self.command_id, list(secrets.values()))
        self._wake_listeners()

    def _wake_listeners(self) -> None:
        names = handlers.listening({e.event.name for e in self._events}) if self._events else []
        if names:
            transaction.on_commit(lambda: handlers.wake(names), using=sql.alias(), robust=True)


class Sisters(Protocol):
    """Begins and keeps the runs of one command in other companies than its own."""

    def of(self, company_id: int) -> CommandRun:
        """Return the run in a company."""
        ...

    def all(self) -> list[CommandRun]:
        """Return all runs, the first one first."""
        ...

    def again(self, part: CommandRun) -> None:
        """Let a part of the command have its own runs in other companies."""
        ...

    def close(self) -> None:
        """Write events and answers of the runs in other companies."""
        ...


def _give_numbers(family: Sequence[CommandRun]) -> None:
    """Give the numbers that all companies of a command asked for, in one order of keys."""
    wanted = [(run, request) for run in family for request in run._number_requests]
    given = numbers.give([request for _, request in wanted])
    for (run, request), number in zip(wanted, given, strict=True):
        run._numbers[(request.document_type, request.document_id)] = number
