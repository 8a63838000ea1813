"""Django application of the instant messages."""

from __future__ import annotations

from django.apps import AppConfig


class ImConfig(AppConfig):
    """Holds no tables."""

    name = "argosy.platform.im"
    label = "im"
    verbose_name = "Instant messages"
