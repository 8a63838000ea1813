"""Background work of the search: reading what changed, a moment after it was committed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.search import keeping


@app.periodic(cron="*/2 * * * * *")
@app.task(name="search.keep", queueing_lock="search.keep", lock="search.keep")
def keep(timestamp: int) -> None:
    """Index what was changed since the last time."""
    keeping.catch_up()
