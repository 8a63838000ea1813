"""A scratch database for a benchmark: own server, fsync on, triggers and row security asserted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scratch_database() -> Iterator[None]:
    """Start a server of its own, migrate, lead Django to a fresh copy; remove all of it at the end.

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
        clone = databases.clone()
        with databases.aliases_on(clone):
            check_protections()
            yield
    finally:
        databases.stop()


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
