"""The worker's part: every few seconds what was committed is taken up, and what is due is sent."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.data.webhooks import delivering


@app.periodic(cron="*/5 * * * * *")
@app.task(name="webhooks.deliver", queueing_lock="webhooks.deliver", lock="webhooks.deliver")
def deliver(timestamp: int) -> None:
    """Take up new events and send what is due."""
    delivering.take_up()
    delivering.deliver(most=10)
