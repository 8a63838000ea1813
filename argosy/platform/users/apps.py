"""Django application of the users."""

from __future__ import annotations

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """Accounts, sessions, roles, grants and access keys."""

    name = "argosy.platform.users"
    label = "users"
    verbose_name = "Users"

    def ready(self) -> None:
        """Say what the constraints mean to people."""
        from argosy.platform.users import manifest

        manifest.register()
