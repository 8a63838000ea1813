"""Jobs that lost what they stand on: their database went away, or their worker was ended.

Neither is a fault of the job. What comes regularly is left to its next time; everything else is
done again, a limited number of times, since a job may itself be what ends its worker.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import DatabaseError
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from argosy.kernel.identity import sql
from argosy.platform.jobs import runs

if TYPE_CHECKING:
    from procrastinate.jobs import Job

TRIES_MAX = 5
"""So often a job is begun that ends with its worker or its database."""
PAUSE_S = 2
SILENT = timedelta(seconds=30)
"""A worker tells every ten seconds that it lives; silent so long, it is gone."""
GONE = "The worker was ended in the middle of it, {tries} times."
_DATABASE_GONE = ("08", "57P")
"""Classes of SQLSTATE: connection exceptions, and a server that stops or does not accept yet."""


def is_lost(error: BaseException) -> bool:
    """Return whether an error says that the database is not there, as against a statement's own."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    if not isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(_DATABASE_GONE)


class Patient(BaseRetryStrategy):
    """What a task says itself of being tried again, and again whenever the database was lost."""

    def __init__(self, own: BaseRetryStrategy | None) -> None:
        self.own = own

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when the job shall be tried again, or None."""
        if is_lost(exception):
            if job.attempts + 1 >= TRIES_MAX:
                return None
            return RetryDecision(retry_in={"seconds": PAUSE_S * 2**job.attempts})
        return self.own.get_retry_decision(exception=exception, job=job) if self.own else None


def make_patient(task: Any) -> None:
    """Let a task of the queue be tried again when its database was lost."""
    if not isinstance(task.retry_strategy, Patient):
        task.retry_strategy = Patient(task.retry_strategy)


def rescue(own_worker_id: int | None = None) -> int:
    """Take up the jobs whose worker is gone; returns how many.

    One that comes regularly is dropped, one that was cancelled meanwhile ends, one that was tried
    too often has failed, and the others wait again.

    Args:
        own_worker_id: the worker that asks. It lives, however long ago it said so: a machine that
            slept wakes up with jobs in its hands.
    """
    found = sql.rows(
        "WITH gone AS (SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w"
        " ON w.id = j.worker_id WHERE j.status = 'doing' AND j.worker_id IS DISTINCT FROM %s"
        " AND (w.id IS NULL OR w.last_heartbeat < now() - %s::interval)"
        " ORDER BY j.id FOR UPDATE OF j SKIP LOCKED)"
        " UPDATE procrastinate_jobs j SET worker_id = NULL, scheduled_at = NULL,"
        " attempts = attempts + 1, abort_requested = false, status = CASE"
        " WHEN queueing_lock IS NOT NULL OR abort_requested THEN 'aborted'"
        " WHEN attempts + 1 >= %s THEN 'failed' ELSE 'todo' END::procrastinate_job_status"
        " FROM gone WHERE j.id = gone.id"
        " RETURNING j.id, j.task_name::text, j.status::text, j.queueing_lock IS NULL",
        (own_worker_id or 0, SILENT, TRIES_MAX),
    )
    for id_, task, state, is_single in found:
        job_id = int(str(id_))
        if state == "todo":
            sql.execute("UPDATE job_run SET state = 'queued' WHERE id = %s", (job_id,))
        elif state == "failed":
            runs.end(job_id, str(task), "failed", GONE.format(tries=TRIES_MAX))
        elif is_single:
            runs.end(job_id, str(task), "cancelled", "")
    return len(found)
