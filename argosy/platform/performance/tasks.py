"""The worker's part: gauges every minute, forgetting every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.performance import gauges


@app.periodic(cron="* * * * *")
@app.task(name="performance.measure", queueing_lock="performance.measure")
def measure(timestamp: int) -> None:
    """Measure what waits and how large things are."""
    gauges.measure()


@app.periodic(cron="37 3 * * *")
@app.task(name="performance.forget", queueing_lock="performance.forget")
def forget(timestamp: int) -> None:
    """Forget figures that are older than a month."""
    gauges.forget_old()
