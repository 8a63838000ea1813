"""Django application of the settings."""

from __future__ import annotations

from django.apps import AppConfig


class SettingsConfig(AppConfig):
    """Typed values with scope and history."""

    name = "argosy.platform.settings"
    label = "settings"
    verbose_name = "Settings"
