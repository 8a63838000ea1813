"""Makes the backup an app, so that the worker finds its periodic job."""

from __future__ import annotations

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Backup and restore."""

    name = "argosy.platform.data.backup"
    label = "backup"
