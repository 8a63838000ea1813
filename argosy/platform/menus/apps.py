"""Django application of the menus."""

from __future__ import annotations

from django.apps import AppConfig


class MenusConfig(AppConfig):
    """How the menu is arranged."""

    name = "argosy.platform.menus"
    label = "menus"
    verbose_name = "Menus"

    def ready(self) -> None:
        """Say what the constraints mean to people."""
        from argosy.platform.menus import manifest

        manifest.register()
