"""Background work of own fields: changes of tables, woken by their commands, swept otherwise."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from argosy.platform.registry.own_fields import jobs

_NAME = "own_fields.carry_out"


@app.task(name=_NAME, queueing_lock=_NAME, lock=_NAME)
def carry_out() -> None:
    """Carry out what is planned; the owner's work, since nobody else may change tables."""
    jobs.carry_out_all()


@app.periodic(cron="*/10 * * * * *")
@app.task(name="own_fields.sweep", queueing_lock="own_fields.sweep", lock=_NAME)
def sweep(timestamp: int) -> None:
    """Carry out what a lost wake-up or a killed process left behind."""
    jobs.carry_out_all()


def wake() -> None:
    """Queue the work unless it is queued already."""
    try:
        carry_out.defer()
    except AlreadyEnqueued:
        return
