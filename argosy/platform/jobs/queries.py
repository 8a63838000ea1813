"""Reads of the jobs page: the queue as it stands, and when what comes back regularly runs next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicTask

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.jobs.resources import READ
from argosy.platform.jobs.runs import title_of
from argosy.platform.registry.labels import Text


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the queue with what it said of itself."""

    id: int
    task: str
    title: Text
    state: str
    tries: int
    at: datetime | None
    done: int
    total: int
    message: str
    error: str
    is_ending: bool

    @property
    def percent(self) -> int | None:
        """How much of it is done, 0 to 100; None while nobody knows."""
        return min(100, self.done * 100 // self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Periodic:
    """What runs again and again: when last, when next."""

    task: str
    title: Text
    cron: str
    last_at: datetime | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs stand where."""

    waiting: int = 0
    running: int = 0
    failed: int = 0
    workers: int = 0


def counts() -> Counts:
    """Return how many jobs wait, run and failed, and how many workers were heard of."""
    ((waiting, running, failed, workers),) = sql.rows(
        "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),"
        " count(*) FILTER (WHERE status = 'failed'), (SELECT count(*) FROM procrastinate_workers"
        " WHERE last_heartbeat > now() - interval '60 s')"
        " FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"
    )
    return Counts(*(int(str(n)) for n in (waiting, running, failed, workers)))


def jobs(actor: Actor, state: str, *, most: int = 50) -> list[Job]:
    """Return jobs in a state of the queue, the latest first.

    Raises:
        PermissionDenied: the actor may not see jobs.
    """
    actor.check_permission(READ)
    found = sql.rows(
        "SELECT j.id, j.task_name::text, j.status::text, j.attempts,"
        " (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id),"
        " coalesce(r.done, 0), coalesce(r.total, 0), coalesce(r.message, '')::text,"
        " coalesce(r.error, '')::text, j.abort_requested, coalesce(r.title, '')::text,"
        " coalesce(r.title_zh, '')::text FROM procrastinate_jobs j"
        " LEFT JOIN job_run r ON r.id = j.id WHERE j.status::text = %s"
        " ORDER BY j.id DESC LIMIT %s",
        (state, most),
    )
    return [_job(row) for row in found]


def _job(row: sql.Row) -> Job:
    id_, task, state, tries, at, done, total, message, error, is_ending, en, zh = row
    named = title_of(str(task))
    return Job(
        cast(int, id_),
        str(task),
        Text(str(en) or named.en, str(zh) or named.zh),
        str(state),
        cast(int, tries),
        cast("datetime | None", at),
        cast(int, done),
        cast(int, total),
        str(message),
        str(error),
        bool(is_ending),
    )


def schedule(actor: Actor, *, now: datetime | None = None) -> list[Periodic]:
    """Return what runs regularly, by name.

    Raises:
        PermissionDenied: the actor may not see jobs.
    """
    actor.check_permission(READ)
    last = {
        str(task): cast(int, at)
        for task, at in sql.rows(
            "SELECT task_name::text, max(defer_timestamp) FROM procrastinate_periodic_defers"
            " GROUP BY 1"
        )
    }
    present = now or datetime.now(UTC)
    found = [
        Periodic(
            task.task.name,
            title_of(task.task.name),
            task.cron,
            datetime.fromtimestamp(last[task.task.name], UTC) if task.task.name in last else None,
            _next(task, present),
        )
        for task in app.periodic_registry.periodic_tasks.values()
    ]
    return sorted(found, key=lambda each: each.task)


def _next(task: PeriodicTask[..., object, ...], after: datetime) -> datetime:
    """Return when a task is due next, by the reckoning of the queue itself."""
    at = task.croniter.get_next(ret_type=float, start_time=after.timestamp())
    return datetime.fromtimestamp(at, UTC)
