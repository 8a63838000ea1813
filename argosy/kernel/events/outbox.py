"""Delivers events to the handlers that run after commit: each effect once, in order a document.

A subscription has a position in the log and moves up to the horizon, so no event is skipped that
commits late. Event ids are drawn when a command has all its locks, hence delivery by id is in
commit order for a document. The effect, the inbox row and the new position are one transaction: a
crash anywhere repeats or repeats nothing. A failing event is set aside and tried again later, five
times; then it is parked and listed. Later events of the same document wait behind it, parked or
not, since an effect out of order may be wrong; all others go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, takewhile

from django.db import InterfaceError, OperationalError, transaction

from argosy.kernel.events import handlers, horizon
from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.events.handlers import AfterCommit
from argosy.kernel.events.log import all_companies, recorded_events
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import Clock, SystemClock

EVENT_SEQUENCE = {"event": "event_id_seq"}
BATCH_MAX = 200
BATCHES_MAX = 50
TRIES_MAX = 5
BACK_OFF_S = (1, 10, 60, 600)
"""Seconds until the second, third, fourth and fifth try."""
ERROR_LENGTH_MAX = 2_000

_system_clock = SystemClock()


class UnknownSubscriptionError(Exception):
    """A subscription of that name is not registered here."""


class _Overtaken(Exception):
    """Another worker has delivered this meanwhile."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did: events handled, events whose handler failed."""

    handled: int = 0
    failed: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(self.handled + other.handled, self.failed + other.failed)


@dataclass(frozen=True, slots=True)
class _Pending:
    """An event that is due for a subscription."""

    event_id: int
    company_id: int
    actor_id: int
    waits: bool


def deliver_all(clock: Clock = _system_clock) -> Delivered:
    """Deliver what is due to every subscription."""
    total = Delivered()
    for name in sorted(handlers.subscriptions()):
        total += deliver(name, clock)
    return total


def deliver(name: str, clock: Clock = _system_clock) -> Delivered:
    """Deliver what is due to one subscription: first what waits for another try, then new events.

    Args:
        name: the subscription.
        clock: rules when a failed event is due again.

    Raises:
        UnknownSubscriptionError: nobody has registered it.
    """
    found = handlers.subscriptions().get(name)
    if found is None:
        raise UnknownSubscriptionError(name)
    subscription = _Subscription(name, found, clock)
    return subscription.run()


class _Subscription:
    """One subscription being delivered."""

    def __init__(self, name: str, found: Sequence[AfterCommit], clock: Clock) -> None:
        self.name = name
        self.by_kind = {handler.contract.name: handler for handler in found}
        self.clock = clock
        self.command = Command(f"outbox.{name}", None, self._handle)
        self.retry_command = Command(f"outbox.{name}.retry", None, self._handle_again)

    def run(self) -> Delivered:
        """Deliver until nothing is due or enough was done for one call."""
        horizon.advance(EVENT_SEQUENCE)
        horizon.advance(EVENT_SEQUENCE)  # settles what the first noted, when nobody older writes
        self._register()
        total = self._retries()
        for _ in range(BATCHES_MAX):
            try:
                delivered, is_done = self._batch()
            except _Overtaken:
                break  # another worker is at it
            total += delivered
            if is_done:
                break
        return total

    # -- registration -------------------------------------------------------------------------

    def _register(self) -> None:
        """Make the subscription known; a kind it did not hear before starts where it says."""
        ((kinds,),) = sql.rows(
            "SELECT coalesce((SELECT kinds FROM subscription WHERE name = %s), '{}'::jsonb)",
            (self.name,),
        )
        known = dict(kinds)  # type: ignore[call-overload]
        fresh = [handler for kind, handler in self.by_kind.items() if kind not in known]
        if not fresh:
            return
        with transaction.atomic(using=sql.alias()):
            sql.execute(
                "INSERT INTO subscription (name, position, kinds) VALUES (%s, 0, '{}')"
                " ON CONFLICT (name) DO NOTHING",
                (self.name,),
            )
            ((position,),) = sql.rows(
                "SELECT position FROM subscription WHERE name = %s FOR UPDATE", (self.name,)
            )
            # A kind added later is heard from the present position on: what lies before it has
            # been passed. A first subscription hears everything, unless it wants only the new.
            is_first = not known
            for handler in fresh:
                start = 0 if is_first and handler.from_start else int(str(position))
                if is_first and not handler.from_start:
                    start = horizon.settled("event")
                sql.execute(
                    "UPDATE subscription SET kinds ="
                    " kinds || jsonb_build_object(%s::text, %s::bigint) WHERE name = %s",
                    (handler.contract.name, start, self.name),
                )

    # -- new events ---------------------------------------------------------------------------

    def _batch(self) -> tuple[Delivered, bool]:
        """Deliver the next events of one company; say whether nothing is left."""
        position, pending = self._due()
        if not pending:
            return Delivered(), True
        first = pending[0]
        if first.waits:
            self._set_aside(position, first, "", tries=0)
            return Delivered(), False
        together = list(
            takewhile(lambda p: p.company_id == first.company_id and not p.waits, pending)
        )
        try:
            self._deliver(position, together)
        except (_Overtaken, OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  a handler may fail in any way; it is listed
            if len(together) > 1:
                return self._one_by_one(position, together), False
            self._set_aside(position, first, _text(error), tries=1)
            return Delivered(0, 1), False
        return Delivered(len(together), 0), False

    def _one_by_one(self, position: int, together: Sequence[_Pending]) -> Delivered:
        """Find the failing event: deliver those before it, set it aside."""
        handled = 0
        for pending in together:
            try:
                self._deliver(position, [pending])
            except _Overtaken:
                return Delivered(handled, 0)
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:  # noqa: BLE001  a handler may fail in any way; it is listed
                self._set_aside(position, pending, _text(error), tries=1)
                return Delivered(handled, 1)
            position, handled = pending.event_id, handled + 1
        return Delivered(handled, 0)

    def _due(self) -> tuple[int, list[_Pending]]:
        """Return the position and the next events; without any, move on to the horizon."""
        with all_companies():
            settled = horizon.settled("event")
            ((place, kinds),) = sql.rows(
                "SELECT position, kinds FROM subscription WHERE name = %s", (self.name,)
            )
            position = int(str(place))
            heard = {str(k): int(v) for k, v in dict(kinds).items()}  # type: ignore[call-overload]
            found = sql.rows(
                "SELECT e.id, e.company_id, e.actor_id, e.kind, EXISTS (SELECT FROM event_retry r"
                "  JOIN event b ON b.id = r.event_id WHERE r.subscription = %s"
                "  AND b.subject_type = e.subject_type AND b.subject_id = e.subject_id"
                "  AND b.company_id = e.company_id)"
                " FROM event e JOIN unnest(%s::text[], %s::bigint[]) AS k(kind, after)"
                "  ON k.kind = e.kind AND e.id > k.after"
                " WHERE e.id > %s AND e.id <= %s ORDER BY e.id LIMIT %s",
                (self.name, list(heard), list(heard.values()), position, settled, BATCH_MAX),
            )
            if not found and position < settled:
                sql.execute(
                    "UPDATE subscription SET position = %s WHERE name = %s AND position = %s",
                    (settled, self.name, position),
                )
        # A kind that this program does not know is left to one that does: nothing is passed over.
        known = takewhile(lambda row: row[3] in self.by_kind, found)
        return position, [
            _Pending(int(str(e)), int(str(c)), int(str(a)), bool(w)) for e, c, a, _, w in known
        ]

    def _deliver(self, position: int, pending: Sequence[_Pending]) -> None:
        first, last = pending[0], pending[-1]
        answer = self.command(
            [position, *(p.event_id for p in pending)],
            actor=self._actor(first),
            key=f"{self.name}:{first.event_id}-{last.event_id}",
            clock=self.clock,
        )
        if answer.replayed:
            raise _Overtaken

    def _actor(self, pending: _Pending) -> Actor:
        """The job acts on behalf of whoever caused the event, for its company alone."""
        return Actor(pending.actor_id, ActorKind.SYSTEM, pending.company_id, (pending.company_id,))

    def _handle(self, run: CommandRun, batch: Sequence[int]) -> list[Done | None]:
        position, *event_ids = batch
        self._lock(position)
        self._apply(run, event_ids)
        sql.execute(
            "UPDATE subscription SET position = %s WHERE name = %s", (event_ids[-1], self.name)
        )
        return []

    def _lock(self, position: int) -> None:
        ((present,),) = sql.rows(
            "SELECT position FROM subscription WHERE name = %s FOR UPDATE", (self.name,)
        )
        if present != position:
            raise _Overtaken

    def _apply(self, run: CommandRun, event_ids: Sequence[int]) -> None:
        """Note the events as handled and call the handlers, in order; once for each event."""
        fresh = sql.rows(
            "INSERT INTO inbox (company_id, subscription, event_id)"
            " SELECT e.company_id, %s, e.id FROM event e WHERE e.id = ANY(%s::bigint[])"
            " ORDER BY e.id ON CONFLICT (subscription, event_id) DO NOTHING RETURNING event_id",
            (self.name, list(event_ids)),
        )
        recorded = recorded_events([int(str(event_id)) for (event_id,) in fresh])
        for kind, events in groupby(recorded, key=lambda event: event.event.name):
            self.by_kind[kind].function(run, list(events))

    # -- another try --------------------------------------------------------------------------

    def _set_aside(self, position: int, pending: _Pending, error: str, *, tries: int) -> None:
        """List an event for another try, and move on."""
        with all_companies():
            self._lock(position)
            sql.execute(
                "INSERT INTO event_retry (company_id, subscription, event_id, tries, error,"
                "  next_try_at, is_parked) VALUES (%s, %s, %s, %s, %s, %s, false)",
                (
                    pending.company_id,
                    self.name,
                    pending.event_id,
                    tries,
                    error,
                    self._next_try(tries),
                ),
            )
            sql.execute(
                "UPDATE subscription SET position = %s WHERE name = %s",
                (pending.event_id, self.name),
            )

    def _next_try(self, tries: int) -> datetime:
        wait_s = BACK_OFF_S[min(tries, len(BACK_OFF_S)) - 1] if tries else 0
        return self.clock.now() + timedelta(seconds=wait_s)

    def _retries(self) -> Delivered:
        """Try again what is due; what waits behind an unresolved event of its document is not."""
        total = Delivered()
        for _ in range(BATCHES_MAX):
            due = self._due_again()
            if not due:
                break
            for pending, tries in due:
                total += self._try_again(pending, tries)
        return total

    def _due_again(self) -> list[tuple[_Pending, int]]:
        with all_companies():
            found = sql.rows(
                "SELECT f.event_id, f.company_id, f.actor_id, f.tries FROM ("
                " SELECT DISTINCT ON (e.company_id, e.subject_type, e.subject_id) r.event_id,"
                "  r.company_id, e.actor_id, r.tries, r.is_parked, r.next_try_at"
                "  FROM event_retry r JOIN event e ON e.id = r.event_id WHERE r.subscription = %s"
                "  ORDER BY e.company_id, e.subject_type, e.subject_id, r.event_id) f"
                " WHERE NOT f.is_parked AND f.next_try_at <= %s ORDER BY f.event_id LIMIT %s",
                (self.name, self.clock.now(), BATCH_MAX),
            )
        return [
            (_Pending(int(str(e)), int(str(c)), int(str(a)), waits=False), int(str(tries)))
            for e, c, a, tries in found
        ]

    def _try_again(self, pending: _Pending, tries: int) -> Delivered:
        try:
            self.retry_command(
                [pending.event_id, tries],
                actor=self._actor(pending),
                key=f"{self.name}:{pending.event_id}:{self.clock.now().isoformat()}",
                clock=self.clock,
            )
        except _Overtaken:
            return Delivered()
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  a handler may fail in any way; it is listed
            self._failed_again(pending, tries + 1, _text(error))
            return Delivered(0, 1)
        return Delivered(1, 0)

    def _handle_again(self, run: CommandRun, batch: Sequence[int]) -> list[Done | None]:
        event_id, tries = batch
        locked = sql.rows(
            "SELECT 1 FROM event_retry WHERE subscription = %s AND event_id = %s AND tries = %s"
            " AND NOT is_parked FOR UPDATE",
            (self.name, event_id, tries),
        )
        if not locked:
            raise _Overtaken
        self._apply(run, [event_id])
        sql.execute(
            "DELETE FROM event_retry WHERE subscription = %s AND event_id = %s",
            (self.name, event_id),
        )
        return []

    def _failed_again(self, pending: _Pending, tries: int, error: str) -> None:
        with all_companies():
            sql.execute(
                "UPDATE event_retry SET tries = %s, error = %s, next_try_at = %s, is_parked = %s"
                " WHERE subscription = %s AND event_id = %s AND tries = %s",
                (
                    tries,
                    error,
                    self._next_try(tries),
                    tries >= TRIES_MAX,
                    self.name,
                    pending.event_id,
                    tries - 1,
                ),
            )


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:ERROR_LENGTH_MAX]
