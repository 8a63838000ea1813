"""Progress is seen while a job's transaction is open, failures keep their reason, rights hold."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction
from procrastinate.contrib.django import app

from argosy.contracts.jobs import RunEnded
from argosy.kernel.events.handlers import contract_of, declare
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    PermissionDenied,
    Problem,
    ValidationFailed,
)
from argosy.platform.jobs import api as jobs
from argosy.platform.jobs import runs, watching
from argosy.platform.jobs.commands import CancelJob, RetryJob, do_cancel_job, do_retry_job
from argosy.platform.registry.labels import Text
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

_keys = itertools.count()


@pytest.fixture
def actor(db_clone: Clone) -> Iterator[Actor]:
    """Somebody with a company; what the reporting thread opened is closed again."""
    yield make_books("JOB").actor
    watching._apart.submit(connections.close_all).result()


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books, in a transaction."""
    return make_books("JOB")


def queue(state: str, lock: str | None = None) -> int:
    """Put a job into the queue, in some state."""
    ((id_,),) = sql.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock)"
        " VALUES ('default', 'events.sweep', %s::procrastinate_job_status, %s) RETURNING id",
        (state, lock),
    )
    assert isinstance(id_, int)
    return id_


def key() -> str:
    return f"jobs {next(_keys)}"


def test_progress_is_seen_while_the_transaction_is_open_and_stays_when_it_fails(
    actor: Actor,
) -> None:
    job = queue("doing")

    def work() -> None:
        with jobs.running(job, "demo.task"), transaction.atomic():
            sql.execute("INSERT INTO actor (kind, name, is_active) VALUES ('job', 'x', true)")
            jobs.progress(3, 10, "third of ten")
            seen = jobs.run_of(job, actor)
            assert seen is not None
            assert (seen.state, seen.percent, seen.message) == ("running", 30, "third of ten")
            raise ValueError("spoilt")

    with pytest.raises(ValueError, match="spoilt"):
        work()
    found = jobs.run_of(job, actor)
    assert found is not None
    assert (found.state, found.done, found.error) == ("failed", 3, "ValueError: spoilt")
    assert sql.rows("SELECT 1 FROM actor WHERE name = 'x'") == []


def test_progress_is_written_at_most_twice_a_second(actor: Actor) -> None:
    job = queue("doing")
    with jobs.running(job, "demo.task"):
        for number in range(1, 1_000):
            jobs.progress(number, 1_000)
        found = jobs.run_of(job, actor)
        assert found is not None and 1 <= found.done < 1_000
        jobs.progress(1_000, 1_000)
    found = jobs.run_of(job, actor)
    assert found is not None and (found.done, found.state) == (1_000, "done")


def test_outside_of_a_job_progress_does_nothing(actor: Actor) -> None:
    jobs.progress(1, 2, "nobody listens")
    assert sql.rows("SELECT count(*) FROM job_run") == [(0,)]


def test_a_job_that_says_nothing_and_ends_well_leaves_nothing(actor: Actor) -> None:
    with jobs.running(queue("doing"), "demo.quiet"):
        pass
    assert sql.rows("SELECT count(*) FROM job_run") == [(0,)]


def test_a_refusal_is_the_reason_in_words(actor: Actor) -> None:
    job = queue("doing")
    with pytest.raises(ArgosyError), jobs.running(job, "demo.task"):
        raise Conflict(Problem("x.full", "The {what} is full.", "Empty it.", "", {"what": "shelf"}))
    found = jobs.run_of(job, actor)
    assert found is not None and found.error == "The shelf is full. Empty it."


def test_a_running_job_that_is_cancelled_ends_where_it_next_says_how_far_it_is(
    actor: Actor,
) -> None:
    job = queue("doing")
    do_cancel_job([CancelJob(job)], actor=actor, key=key())

    def work() -> None:
        with jobs.running(job, "demo.task"):
            jobs.progress(1, 10)
            pytest.fail("went on")

    with pytest.raises(jobs.Cancelled):
        work()
    found = jobs.run_of(job, actor)
    assert found is not None and found.state == "cancelled"


def test_who_started_a_job_is_told_once_when_it_has_ended(actor: Actor) -> None:
    declare(RunEnded)
    assert contract_of("jobs.run_ended") is RunEnded
    task = app.tasks["jobs.forget"]
    with transaction.atomic():
        job = jobs.start(
            task, {"timestamp": 0}, title=Text("Tidy up", "整理"), actor=actor, address="desk/"
        )
    assert [(r.state, r.title.zh) for r in jobs.own(actor)] == [("queued", "整理")]
    with jobs.running(job, "jobs.forget"):
        jobs.progress(1, 1)
    runs.end(job, "jobs.forget", "done", "")  # a worker that died and came again
    found = sql.rows("SELECT payload FROM event WHERE kind = 'jobs.run_ended'")
    assert found == [({"job_id": job, "account_id": actor.id, "state": "done"},)]


def test_what_is_not_committed_is_not_queued(actor: Actor) -> None:
    def spoilt() -> None:
        with transaction.atomic():
            given = {"timestamp": 0}
            jobs.start(app.tasks["jobs.forget"], given, title=Text("T", "题"), actor=actor)
            raise ValueError("taken back")

    with pytest.raises(ValueError, match="taken back"):
        spoilt()
    assert jobs.own(actor) == []
    assert sql.rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_others_runs_need_the_right_and_the_company(actor: Actor) -> None:
    with transaction.atomic():
        job = jobs.start(
            app.tasks["jobs.forget"], {"timestamp": 0}, title=Text("T", "题"), actor=actor
        )
    nobody = replace(actor, id=999_999, kind=ActorKind.USER, permissions=frozenset())
    assert jobs.run_of(job, nobody) is None
    keeper = replace(nobody, permissions=frozenset({"jobs.read"}))
    assert jobs.run_of(job, keeper) is not None
    elsewhere = replace(keeper, company_id=actor.company_id + 1_000)
    assert jobs.run_of(job, elsewhere) is None
    with pytest.raises(PermissionDenied):
        jobs.jobs(nobody, "failed")
    with pytest.raises(PermissionDenied):
        do_cancel_job([CancelJob(job)], actor=nobody, key=key())


def test_only_failed_jobs_are_tried_again_and_never_two_of_a_kind(books: Books) -> None:
    failed, twin, fine = queue("failed", "lock"), queue("failed", "lock"), queue("todo")
    with pytest.raises(Conflict) as refused:
        do_retry_job(
            [RetryJob(failed), RetryJob(twin), RetryJob(fine), RetryJob(10**12)],
            actor=books.actor,
            key=key(),
        )
    assert [p.code for p in refused.value.problems] == [
        "jobs.queued",
        "jobs.not_failed",
        "jobs.unknown",
    ]
    do_retry_job([RetryJob(failed)], actor=books.actor, key=key())
    assert [job.id for job in jobs.jobs(books.actor, "todo")] == [fine, failed]
    with pytest.raises(Conflict):
        do_retry_job([RetryJob(twin)], actor=books.actor, key=key())


def test_what_waits_or_failed_is_cancelled_at_once(books: Books) -> None:
    waiting, failed, done = queue("todo"), queue("failed"), queue("succeeded")
    batch = [CancelJob(waiting), CancelJob(failed)]
    do_cancel_job(batch, actor=books.actor, key=key())
    found = jobs.jobs(books.actor, "cancelled")
    assert [job.id for job in found] == [failed, waiting]
    with pytest.raises((Conflict, ValidationFailed)):
        do_cancel_job([CancelJob(done)], actor=books.actor, key=key())


def test_the_schedule_says_when_the_next_is_due(books: Books) -> None:
    now = datetime(2026, 3, 2, 10, 0, 1, tzinfo=UTC)
    found = {each.task: each for each in jobs.schedule(books.actor, now=now)}
    assert found["events.sweep"].next_at == datetime(2026, 3, 2, 10, 0, 2, tzinfo=UTC)
    assert found["jobs.forget"].next_at == datetime(2026, 3, 3, 3, 17, tzinfo=UTC)


def is_ours(module: str) -> bool:
    return module.startswith("argosy.") and ".tests" not in module and ".testing" not in module


def test_every_task_has_a_name_and_ours_have_it_in_both_languages() -> None:
    assert [name for name in app.tasks if not runs.title_of(name).zh] == []
    ours = {name for name, task in app.tasks.items() if is_ours(task.func.__module__)}
    assert {"events.sweep", "notifications.mail", "performance.measure"} < ours
    assert ours <= runs.TITLES.keys()
    assert not is_ours("argosy.kernel.events.tests.toys")


def test_what_ended_long_ago_is_forgotten(books: Books) -> None:
    for id_, days in ((1, 31), (2, 29)):
        sql.execute(
            "INSERT INTO job_run (id, task, state, ended_at)"
            " VALUES (%s, 'x', 'done', now() - make_interval(days => %s))",
            (id_, days),
        )
    assert runs.forget_old() == 1
    assert sql.rows("SELECT id FROM job_run") == [(2,)]


def test_jobs_of_threads_do_not_mix(actor: Actor) -> None:
    ids = [queue("doing") for _ in range(3)]
    gate = threading.Barrier(3)

    def work(job: int) -> None:
        with jobs.running(job, "demo.task"):
            gate.wait()
            jobs.progress(job, 0, f"job {job}")

    threads = [threading.Thread(target=work, args=(job,)) for job in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [getattr(jobs.run_of(job, actor), "message", "") for job in ids] == [
        f"job {job}" for job in ids
    ]
