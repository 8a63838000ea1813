"""The worker's part: runs that are old are forgotten."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.jobs import runs


@app.periodic(cron="17 3 * * *")
@app.task(name="jobs.forget", queueing_lock="jobs.forget")
def forget(timestamp: int) -> None:
    """Forget runs that ended more than a month ago."""
    runs.forget_old()
