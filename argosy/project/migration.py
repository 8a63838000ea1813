"""Bringing a database up to date: tables by migration, everything repeatable after them.

Migrations run as the owner. What can be said again each time (grants, row security, triggers,
functions) is then applied by the kernel's guard, so that no table is ever without its guard.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql as compose

from argosy.kernel.identity import guard, sql
from argosy.platform.system.database import roles
from argosy.platform.system.outcome import Refused
from argosy.platform.system.schema import pending, unknown
from argosy.platform.users import rights
from argosy.project.connections import APP_VARIABLE, OWNER_VARIABLE

ALIAS = "owner"
DATABASE_LOCK = 7_261_067
"""Advisory lock that lets one migration run at a time, whoever starts it."""


def migrate(say: Callable[[str], None] = lambda _: None) -> int:
    """Apply what is pending and the repeatable guard; returns how many migrations ran.

    Raises:
        Refused: `home.newer` when a newer program has migrated this database, or what
            `roles.check` says of the two roles.
    """
    # first the roles: the guard would take an owner's rights away if it stood as the application
    roles.check(os.environ[APP_VARIABLE], os.environ[OWNER_VARIABLE])
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [DATABASE_LOCK])
    try:
        if strange := unknown(ALIAS):
            raise Refused(
                "home.newer",
                cause=(
                    f"A newer Argosy has migrated this database: {strange[0]} "
                    f"and {len(strange) - 1} more are unknown here."
                ),
                cure="Run that newer Argosy. Nothing was changed.",
            )
        todo = pending(ALIAS)
        say(f"{len(todo)} migrations to apply" if todo else "the database is up to date")
        if todo:
            call_command("migrate", database=ALIAS, interactive=False, verbosity=0)
        apply_guard()
        with sql.using(ALIAS):
            rights.sync_roles()
    finally:
        connection.close()  # frees the lock, whatever state a failed migration has left
    return len(todo)


def migrate_when_new(say: Callable[[str], None]) -> None:
    """Migrate a database that has no tables yet, so that any command may be the first one."""
    import django

    django.setup()
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
        is_new = cursor.fetchone() == (True,)
    if is_new:
        say("this database is new; making its tables first")
        migrate()


def apply_guard() -> None:
    """Run the kernel's guard: grants, row security, immutability and audit triggers.

    The application may also read which migrations ran, so that it can say what is pending.
    """
    connection = connections[ALIAS]
    role = connections["default"].settings_dict["USER"]
    with transaction.atomic(using=ALIAS):

        def run_script(text: str, /) -> None:
            # never prepared: a script of several statements cannot be
            connection.connection.execute(text, prepare=False)

        guard.apply(run_script, role)
        grant = compose.SQL("GRANT SELECT ON django_migrations TO {}").format(
            compose.Identifier(role)
        )
        connection.connection.execute(grant)
