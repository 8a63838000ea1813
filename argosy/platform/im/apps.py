"""Django application of the instant messages."""

from __future__ import annotations

from django.apps import AppConfig


class ImConfig(AppConfig):
    """Messages to people, their buttons, and who is who there."""

    name = "argosy.platform.im"
    label = "im"
    verbose_name = "Instant messages"

    def ready(self) -> None:
        """Say what the constraints mean to people."""
        from argosy.platform.im import manifest

        manifest.register()
