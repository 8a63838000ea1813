"""Django application of files."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files kept by content, and what they are attached to."""

    name = "argosy.platform.files"
    label = "files"
    verbose_name = "Files"
