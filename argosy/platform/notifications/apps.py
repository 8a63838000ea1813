"""Django application of the notifications."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notices, what people want to hear of, and how they are sent."""

    name = "argosy.platform.notifications"
    label = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        """Listen to events."""
        from argosy.kernel.events import handlers
        from argosy.platform.notifications.handlers import HANDLERS

        handlers.register(HANDLERS)
