"""Deliveries after commit: every event once, in order a document; failures are set aside."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from argosy.kernel.events import handlers, horizon, outbox, parked
from argosy.kernel.events.checks import CHECKS
from argosy.kernel.events.commands import CommandRun
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.handlers import AfterCommit
from argosy.kernel.events.outbox import Delivered
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.clock import FixedClock
from argosy.testing.database import Clone
from argosy.testing.toy import Lowered, Raise, Raised, do_raise_toy, make_companies

NAME = "toy.totals"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Consumer:
    """A handler with an effect in its own transaction, that fails on demand."""

    def __init__(self) -> None:
        self.poison: set[int] = set()
        self.calls = 0

    def __call__(self, run: CommandRun, events: Sequence[Recorded[Raised]]) -> None:
        """Note each event as an effect; fail when one of them is poisonous."""
        self.calls += 1
        for recorded in events:
            sql.execute(
                "INSERT INTO toy_effect (company_id, what, times) VALUES (%s, %s, 1)"
                " ON CONFLICT (what) DO UPDATE SET times = toy_effect.times + 1",
                (run.company_id, f"{recorded.subject_id}:{recorded.event.amount}"),
            )
            if recorded.event.amount in self.poison:
                raise ValueError(f"cannot take {recorded.event.amount}")


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> Consumer:
    """A subscription to raised toys, for this test alone."""
    made = Consumer()
    monkeypatch.setattr(handlers, "_after", {})
    monkeypatch.setattr(handlers, "_wakers", [])
    handlers.register([AfterCommit(Raised, made, NAME)])
    return made


@pytest.fixture
def actors(db_clone: Clone) -> Iterator[list[Actor]]:
    """Two companies, and a table that effects are written to."""
    with sql.using("owner"):
        sql.script(
            "CREATE TABLE toy_effect (id bigserial, company_id bigint, what text UNIQUE,"
            " times int);"
            "GRANT SELECT, INSERT, UPDATE ON toy_effect TO argosy_app;"
            "GRANT USAGE ON toy_effect_id_seq TO argosy_app"
        )
    yield make_companies(2)
    assert offending() == []


def effects() -> list[tuple[str, int]]:
    """Effects in the order in which they were made; the figure shows an effect made twice."""
    with sql.using("owner"):
        found = sql.rows("SELECT what, times FROM toy_effect ORDER BY id")
    return [(str(what), int(str(times))) for what, times in found]


def offending() -> list[str]:
    """What the checks of the outbox object to, parked events aside."""
    with sql.using("owner"):
        return [
            f"{check.number}: {row}"
            for check in CHECKS
            if check.number.startswith("EVT") and check.number != "EVT-07"
            for row in sql.rows(check.sql)
        ]


def raise_unsettled(actor: Actor, key: str, *items: tuple[int, int]) -> None:
    """Raise toys in one command: (toy, amount) each."""
    do_raise_toy([Raise(toy, amount) for toy, amount in items], actor=actor, key=key)


def raise_toys(actor: Actor, key: str, *items: tuple[int, int]) -> None:
    """Raise toys in one command: (toy, amount) each; wait until they can be delivered."""
    raise_unsettled(actor, key, *items)
    deadline = time.monotonic() + 30
    with sql.using("owner"):
        ((last,),) = sql.rows("SELECT max(id) FROM event")
        # Other transactions of the server may hold the horizon back for a moment.
        while horizon.settled("event") < int(str(last)) and time.monotonic() < deadline:
            horizon.advance({"event": "event_id_seq"})
            time.sleep(0.01)


def test_every_event_has_its_effect_once_and_in_order(
    consumer: Consumer, actors: list[Actor]
) -> None:
    raise_toys(actors[0], "a", (1, 1), (1, 2))
    raise_toys(actors[1], "a", (2, 3))
    raise_toys(actors[0], "b", (1, 4), (1, -1))
    assert outbox.deliver(NAME) == Delivered(4, 0)
    assert effects() == [("1:1", 1), ("1:2", 1), ("2:3", 1), ("1:4", 1)]
    assert outbox.deliver(NAME) == Delivered(0, 0)
    assert len(effects()) == 4


def test_the_effect_belongs_to_the_company_of_the_event(
    consumer: Consumer, actors: list[Actor]
) -> None:
    raise_toys(actors[1], "a", (2, 3))
    outbox.deliver(NAME)
    with sql.using("owner"):
        assert sql.rows("SELECT company_id FROM toy_effect") == [(2,)]
        assert sql.rows("SELECT company_id, subscription FROM inbox") == [(2, NAME)]


def test_a_duplicate_delivery_makes_no_second_effect(
    consumer: Consumer, actors: list[Actor]
) -> None:
    raise_toys(actors[0], "a", (1, 1), (1, 2))
    outbox.deliver(NAME)
    # a broker that forgets how far it came delivers everything again
    with sql.using("owner"):
        sql.execute("UPDATE subscription SET position = 0")
    outbox.deliver(NAME)
    outbox.deliver(NAME)
    assert effects() == [("1:1", 1), ("1:2", 1)]


def test_a_handler_that_dies_half_way_leaves_nothing_behind(
    consumer: Consumer, actors: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_toys(actors[0], "a", (1, 1), (1, 2))

    def die(self: object, run: CommandRun, ids: Sequence[int]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox._Subscription, "_apply", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver(NAME)
    assert effects() == []
    assert outbox.deliver(NAME) == Delivered(2, 0)
    assert effects() == [("1:1", 1), ("1:2", 1)]


def test_poison_is_parked_after_five_tries_and_others_go_on(
    consumer: Consumer, actors: list[Actor]
) -> None:
    clock = FixedClock(START)
    consumer.poison = {2}
    raise_toys(actors[0], "a", (1, 1), (2, 2), (3, 3))
    assert outbox.deliver(NAME, clock) == Delivered(2, 1)
    assert effects() == [("1:1", 1), ("3:3", 1)]
    for failures, wait_s in enumerate((1, 10, 60, 600), start=2):
        clock.advance(timedelta(seconds=wait_s - 1))
        assert outbox.deliver(NAME, clock) == Delivered(0, 0), "not before its time"
        clock.advance(timedelta(seconds=1))
        assert outbox.deliver(NAME, clock) == Delivered(0, 1)
        assert [e.tries for e in parked.listed()] == [failures]
    (event,) = parked.listed(parked_only=True)
    assert (event.tries, event.subject, event.is_parked) == (5, "toy 2", True)
    assert event.error == "ValueError: cannot take 2"
    clock.advance(timedelta(days=30))
    assert outbox.deliver(NAME, clock) == Delivered(0, 0), "parked means parked"
    assert effects() == [("1:1", 1), ("3:3", 1)]

    consumer.poison = set()
    assert parked.retry([event.event_id], clock) == 1
    assert outbox.deliver(NAME, clock) == Delivered(1, 0)
    assert effects() == [("1:1", 1), ("3:3", 1), ("2:2", 1)]
    assert parked.listed() == []


def test_later_events_of_the_same_document_wait_behind_a_parked_one(
    consumer: Consumer, actors: list[Actor]
) -> None:
    clock = FixedClock(START)
    consumer.poison = {2}
    raise_toys(actors[0], "a", (1, 2))
    for _ in range(5):
        outbox.deliver(NAME, clock)
        clock.advance(timedelta(hours=1))
    raise_toys(actors[0], "b", (1, 5), (4, 6))
    raise_toys(actors[0], "c", (1, 7))
    assert outbox.deliver(NAME, clock) == Delivered(1, 0)
    assert effects() == [("4:6", 1)]
    assert [(e.is_parked, e.tries) for e in parked.listed()] == [(True, 5), (False, 0), (False, 0)]

    consumer.poison = set()
    parked.retry(None, clock)
    outbox.deliver(NAME, clock)
    assert effects() == [("4:6", 1), ("1:2", 1), ("1:5", 1), ("1:7", 1)]


def test_an_event_that_commits_late_is_not_skipped(
    consumer: Consumer, actors: list[Actor], db_clone: Clone
) -> None:
    """A smaller id commits after a greater one was there to be read: a naive reader loses it."""
    with psycopg.connect(db_clone.owner_url) as slow:
        (first,) = slow.execute(
            "INSERT INTO command_log (company_id, actor_id, name, key, body_hash, size)"
            " VALUES (1, 1, 'toy.raise', 'slow', '', 1) RETURNING id"
        ).fetchone() or (0,)
        slow.execute(
            "INSERT INTO command_answer (id, company_id, answer) VALUES (%s, 1, '')", (first,)
        )
        slow.execute(
            "INSERT INTO event (company_id, kind, version, subject_type, subject_id,"
            " correlation_id, command_id, actor_id, payload, effective_at)"
            " VALUES (1, 'toy.raised', 1, 'toy', 9, 1, %s, 1,"
            ' \'{"toy_id": 9, "amount": 1}\', now())',
            (first,),
        )
        raise_unsettled(actors[0], "fast", (1, 1))
        for _ in range(3):
            assert outbox.deliver(NAME) == Delivered(0, 0), "nothing is settled yet"
        slow.commit()
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    while len(effects()) < 2 and datetime.now(UTC) < deadline:
        outbox.deliver(NAME)
    assert effects() == [("9:1", 1), ("1:1", 1)]


def test_four_workers_share_the_work_and_nothing_is_done_twice(
    consumer: Consumer, actors: list[Actor]
) -> None:
    seed = 20_260_302
    print(f"seed {seed}")
    chance = random.Random(seed)
    amounts = list(range(1, 61))
    for key, amount in enumerate(amounts):
        raise_toys(actors[chance.randrange(2)], f"k{key}", (amount % 7, amount))
    barrier = Barrier(4)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait()
            for _ in range(20):
                outbox.deliver(NAME)
        except BaseException as error:  # noqa: BLE001  a thread's failure is the test's
            errors.append(error)
        finally:
            connections["default"].close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(effects()) == sorted((f"{amount % 7}:{amount}", 1) for amount in amounts)


def test_a_subscription_hears_only_what_comes_after_it_when_it_says_so(
    monkeypatch: pytest.MonkeyPatch, actors: list[Actor]
) -> None:
    made = Consumer()
    monkeypatch.setattr(handlers, "_after", {})
    raise_toys(actors[0], "before", (1, 1))
    handlers.register([AfterCommit(Raised, made, NAME, from_start=False)])
    outbox.deliver(NAME)
    raise_toys(actors[0], "after", (1, 2))
    outbox.deliver(NAME)
    assert effects() == [("1:2", 1)]


def test_a_kind_that_this_program_does_not_know_is_left_to_one_that_does(
    consumer: Consumer, actors: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    lowered = Consumer()
    handlers.register([AfterCommit(Lowered, lowered, NAME)])
    raise_toys(actors[0], "a", (1, 1))
    outbox.deliver(NAME)
    monkeypatch.setattr(handlers, "_after", {NAME: [AfterCommit(Raised, consumer, NAME)]})
    raise_toys(actors[0], "b", (1, -2), (1, 3))
    outbox.deliver(NAME)
    assert effects() == [("1:1", 1)], "it stops rather than pass over what it cannot handle"
    handlers.register([AfterCommit(Lowered, lowered, NAME)])
    outbox.deliver(NAME)
    assert effects() == [("1:1", 1), ("1:2", 1), ("1:3", 1)]


def test_a_naive_reader_by_id_would_skip(actors: list[Actor], db_clone: Clone) -> None:
    """The negative control of the horizon: reading committed rows by id alone loses an event."""
    raise_toys(actors[0], "first", (1, 1))
    with psycopg.connect(db_clone.owner_url) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        (low,) = slow.execute("SELECT nextval('event_id_seq')").fetchone() or (0,)
        raise_unsettled(actors[0], "fast", (1, 1))
        with sql.using("owner"):
            ((seen,),) = sql.rows("SELECT max(id) FROM event")
        assert int(str(seen)) > low, "the greater id is there while the smaller one is still open"
        slow.rollback()


def test_an_operator_lists_parked_events_and_tries_them_again(
    consumer: Consumer, actors: list[Actor]
) -> None:
    consumer.poison = {2}
    raise_toys(actors[0], "a", (1, 2), (3, 3))
    clock = FixedClock(START)
    for _ in range(5):
        outbox.deliver(NAME, clock)
        clock.advance(timedelta(hours=1))
    assert "event 1  toy.raised  toy 1  company 1  5 tries  ValueError" in say("parked")
    with pytest.raises(CommandError, match="which events"):
        say("retry")
    consumer.poison = set()
    assert say("retry", "1") == "1 freed, 1 delivered, 0 failed\n"
    assert say("parked") == say("waiting") == ""
    assert effects() == [("3:3", 1), ("1:2", 1)]
    with pytest.raises(CommandError, match="does not hear"):
        say("forget", NAME, "toy.lowered")
    assert say("forget", NAME, "toy.raised") == f"{NAME} no longer hears toy.raised\n"


def say(*arguments: str) -> str:
    """What `argosy events` prints."""
    out = StringIO()
    call_command("events", *arguments, stdout=out)
    return out.getvalue()
