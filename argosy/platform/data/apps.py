"""Django application of imports and exports."""

from __future__ import annotations

from django.apps import AppConfig


class DataConfig(AppConfig):
    """How data comes in and goes out."""

    name = "argosy.platform.data"
    label = "data"
    verbose_name = "Data"
