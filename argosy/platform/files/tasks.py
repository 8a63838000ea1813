"""The worker's part: texts are read for the search, and what nobody names is taken away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.files import reading, sweeping


@app.periodic(cron="*/5 * * * * *")
@app.task(name="files.read", queueing_lock="files.read", lock="files.read")
def read(timestamp: int) -> None:
    """Read the texts of files that were attached lately."""
    reading.read_waiting()


@app.periodic(cron="41 2 * * *")
@app.task(name="files.sweep", queueing_lock="files.sweep")
def sweep(timestamp: int) -> None:
    """Take away contents that nothing names any more, and look whether the others are whole.

    A restored or a failing disk is told of by the job that failed, within a night.
    """
    sweeping.sweep()
    sweeping.check_whole()
