"""The worker's part: looks every few minutes whether a backup is due and starts it.

The backup is a process of its own, so that the worker goes on delivering events meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from argosy.platform.data.backup import rules, settings
from argosy.platform.system import health
from argosy.platform.system.home import Home

AFTER_FAILURE = timedelta(hours=1)
"""How long a failed backup waits for another try."""


@app.periodic(cron="*/5 * * * *")
@app.task(name="backup.look", queueing_lock="backup.look", lock="backup.look")
def look(timestamp: int) -> None:
    """Start the scheduled backup when it is due."""
    home = Home.current()
    if due(home, datetime.now(UTC)):
        start(home)


def due(home: Home, now: datetime) -> bool:
    """Whether the home's schedule asks for a backup now."""
    found = settings.read(home)
    if not found.every_h:
        return False
    last = health.last_backup(home) or health.Backup()
    if last.failed_at and now - datetime.fromisoformat(last.failed_at) < AFTER_FAILURE:
        return False
    taken = datetime.fromisoformat(last.at) if last.at else None
    return rules.is_due(taken, timedelta(hours=found.every_h), now)


def start(home: Home) -> subprocess.Popen[bytes]:
    """Start the backup; it carries the home's mark as every supervised process does."""
    with (home.logs / "backup.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "argosy.project.cli", "backup", "now", "--scheduled"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=dict(os.environ),
            start_new_session=True,
        )
