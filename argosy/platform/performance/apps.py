"""Django application of the performance."""

from __future__ import annotations

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Figures of answers and statements."""

    name = "argosy.platform.performance"
    label = "performance"
    verbose_name = "Performance"
