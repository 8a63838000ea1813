"""`argosy migrate`: bring the database up to date, as its owner."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management import execute_from_command_line

from argosy.project.environment import database_running, name_home


def run(arguments: Sequence[str]) -> int:
    """Migrate and apply the guard; with arguments, Django's own command on the owner's alias."""
    if "--help" in arguments or "-h" in arguments:
        name_home()
        execute_from_command_line(["argosy", "migrate", "--help"])
        return 0
    with database_running():
        import django

        django.setup()
        if arguments:
            from argosy.project.migration import ALIAS

            execute_from_command_line(["argosy", "migrate", f"--database={ALIAS}", *arguments])
            return 0
        from argosy.project.migration import migrate

        applied = migrate(print)
        print(f"{applied} applied; grants, row security and triggers are in place")
    return 0
