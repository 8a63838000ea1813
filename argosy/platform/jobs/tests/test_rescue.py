"""What lost its worker or its database is done again, and never stands in the way of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job
from procrastinate.retry import RetryStrategy

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.jobs import api as jobs
from argosy.platform.jobs import rescue, runs, watching
from argosy.platform.registry.labels import Text
from argosy.testing.books import make_books
from argosy.testing.database import Clone


@pytest.fixture
def actor(db_clone: Clone) -> Iterator[Actor]:
    """Somebody with a company; what the reporting thread opened is closed again."""
    yield make_books("RSC").actor
    watching._apart.submit(connections.close_all).result()


def worker(silent_s: int) -> int:
    ((id_,),) = sql.rows(
        "INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - make_interval(secs => %s)) RETURNING id",
        (silent_s,),
    )
    return int(str(id_))


def job(worker_id: int | None, **more: object) -> int:
    given = {"attempts": 0, "lock": None, "queueing_lock": None, "abort_requested": False} | more
    ((id_,),) = sql.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, attempts, lock,"
        " queueing_lock, abort_requested) VALUES ('default', 'demo.task', 'doing', %s, %s, %s, %s,"
        " %s) RETURNING id",
        (worker_id, *given.values()),
    )
    return int(str(id_))


def state(job_id: int) -> str:
    ((found,),) = sql.rows("SELECT status::text FROM procrastinate_jobs WHERE id = %s", (job_id,))
    return str(found)


def fetched(worker_id: int) -> int | None:
    ((found,),) = sql.rows("SELECT (procrastinate_fetch_job_v2(NULL, %s::bigint)).id", (worker_id,))
    return None if found is None else int(str(found))


def test_jobs_of_a_living_worker_are_left_alone_and_those_of_a_dead_one_wait_again(
    actor: Actor,
) -> None:
    alive, dead = worker(5), worker(60)
    works, lost, orphan = job(alive), job(dead), job(None)
    assert rescue.rescue() == 2
    assert [state(each) for each in (works, lost, orphan)] == ["doing", "todo", "todo"]
    assert rescue.rescue() == 0


def test_a_worker_that_slept_keeps_what_it_has_in_its_hands(actor: Actor) -> None:
    slept = worker(3600)
    mine = job(slept)
    assert rescue.rescue(slept) == 0
    assert state(mine) == "doing"


def test_what_a_killed_worker_held_no_longer_keeps_its_kind_from_running(actor: Actor) -> None:
    dead, alive = worker(60), worker(0)
    held = job(dead, lock="search.keep", queueing_lock="search.keep")
    sql.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock)"
        " VALUES ('default', 'search.keep', 'search.keep', 'search.keep')"
    )
    assert fetched(alive) is None, "control: the dead one's lock keeps the next from running"
    rescue.rescue()
    assert state(held) == "aborted", "the next one does its work"
    assert fetched(alive) is not None


def test_a_job_that_ends_its_worker_each_time_fails_and_says_so(actor: Actor) -> None:
    with transaction.atomic():
        begun = jobs.start(
            app.tasks["jobs.forget"], {"timestamp": 0}, title=Text("T", "题"), actor=actor
        )
    sql.execute("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", (begun,))
    for number in range(rescue.TRIES_MAX):
        assert state(begun) == "todo", number
        assert fetched(worker(60)) == begun
        rescue.rescue()
    assert state(begun) == "failed"
    found = jobs.run_of(begun, actor)
    assert found is not None
    assert (found.state, found.error) == (
        "failed",
        "The worker was ended in the middle of it, 5 times.",
    )
    assert sql.rows("SELECT count(*) FROM event WHERE kind = 'jobs.run_ended'") == [(1,)]


def test_what_was_cancelled_meanwhile_ends(actor: Actor) -> None:
    cancelled = job(worker(60), abort_requested=True)
    rescue.rescue()
    assert state(cancelled) == "aborted"


@pytest.mark.parametrize(
    ("error", "is_lost"),
    [
        (psycopg.OperationalError("connection refused"), True),
        (psycopg.InterfaceError("the connection is closed"), True),
        (psycopg.errors.AdminShutdown("terminating"), True),
        (psycopg.errors.CannotConnectNow("starting up"), True),
        (psycopg.errors.ConnectionFailure("broken"), True),
        (psycopg.errors.QueryCanceled("took too long"), False),
        (psycopg.errors.LockNotAvailable("locked"), False),
        (psycopg.errors.UniqueViolation("twice"), False),
        (ConnectionRefusedError("somebody's web server"), False),
        (ValueError("ours"), False),
    ],
)
def test_only_a_database_that_is_away_counts_as_lost(error: Exception, is_lost: bool) -> None:
    assert rescue.is_lost(error) == is_lost
    if isinstance(error, psycopg.Error):
        wrapped = OperationalError("said by Django")
        wrapped.__cause__ = error
        assert rescue.is_lost(wrapped) == is_lost
    assert not rescue.is_lost(DatabaseError("without a cause"))


LOST = psycopg.OperationalError("connection refused")


def queued(attempts: int, queueing_lock: str | None = None) -> Job:
    return Job(
        id=1, queue="default", lock=None, queueing_lock=queueing_lock, task_name="jobs.forget",
        attempts=attempts,
    )  # fmt: skip


def test_a_lost_database_is_waited_for_longer_each_time_and_not_for_ever() -> None:
    patient = rescue.Patient(None)
    tries = [patient.get_retry_decision(exception=LOST, job=queued(n)) for n in range(5)]
    assert [each is not None for each in tries] == [True, True, True, True, False]
    waits = [each.retry_at for each in tries if each is not None]
    assert all(waits) and waits == sorted(waits)  # type: ignore[type-var]
    assert patient.get_retry_decision(exception=ValueError(), job=queued(0)) is None


def test_what_a_task_says_of_other_faults_stands() -> None:
    patient = rescue.Patient(RetryStrategy(max_attempts=1))
    assert patient.get_retry_decision(exception=ValueError(), job=queued(0)) is not None
    assert patient.get_retry_decision(exception=ValueError(), job=queued(1)) is None


@dataclass
class Hands:
    """What the worker gives its middleware, as far as it is read."""

    app: object = app
    job: Job | None = None


@pytest.mark.parametrize("queueing_lock", [None, "jobs.forget"])
def test_what_comes_regularly_is_left_to_its_next_time(
    actor: Actor, queueing_lock: str | None
) -> None:
    def lose() -> object:
        raise LOST

    context = Hands(job=queued(0, queueing_lock))
    expected = JobAborted if queueing_lock else psycopg.OperationalError
    with pytest.raises(expected):
        watching.watch(lose, context, Hands())  # type: ignore[arg-type]
    assert sql.rows("SELECT count(*) FROM job_run") == [(0,)], "no failure is written down"
    assert isinstance(app.tasks["jobs.forget"].retry_strategy, rescue.Patient)


def test_aborted_jobs_are_forgotten_after_a_month_and_failed_ones_never(actor: Actor) -> None:
    kept, old = job(None), [job(None), job(None)]
    for each, became in ((kept, "aborted"), (old[0], "aborted"), (old[1], "failed")):
        sql.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s",
            (became, each),
        )
    sql.execute(
        "UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id = ANY(%s)",
        (old,),
    )
    runs.forget_old()
    assert sql.rows("SELECT id FROM procrastinate_jobs ORDER BY 1") == [(kept,), (old[1],)]
