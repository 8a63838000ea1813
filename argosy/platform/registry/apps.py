"""Django application of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """What every noun of the suite is declared with."""

    name = "argosy.platform.registry"
    label = "registry"
    verbose_name = "Registry"
