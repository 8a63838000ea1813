"""Django application of bulk actions."""

from __future__ import annotations

from django.apps import AppConfig


class BulkConfig(AppConfig):
    """Actions for many records at once."""

    name = "argosy.platform.bulk"
    label = "bulk"
    verbose_name = "Bulk actions"
