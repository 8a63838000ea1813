"""Django application of saved views."""

from __future__ import annotations

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    """Lists as people want to see them again."""

    name = "argosy.platform.views"
    label = "views"
    verbose_name = "Saved views"

    def ready(self) -> None:
        """Say what the constraints mean to people."""
        from argosy.platform.views import manifest

        manifest.register()
