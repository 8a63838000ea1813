"""The system as an application: what every process does once it is loaded."""

from __future__ import annotations

from django.apps import AppConfig

from argosy.platform.system.memory import ease_collection


class SystemConfig(AppConfig):
    """Holds no tables."""

    name = "argosy.platform.system"
    label = "system"

    def ready(self) -> None:
        """Ease the collection of garbage."""
        ease_collection()
