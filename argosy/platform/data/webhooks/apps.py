"""Django application of the webhooks."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Subscriptions of other programs, and what was delivered to them."""

    name = "argosy.platform.data.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        """Say what the constraints mean to people."""
        from argosy.platform.data.webhooks import manifest

        manifest.register()
