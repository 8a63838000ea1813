"""Django application of the mail."""

from __future__ import annotations

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Holds no tables."""

    name = "argosy.platform.mail"
    label = "mail"
    verbose_name = "Mail"
