"""Django application of the jobs."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Runs of jobs with their progress."""

    name = "argosy.platform.jobs"
    label = "jobs"
    verbose_name = "Jobs"
