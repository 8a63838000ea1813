"""Commands: one transaction each, exactly once by key, with its audit header and its events.

A command takes a batch; a single document is a batch of one. Everything is validated set-wise
first: mode ``all`` refuses the whole batch with all its problems, mode ``valid`` does the valid
ones and returns the problems of the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from psycopg import errors as pg

from argosy.kernel.events.contract import canonical
from argosy.kernel.events.intake import is_heavy, unfit
from argosy.kernel.events.own_values import Own, OwnAt, Owned, split, unfit_own, writer
from argosy.kernel.events.refusals import refusal_of
from argosy.kernel.events.run import UNDER_WAY, CommandRun, Done
from argosy.kernel.events.sisters import Family
from argosy.kernel.identity import plans, sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.clock import Clock, SystemClock
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    KeyReused,
    Problem,
    ValidationFailed,
)

__all__ = ["Answer", "Command", "CommandRun", "Done", "command", "give_within", "reading"]

Item = TypeVar("Item")
Mode = Literal["all", "valid"]
ATTEMPTS_MAX = 4
KEY_LENGTH_MAX = 200
BATCH_MAX = 100_000
BUSY, KEY_REUSED = "command.busy", "command.key_reused"
NONSENSE = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, psycopg.Error)
"""What code that expects fit values may raise when it is handed others."""

_running: ContextVar[CommandRun | None] = ContextVar("running_command", default=None)
_system_clock = SystemClock()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers: a result an item (None where it was refused), and the problems."""

    command_id: int
    results: tuple[Done | None, ...]
    problems: tuple[Problem, ...] = ()
    replayed: bool = False

    def ids(self) -> list[int]:
        """Return the ids of the documents that were done."""
        return [result.id for result in self.results if result is not None]

    def to_text(self) -> str:
        """Return the stored form, which a replay gives back byte for byte."""
        return json.dumps(
            {
                "results": [None if r is None else [r.type, r.id, r.number] for r in self.results],
                "problems": [
                    [p.code, p.message, p.cure, p.field, {k: str(v) for k, v in p.shown().items()}]
                    for p in self.problems
                ],
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @staticmethod
    def from_text(command_id: int, text: str) -> Answer:
        """Rebuild a stored answer, marked as replayed."""
        stored = json.loads(text)
        return Answer(
            command_id,
            tuple(None if r is None else Done(r[0], r[1], r[2]) for r in stored["results"]),
            tuple(Problem(*p) for p in stored["problems"]),
            replayed=True,
        )


@dataclass(frozen=True, slots=True)
class _Given(Generic[Item]):
    """One call of a command, as often as it takes to get through."""

    batch: Sequence[Item]
    actor: Actor
    key: str
    mode: Mode
    clock: Clock
    body_hash: bytes
    refused: Mapping[int, Sequence[Problem]]
    """What is wrong with the values of items, by their place."""
    own: Own
    """Values of own fields, by the place of their item."""
    is_one_by_one: bool = False
    """Whether each item is done by itself, as the batch was refused as a whole."""


class Command(Generic[Item]):
    """A command: call it with a batch, who acts, and the client's key."""

    def __init__(
        self,
        name: str,
        permission: str | None,
        function: Callable[[CommandRun, Sequence[Item]], Sequence[Done | None]],
    ) -> None:
        self.name = name
        self.permission = permission
        self.function = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__module__ = function.__module__

    def __call__(
        self,
        batch: Sequence[Item] | Sequence[Owned[Item]] | Sequence[Item | Owned[Item]],
        *,
        actor: Actor,
        key: str,
        mode: Mode = "all",
        clock: Clock = _system_clock,
    ) -> Answer:
        """Run the command once.

        Args:
            batch: what to do, one item a document; an item with values of own fields is wrapped.
            actor: who does it, and for which company.
            key: the client's key; the same key with the same body answers the same and does
                nothing again.
            mode: ``all`` or ``valid``.
            clock: rules business time where an item does not state it.

        Raises:
            ValidationFailed: with every problem of the batch, in mode ``all``.
            KeyReused: the key was used with another body.
            PermissionDenied: the actor lacks the command's permission.
            Conflict: the present state forbids it, or it could not be serialised in four attempts.
        """
        actor.check_company(actor.company_id)
        if self.permission is not None:
            actor.check_permission(self.permission)
        check_key(key)
        if _running.get() is not None:
            raise RuntimeError(f"{self.name}: commands are outermost; call a plain function inside")
        check_size(batch)
        items, own = split(batch)
        refused = unfit(items)
        if own:
            refused = both(refused, unfit_own(own))
        if refused and any(is_heavy(batch[place]) for place in refused):
            raise ValidationFailed([p for place in refused for p in refused[place]])
        body_hash = self._body_hash(batch, mode)
        given = _Given(items, actor, key, mode, clock, body_hash, refused, own)
        try:
            return self._through(given)
        except ArgosyError as error:
            if mode == "all" or error.code in (KEY_REUSED, BUSY):
                raise
        return self._through(replace(given, is_one_by_one=True))

    def _through(self, given: _Given[Item]) -> Answer:
        """Try until nothing stands in the way, or once too often."""
        for attempt in range(ATTEMPTS_MAX):
            try:
                with transaction.atomic(using=sql.alias()):
                    return self._attempt(given)
            except (psycopg.Error, DatabaseError) as error:
                _refuse_or_retry(error, is_last=attempt + 1 == ATTEMPTS_MAX)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _body_hash(self, batch: Sequence[object], mode: Mode) -> bytes:
        digest = hashlib.sha256(self.name.encode())
        digest.update(mode.encode())
        body = repr([canonical(item) for item in batch])
        digest.update(body.encode("utf-8", "backslashreplace"))
        return digest.digest()

    def _attempt(self, given: _Given[Item]) -> Answer:
        plans.note_work(len(given.batch))
        begun = _begin(given.actor, self.name, given.key, given.body_hash, len(given.batch))
        if begun is None:
            return _replay(given.actor, given.key, given.body_hash)
        command_id, fact_version = begun
        run = CommandRun(given.actor, command_id, given.key, given.mode, given.clock, fact_version)
        family = Family(run, self.name, _begin)
        token = _running.set(run)
        try:
            unowned = writer().check(run, self.name, given.batch, given.own)
            if unowned:
                given = replace(given, refused=both(given.refused, unowned))
            if given.is_one_by_one:
                results = self._each(run, given)
            else:
                results = self._do(run, given.batch, given.refused)
                if given.own:
                    writer().write(run, self.name, given.batch, results, given.own)
            run.flush()
            answer = Answer(
                command_id,
                tuple(None if r is None else run.numbered(r) for r in results),
                tuple(run.problems()),
            )
            family.close()
            run.close(answer.to_text())
        finally:
            _running.reset(token)
        return answer

    def _do(
        self, run: CommandRun, batch: Sequence[Item], refused: Mapping[int, Sequence[Problem]]
    ) -> list[Done | None]:
        """Run the function over what it can be handed: in mode ``valid`` the items that are fit.

        In mode ``all`` it sees the unfit ones too, so that every mistake is reported at once; what
        it does with them is taken back whatever it says.
        """
        if not refused:
            return list(self.function(run, batch))
        unfit_problems = [problem for place in refused for problem in refused[place]]
        if run.mode == "all":
            raise ValidationFailed(merged(unfit_problems, self._said_of(run, batch)))
        places = [place for place in range(len(batch)) if place not in refused]
        run.take_places(places, refused)
        results: list[Done | None] = [None] * len(batch)
        if not places:
            return results
        done = self.function(run, [batch[place] for place in places])
        for place, result in zip(places, done, strict=True):
            results[place] = result
        return results

    def _each(self, run: CommandRun, given: _Given[Item]) -> list[Done | None]:
        """Do each fit item by itself, or take it back and keep its problems.

        This is how mode ``valid`` keeps its word for functions that refuse a batch as a whole.
        """
        results: list[Done | None] = []
        for place, item in enumerate(given.batch):
            part = run.part()
            done, problems = (
                (None, given.refused[place])
                if place in given.refused
                else self._by_itself(part, item, given.own.get(place, ()))
            )
            run.reject(place, *(moved(problem, place) for problem in problems))
            results.append(done)
            run.absorb(part)
        return results

    def _by_itself(
        self, part: CommandRun, item: Item, own: Sequence[OwnAt]
    ) -> tuple[Done | None, Sequence[Problem]]:
        try:
            with transaction.atomic(using=sql.alias()):
                (done,) = self.function(part, [item]) or (None,)
                if own:
                    writer().write(part, self.name, [item], [done], {0: own})
                part.flush()
                part.close_sisters()
        except ArgosyError as error:
            part.forget()
            return None, error.problems
        except psycopg.Error as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            part.forget()
            return None, refusal.problems
        return (done and part.numbered(done)), part.problems()

    def _said_of(self, run: CommandRun, batch: Sequence[Item]) -> Sequence[Problem]:
        """Return the problems that the function finds in a batch that is refused in any case."""
        try:
            self.function(run, batch)
        except ArgosyError as error:
            return error.problems
        except NONSENSE:
            return ()
        return ()


def give_within(run: CommandRun, command: Command[Item], batch: Sequence[Item]) -> list[Done]:
    """Do the steps of another command inside a running one: whole, or the running one fails too.

    Who calls it answers for the permission; nothing is logged for the inner command.

    Raises:
        ArgosyError: what the inner command refuses, with all its problems.
    """
    results = list(command.function(run, batch))
    done = [result for result in results if result is not None]
    if len(done) < len(results):
        raise ValidationFailed(run.problems())
    return done


def command(
    name: str, *, permission: str | None = None
) -> Callable[[Callable[[CommandRun, Sequence[Item]], Sequence[Done | None]]], Command[Item]]:
    """Make a function of (run, batch) a command.

    Args:
        name: its stable name, such as ``sales.confirm_order``.
        permission: what the actor must hold; None for commands every signed-in actor may give.
    """

    def wrap(
        function: Callable[[CommandRun, Sequence[Item]], Sequence[Done | None]],
    ) -> Command[Item]:
        return Command(name, permission, function)

    return wrap


def _refuse_or_retry(error: psycopg.Error | DatabaseError, *, is_last: bool) -> None:
    """Return when the command may be tried again; else raise what the refusal means.

    Our own statements raise psycopg's errors, the commit raises Django's with those as cause.
    """
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        raise error
    if isinstance(cause, (pg.SerializationFailure, pg.DeadlockDetected)):
        if is_last:
            raise busy() from error
        return
    refusal = refusal_of(cause)
    if refusal is None:
        raise error
    raise refusal from error


def moved(problem: Problem, place: int) -> Problem:
    """Return a problem of an item that was done by itself, under the item's place in its batch."""
    if problem.field.startswith("[0]"):
        return replace(problem, field=f"[{place}]{problem.field[3:]}")
    return problem.under(f"[{place}]")


def merged(unfit_problems: Sequence[Problem], said: Sequence[Problem]) -> list[Problem]:
    """Return what a command says, with what it does not say of fields that hold unfit values."""
    known = {problem.field for problem in said}
    return [*(p for p in unfit_problems if p.field not in known), *said]


def both(
    first: Mapping[int, Sequence[Problem]], second: Mapping[int, Sequence[Problem]]
) -> dict[int, list[Problem]]:
    """Return the problems of both, by the place of the item."""
    places = sorted({*first, *second})
    return {place: [*first.get(place, ()), *second.get(place, ())] for place in places}


def check_size(batch: Sequence[object]) -> None:
    """Refuse a batch that is too large to be one transaction."""
    if len(batch) > BATCH_MAX:
        raise ValidationFailed(
            Problem(
                "command.batch_size",
                "The batch has {size} items, at most {most} are taken at once.",
                "Send it in several parts.",
                "",
                {"size": len(batch), "most": BATCH_MAX},
            )
        )


def check_key(key: str) -> None:
    """Refuse an unusable command key."""
    if not key or len(key) > KEY_LENGTH_MAX or not key.isprintable():
        raise ValidationFailed(
            Problem(
                "command.key",
                "The command's key is empty, too long or has control characters.",
                "Send a key of 1 to {most} printable characters, made anew for each intention.",
                "key",
                {"most": KEY_LENGTH_MAX},
            )
        )


def busy() -> ArgosyError:
    """Return the refusal for a command that rivals kept from finishing."""
    return Conflict(
        Problem(
            BUSY,
            "Others are changing the same rows, and four attempts did not get through.",
            "Send the command again with the same key.",
        )
    )


def _begin(
    actor: Actor, name: str, key: str, body_hash: bytes, size: int
) -> tuple[int, int] | None:
    """Log the command and set row security and audit for its transaction, in one statement.

    The transaction id is assigned before the first id is drawn: the sealer relies on it. A rival
    with the same key makes this wait for the rival's end. Statements of commands take arrays whose
    length says nothing about the best plan, so that each is planned once a connection; and since
    the tables may be empty when that happens, plans that read a whole table are off: the cost of a
    posting must not grow with what is posted. The shared lock says that a command is under way
    (`UNDER_WAY`).

    Returns:
        The command's id and the version of the company's facts, or None when its key was used
        before.
    """
    companies = companies_setting(actor)
    found = sql.rows(
        "INSERT INTO command_log (id, company_id, actor_id, name, key, body_hash, size)"
        " SELECT s.id, %s, %s, %s, %s, %s, %s FROM (SELECT b.id,"
        " set_config('argosy.companies', %s, true), set_config('argosy.actor', %s, true),"
        " set_config('argosy.command', b.id::text, true),"
        " set_config('plan_cache_mode', 'force_generic_plan', true),"
        " set_config('enable_seqscan', 'off', true), pg_advisory_xact_lock_shared(%s)"
        " FROM (SELECT pg_current_xact_id() AS x OFFSET 0) a,"
        " LATERAL (SELECT nextval('command_log_id_seq') AS id WHERE a.x IS NOT NULL OFFSET 0) b"
        " OFFSET 0) s ON CONFLICT (company_id, actor_id, key) DO NOTHING RETURNING id,"
        " (SELECT version FROM fact_version v WHERE v.company_id = command_log.company_id)",
        (
            actor.company_id,
            actor.id,
            name,
            key,
            body_hash,
            size,
            companies,
            str(actor.id),
            UNDER_WAY,
        ),
    )
    return (int(str(found[0][0])), int(str(found[0][1] or 0))) if found else None


def companies_setting(actor: Actor) -> str:
    """Return the companies an actor may see, as the array literal row security reads."""
    companies = sorted({actor.company_id, *actor.companies})
    return "{" + ",".join(str(company) for company in companies) + "}"


def _replay(actor: Actor, key: str, body_hash: bytes) -> Answer:
    found = sql.rows(
        "SELECT l.id, l.body_hash, a.answer FROM command_log l JOIN command_answer a ON a.id = l.id"
        " WHERE l.company_id = %s AND l.actor_id = %s AND l.key = %s",
        (actor.company_id, actor.id, key),
    )
    command_id, stored_hash, answer = found[0]
    if bytes(stored_hash) != body_hash:  # type: ignore[call-overload]
        raise KeyReused(
            Problem(
                KEY_REUSED,
                "The key {key} was used before for something else.",
                "Use a new key for a new intention; the same key only repeats the same request.",
                "key",
                {"key": key},
            )
        )
    return Answer.from_text(int(str(command_id)), str(answer))


@contextmanager
def reading(actor: Actor) -> Iterator[None]:
    """Open a read-only transaction that sees the actor's companies and nothing else."""
    with transaction.atomic(using=sql.alias()):
        sql.execute(
            "SELECT set_config('argosy.companies', %s, true), set_config('argosy.actor', %s, true),"
            " set_config('transaction_read_only', 'on', true)",
            (companies_setting(actor), str(actor.id)),
        )
        yield


def close() -> None:
    """Close the connection in use (end of a thread)."""
    connections[DEFAULT_DB_ALIAS].close()
