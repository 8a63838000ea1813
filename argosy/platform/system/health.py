"""Whether this Argosy is well: database, tables, worker, disk, and when the books were last proved.

One reading serves the status page, `/healthz` and `argosy status`, so that they cannot disagree.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from argosy.platform.system.home import Home
from argosy.platform.system.schema import pending

FLOWS: Mapping[str, str] = {
    "information": "event",
    "goods": "stock_move",
    "money": "journal_entry",
}
"""The three flows, each with the posted table that counts it."""
WORKER_SILENT_S_MAX = 60
DISK_FREE_BYTES_MIN = 512 * 1024 * 1024
BACKUP_AGE_H_MAX = 8 * 24
"""A scheduled backup older than this asks for attention, however seldom it is scheduled."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The last proof of the books: when, and whether they held."""

    at: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """The last backup: when, where, how it was checked, and what went wrong since.

    Times are ISO with zone, empty when there was none. `drill_holds` says whether the last one that
    was loaded into a scratch database had the digest of the original; None when none was.
    """

    at: str = ""
    name: str = ""
    where: str = ""
    bytes: int = 0
    is_encrypted: bool = False
    verify_holds: bool | None = None
    drill_at: str = ""
    drill_holds: bool | None = None
    every_h: int = 0
    failed_at: str = ""
    error: str = ""

    @property
    def is_late(self) -> bool:
        """Whether a backup is scheduled and the last one is older than it may be."""
        if not self.every_h:
            return False
        return self.age_h is None or self.age_h > min(2 * self.every_h, BACKUP_AGE_H_MAX)

    @property
    def age_h(self) -> int | None:
        """Whole hours since the last backup; None when there was none."""
        if not self.at:
            return None
        return int((datetime.now(UTC) - datetime.fromisoformat(self.at)).total_seconds() // 3600)

    @property
    def is_well(self) -> bool:
        """Whether the backup asks for no attention."""
        return not self.is_late and not self.error and self.drill_holds is not False


@dataclass(frozen=True, slots=True)
class Health:
    """One reading. Sizes are bytes; counts of rows are the database's own estimate."""

    version: str
    database: str = ""
    database_bytes: int = 0
    database_error: str = ""
    pending: tuple[str, ...] = ()
    workers: int = 0
    jobs_waiting: int = 0
    jobs_failed: int = 0
    flows: dict[str, int] = field(default_factory=dict)
    disk_free_bytes: int = 0
    verification: Verification | None = None
    backup: Backup | None = None

    @property
    def is_up(self) -> bool:
        """Whether the suite can serve people."""
        return not self.database_error and not self.pending

    @property
    def is_well(self) -> bool:
        """Whether nothing at all asks for attention."""
        return (
            self.is_up
            and self.workers > 0
            and not self.jobs_failed
            and self.disk_free_bytes >= DISK_FREE_BYTES_MIN
            and (self.verification is None or self.verification.holds)
            and (self.backup is None or self.backup.is_well)
        )

    @property
    def word(self) -> str:
        """`ok`, `degraded` (works, but asks for attention) or `down`."""
        if not self.is_up:
            return "down"
        return "ok" if self.is_well else "degraded"

    def facts(self) -> dict[str, object]:
        """Everything as plain values, for JSON."""
        return {"status": self.word, **asdict(self)}


def read(home: Home, version: str) -> Health:
    """Take a reading as the application's role; an unreachable database is part of the answer."""
    disk_free = shutil.disk_usage(home.path).free if home.path.exists() else 0
    proved = last_verification(home)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version'), pg_database_size(current_database())"
            )
            name, size = cursor.fetchone() or ("", 0)
        missing = tuple(pending("default"))
        workers, waiting, failed = (0, 0, 0) if missing else _jobs()
        return Health(
            version=version,
            database=f"PostgreSQL {name}",
            database_bytes=int(size),
            pending=missing,
            workers=workers,
            jobs_waiting=waiting,
            jobs_failed=failed,
            flows=_flows(),
            disk_free_bytes=disk_free,
            verification=proved,
            backup=last_backup(home),
        )
    except DatabaseError as error:
        connection.close()
        return Health(
            version=version,
            database_error=type(error).__name__,
            disk_free_bytes=disk_free,
            verification=proved,
            backup=last_backup(home),
        )


def record_verification(home: Home, *, holds: bool) -> None:
    """Write down the outcome of `argosy verify` for the status page."""
    found = Verification(datetime.now(UTC).isoformat(timespec="seconds"), holds)
    draft = home.run / "verification.draft"
    draft.write_text(json.dumps(asdict(found)), "utf-8")
    draft.replace(home.run / "verification.json")


def last_verification(home: Home) -> Verification | None:
    """The last recorded proof, if there was one."""
    try:
        text = (home.run / "verification.json").read_text("utf-8")
        return Verification(**json.loads(text))
    except (OSError, ValueError, TypeError):
        return None


def last_backup(home: Home) -> Backup | None:
    """The last backup's outcome, if there was one."""
    try:
        return Backup(**json.loads((home.run / "backup.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _jobs() -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM procrastinate_workers"
            "         WHERE last_heartbeat > now() - make_interval(secs => %s)),"
            " count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed')"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'failed')",
            [WORKER_SILENT_S_MAX],
        )
        workers, waiting, failed = cursor.fetchone() or (0, 0, 0)
    return int(workers), int(waiting), int(failed)


def _flows() -> dict[str, int]:
    """Rows of each flow that exists: an estimate, since row security hides other companies' rows.

    The larger of two estimates is taken: one is lost in a crash, the other lags behind.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, greatest(c.reltuples, s.n_live_tup, 0)::bigint"
            " FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid"
            " WHERE c.relname = ANY(%s) AND pg_table_is_visible(c.oid)",
            [list(FLOWS.values())],
        )
        found = {str(name): int(rows) for name, rows in cursor.fetchall()}
    return {flow: found[table] for flow, table in FLOWS.items() if table in found}
