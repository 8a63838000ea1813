"""The self-check: each thing that is wrong is found and has its cure."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from argosy.kernel.identity import sql
from argosy.platform.system import doctor, health
from argosy.platform.system.doctor import Finding, Grade
from argosy.platform.system.home import Home
from argosy.testing.database import Clone


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of the test's own."""
    made = Home(tmp_path)
    made.run.mkdir(parents=True, exist_ok=True)
    return made


def found(home: Home) -> dict[str, Finding]:
    return {finding.code: finding for finding in doctor.examine(home, "1")}


def test_whatever_is_wrong_has_a_cure_in_both_languages(db: Clone, home: Home) -> None:
    for finding in found(home).values():
        if finding.grade in (Grade.WARN, Grade.BAD):
            assert finding.cure is not None and finding.cure.en and finding.cure.zh, finding
            assert finding.command or finding.address, finding


def test_a_silent_worker_and_failed_jobs_are_found(db: Clone, home: Home) -> None:
    assert found(home)["worker"].grade is Grade.BAD
    sql.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert found(home)["worker"].grade is Grade.OK
    assert found(home)["jobs.failed"].grade is Grade.OK
    sql.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
        " VALUES ('default', 'x', 'failed')"
    )
    assert found(home)["jobs.failed"].grade is Grade.WARN


def test_an_old_a_failed_and_an_unrestorable_backup_are_found(db: Clone, home: Home) -> None:
    def backup(**given: object) -> Finding:
        last = asdict(health.Backup()) | given
        (home.run / "backup.json").write_text(json.dumps(last), "utf-8")
        return next(f for f in doctor.examine(home, "1") if f.code.startswith("backup"))

    assert found(home)["backup"].grade is Grade.WARN
    now = datetime.now(UTC)
    fresh, old = now.isoformat(), (now - timedelta(days=9)).isoformat()
    assert backup(at=fresh, every_h=24).grade is Grade.OK
    assert backup(at=old, every_h=24).code == "backup.late"
    assert backup(at=fresh, error="no space").code == "backup.failed"
    assert backup(at=fresh, drill_holds=False).code == "backup.drill"


def test_books_that_do_not_hold_come_first(db: Clone, home: Home) -> None:
    sql.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    health.record_verification(home, holds=False)
    assert doctor.examine(home, "1")[0].code == "books"
    health.record_verification(home, holds=True)
    assert found(home)["books"].grade is Grade.OK
