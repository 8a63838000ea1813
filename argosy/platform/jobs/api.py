"""What other parts may use: `jobs.start(...)`, `jobs.progress(done, total, message)`, reads."""

from argosy.platform.jobs.commands import CancelJob, RetryJob, do_cancel_job, do_retry_job
from argosy.platform.jobs.queries import Counts, Job, Periodic, counts, jobs, schedule
from argosy.platform.jobs.runs import Run, own, run_of, start, title_of
from argosy.platform.jobs.watching import Cancelled, progress, running

__all__ = [
    "CancelJob",
    "Cancelled",
    "Counts",
    "Job",
    "Periodic",
    "RetryJob",
    "Run",
    "counts",
    "do_cancel_job",
    "do_retry_job",
    "jobs",
    "own",
    "progress",
    "run_of",
    "running",
    "schedule",
    "start",
    "title_of",
]
