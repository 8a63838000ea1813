"""What the worker does around each job: it knows which one runs, and keeps why it failed.

A job that neither reports nor fails costs one look at a variable; nothing is written for it. What
is written goes over a connection of its own, so that it is seen while the job's transaction is
still open, and stays when that is taken back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from procrastinate.exceptions import JobAborted

if TYPE_CHECKING:
    from procrastinate.job_context import JobContext
    from procrastinate.worker import Worker

Outcome = TypeVar("Outcome")
log = logging.getLogger("argosy.jobs")
REPORT_EVERY_S = 0.5
ERROR_LENGTH_MAX = 1_000
MESSAGE_LENGTH_MAX = 300


class Cancelled(Exception):
    """Somebody cancelled the job that runs; it ends where it next says how far it is."""


@dataclass(slots=True)
class Running:
    """The job that this thread runs."""

    id: int
    task: str
    said_at_s: float = 0.0
    has_said: bool = False


_running: ContextVar[Running | None] = ContextVar("running_job", default=None)
_apart = ThreadPoolExecutor(1, thread_name_prefix="jobs-report")


def watch(call_next: Callable[[], object], context: JobContext, worker: Worker) -> object:
    """Run a job of the worker, known to `progress` and with its failure kept.

    Raises:
        JobAborted: the database went away under a job whose next time comes by itself.
    """
    from argosy.platform.jobs import rescue

    job = context.job
    rescue.make_patient(worker.app.tasks[job.task_name])
    try:
        with running(int(job.id or 0), job.task_name):
            return call_next()
    except Exception as error:
        if job.queueing_lock and rescue.is_lost(error):
            raise JobAborted from error
        raise


@contextmanager
def running(job_id: int, task: str) -> Iterator[Running]:
    """Let the enclosed work be the job of this id."""
    job = Running(job_id, task)
    token = _running.set(job)
    try:
        yield job
    except BaseException as error:
        _end(job, error)
        raise
    else:
        _end(job, None)
    finally:
        _running.reset(token)


def progress(done: int, total: int = 0, message: str = "") -> None:
    """Say how far the job is that runs; outside of a job it does nothing, so call it anywhere.

    It is written at most twice a second, so call it as often as it is known.

    Args:
        done: how much is done, in whatever the job counts.
        total: how much there is; 0 while nobody knows.
        message: what is being done, in words.

    Raises:
        Cancelled: somebody cancelled the job.
    """
    job = _running.get()
    if job is None:
        return
    now = time.monotonic()
    is_last = bool(total) and done >= total
    if job.has_said and not is_last and now - job.said_at_s < REPORT_EVERY_S:
        return
    job.said_at_s, job.has_said = now, True
    from argosy.platform.jobs import runs

    text = message[:MESSAGE_LENGTH_MAX]
    if _written(lambda: runs.report(job.id, job.task, done, total, text)):
        raise Cancelled


def _end(job: Running, error: BaseException | None) -> None:
    """Write how a job ended, where anybody will look for it; never fails itself."""
    from argosy.platform.jobs import rescue, runs

    if error is not None and rescue.is_lost(error):
        return  # it is taken up again, and there is no database to write to
    try:
        if isinstance(error, Cancelled):
            _written(lambda: runs.end(job.id, job.task, "cancelled", ""))
        elif error is not None:
            reason = reason_of(error)
            _written(lambda: runs.end(job.id, job.task, "failed", reason))
        elif job.has_said or runs.is_kept(job.task):
            _written(lambda: runs.end(job.id, job.task, "done", ""))
    except Exception:
        log.exception("how the job %s ended could not be written", job.id)


def _written(write: Callable[[], Outcome]) -> Outcome:
    """Write on the connection apart; one that the server has closed meanwhile is opened anew."""

    def attempt() -> Outcome:
        from django.db import OperationalError, connection

        try:
            return write()
        except OperationalError:
            connection.close()
            return write()

    return _apart.submit(attempt).result()


def reason_of(error: BaseException) -> str:
    """Return why a job failed, in words: what a refusal says, else what the fault is called."""
    from argosy.kernel.primitives.errors import ArgosyError

    if isinstance(error, ArgosyError):
        text = " ".join(problem.text() for problem in error.problems[:5])
    else:
        text = f"{type(error).__name__}: {error}"
    return text.replace("\0", "")[:ERROR_LENGTH_MAX]
