"""Background work of the information flow: delivering events and sealing rows.

Commands wake deliveries after their commit; the sweep finds whatever a lost wake-up left behind.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from argosy.kernel.events import handlers, outbox, seal
from argosy.kernel.identity import sql

WAKE_EVERY_S = 0.2
"""A process wakes a subscription no more often than this; what comes meanwhile is swept."""

_woken_at_s: dict[str, float] = {}


@app.task(name="events.deliver")
def deliver(subscription: str) -> None:
    """Deliver what is due to one subscription."""
    outbox.deliver(subscription)


@app.periodic(cron="*/2 * * * * *")
@app.task(name="events.sweep", queueing_lock="events.sweep", lock="events.sweep")
def sweep(timestamp: int) -> None:
    """Deliver what is due to every subscription."""
    outbox.deliver_all()


@app.periodic(cron="*/5 * * * * *")
@app.task(name="events.seal", queueing_lock="events.seal", lock="events.seal")
def seal_rows(timestamp: int) -> None:
    """Seal what was committed; the owner's work, since nobody else may write seals."""
    with sql.using("owner"):
        seal.seal_settled(rounds_max=1)  # deliveries wait for no long seal


def wake(names: Sequence[str]) -> None:
    """Queue a delivery for each subscription that is not queued yet."""
    now = time.monotonic()
    for name in names:
        if now - _woken_at_s.get(name, -WAKE_EVERY_S) < WAKE_EVERY_S:
            continue
        _woken_at_s[name] = now
        try:
            deliver.configure(queueing_lock=f"events.deliver:{name}").defer(subscription=name)
        except AlreadyEnqueued:
            continue


handlers.on_wake(wake)
