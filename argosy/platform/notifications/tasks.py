"""The worker's part: every few seconds what is due goes out, by mail and as messages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.notifications import mailing, messaging


@app.periodic(cron="*/10 * * * * *")
@app.task(name="notifications.mail", queueing_lock="notifications.mail", lock="notifications.mail")
def mail(timestamp: int) -> None:
    """Send the notifications that are due by mail."""
    mailing.send_due()


@app.periodic(cron="*/10 * * * * *")
@app.task(name="notifications.im", queueing_lock="notifications.im", lock="notifications.im")
def im(timestamp: int) -> None:
    """Send the notifications that are due by instant message."""
    messaging.send_due()
