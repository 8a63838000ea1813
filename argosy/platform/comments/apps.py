"""Django application of the comments."""

from __future__ import annotations

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """What people say about records."""

    name = "argosy.platform.comments"
    label = "comments"
    verbose_name = "Comments"

    def ready(self) -> None:
        """Listen to events, and say what the constraints mean to people."""
        from argosy.kernel.events import handlers
        from argosy.platform.comments import manifest
        from argosy.platform.comments.handlers import HANDLERS

        handlers.register(HANDLERS)
        manifest.register()
