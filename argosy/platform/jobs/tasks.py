"""The worker's part: jobs of lost workers are taken up, runs that are old are forgotten."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from argosy.platform.jobs import rescue, runs


@app.periodic(cron="*/10 * * * * *")
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", pass_context=True)
def take_up(context: JobContext, timestamp: int) -> None:
    """Take up jobs whose worker was ended in the middle."""
    rescue.rescue(context.job.worker_id)


@app.periodic(cron="17 3 * * *")
@app.task(name="jobs.forget", queueing_lock="jobs.forget")
def forget(timestamp: int) -> None:
    """Forget runs that ended more than a month ago."""
    runs.forget_old()
