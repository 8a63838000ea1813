"""A scratch database for a benchmark: own server, fsync on, triggers and row security asserted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argosy.testing.database import TestDatabases

_running: list[TestDatabases] = []


@contextmanager
def scratch_database() -> Iterator[None]:
    """Start a server of its own for `fresh_copy`; remove all of it at the end.

    Raises:
        RuntimeError: a protection is off; a benchmark without it would prove nothing.
    """
    os.environ.pop("ARGOSY_TEST_HOME", None)
    os.environ["ARGOSY_TEST_FSYNC"] = "on"
    from argosy.testing.database import TestDatabases

    databases = TestDatabases()
    databases.start()
    os.environ["ARGOSY_HOME"] = str(databases.server.home.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "argosy.project.settings")
    import django

    django.setup()
    try:
        _running.append(databases)
        yield
    finally:
        _running.clear()
        databases.stop()


@contextmanager
def fresh_copy() -> Iterator[None]:
    """Lead Django to a fresh copy of the migrated database, drop it and lead back afterwards.

    Raises:
        RuntimeError: a protection is off.
    """
    from django.db import connections

    from argosy.testing.database import point_aliases

    databases = _running[-1]
    before = str(connections["default"].settings_dict["NAME"])
    clone = databases.clone()
    point_aliases(clone.name)
    _count_all_work(clone.name)
    try:
        check_protections()
        yield
    finally:
        point_aliases(before)
        databases.drop(clone)


def _count_all_work(database: str) -> None:
    """Let one backend do all work of a connection, since the CPU of helpers is not counted."""
    from argosy.kernel.identity import sql
    from argosy.testing.database import close

    with sql.using("owner"):
        sql.script(f'ALTER DATABASE "{database}" SET max_parallel_workers_per_gather = 0')
    close()


def check_protections() -> None:
    """See that the application's role is bound by row security, and posted tables by triggers.

    Raises:
        RuntimeError: naming what is off.
    """
    from argosy.kernel.identity import guard, sql
    from argosy.kernel.identity.tables import TableKind

    (role,) = sql.rows(
        "SELECT rolsuper OR rolbypassrls, current_setting('session_replication_role'),"
        " current_setting('fsync') FROM pg_roles WHERE rolname = current_user"
    )
    if role[0] or role[1] != "origin" or role[2] != "on":
        raise RuntimeError("the role bypasses row security, triggers are off, or fsync is off")
    protected = {
        str(row[0])
        for row in sql.rows(
            "SELECT c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'aa_immutable' AND t.tgenabled <> 'D'"
        )
    }
    open_tables = sorted(set(guard.tables_of(TableKind.POSTED)) - protected)
    if open_tables:
        raise RuntimeError(f"no immutability trigger on {', '.join(open_tables)}")
