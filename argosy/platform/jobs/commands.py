"""Trying jobs again and cancelling them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem

WAITS, RUNS, FAILED = "todo", "doing", "failed"


@dataclass(frozen=True, slots=True)
class RetryJob:
    """A job that failed and shall be tried again."""

    job_id: int


@dataclass(frozen=True, slots=True)
class CancelJob:
    """A job that shall not run, or shall end as soon as it next says how far it is."""

    job_id: int


@command("jobs.retry", permission="jobs.write")
def do_retry_job(run: CommandRun, batch: Sequence[RetryJob]) -> list[Done | None]:
    """Put failed jobs into the queue again.

    Before: each has failed, and no job of its kind waits that excludes it. After: a worker takes
    it up at once. Permission: jobs.write.
    """
    states = _states([item.job_id for item in batch])
    locks = _waiting([lock for _, lock in states.values() if lock])
    error: type[ValidationFailed | Conflict] = ValidationFailed
    for place, item in enumerate(batch):
        state, lock = states.get(item.job_id, ("", ""))
        if not state:
            run.reject(place, _unknown(item.job_id))
        elif state != FAILED:
            error = Conflict
            run.reject(place, _not_failed())
        elif lock and lock in locks:
            error = Conflict
            run.reject(place, _queued_already())
        locks.add(lock)
    kept = [batch[place].job_id for place in run.settle(len(batch), error)]
    sql.execute(
        "UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = NULL,"
        " attempts = attempts + 1 WHERE id = ANY (%s::bigint[]) AND status = 'failed'",
        (sql.array(kept),),
    )
    sql.execute(
        "UPDATE job_run SET state = 'queued', error = '', ended_at = NULL"
        " WHERE id = ANY (%s::bigint[])",
        (sql.array(kept),),
    )
    return [Done("job", i.job_id) if i.job_id in kept else None for i in batch]


@command("jobs.cancel", permission="jobs.write")
def do_cancel_job(run: CommandRun, batch: Sequence[CancelJob]) -> list[Done | None]:
    """Cancel jobs.

    Before: each waits, runs or has failed. After: one that waits or failed is gone from the queue;
    one that runs ends when it next says how far it is. Permission: jobs.write.
    """
    states = _states([item.job_id for item in batch])
    error: type[ValidationFailed | Conflict] = ValidationFailed
    for place, item in enumerate(batch):
        state, _ = states.get(item.job_id, ("", ""))
        if not state:
            run.reject(place, _unknown(item.job_id))
        elif state not in (WAITS, RUNS, FAILED):
            error = Conflict
            run.reject(place, _has_ended())
    kept = [batch[place].job_id for place in run.settle(len(batch), error)]
    sql.execute(
        "UPDATE procrastinate_jobs SET status = CASE WHEN status = 'doing' THEN status"
        " ELSE 'cancelled' END, abort_requested = status = 'doing'"
        " WHERE id = ANY (%s::bigint[]) AND status IN ('todo', 'doing', 'failed')",
        (sql.array(kept),),
    )
    sql.execute(
        "UPDATE job_run r SET state = 'cancelled', ended_at = transaction_timestamp()"
        " FROM procrastinate_jobs j WHERE j.id = r.id AND r.id = ANY (%s::bigint[])"
        " AND j.status = 'cancelled'",
        (sql.array(kept),),
    )
    return [Done("job", i.job_id) if i.job_id in kept else None for i in batch]


def _states(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    fit = sorted({id_ for id_ in ids if int64_problem(id_, "job_id") is None})
    found = sql.rows(
        "SELECT id, status::text, coalesce(queueing_lock, '') FROM procrastinate_jobs"
        " WHERE id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(fit),),
    )
    return {cast(int, id_): (str(status), str(lock)) for id_, status, lock in found}


def _waiting(locks: Sequence[str]) -> set[str]:
    found = sql.rows(
        "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo'"
        " AND queueing_lock = ANY (%s::text[])",
        (sql.array(sorted(set(locks))),),
    )
    return {str(lock) for (lock,) in found}


def _unknown(job_id: int) -> Problem:
    return Problem(
        "jobs.unknown",
        "There is no job {job} in the queue.",
        "Choose one that the list shows.",
        "job_id",
        {"job": job_id},
    )


def _not_failed() -> Problem:
    return Problem(
        "jobs.not_failed",
        "The job has not failed.",
        "Only jobs that failed are tried again.",
        "job_id",
    )


def _queued_already() -> Problem:
    return Problem(
        "jobs.queued",
        "The same work is in the queue already.",
        "Wait for it, or cancel this one.",
        "job_id",
    )


def _has_ended() -> Problem:
    return Problem(
        "jobs.ended",
        "The job has ended.",
        "Only jobs that wait, run or failed can be cancelled.",
        "job_id",
    )
