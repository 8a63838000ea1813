"""Django application of the registry."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.checks import register as register_check


class RegistryConfig(AppConfig):
    """What every noun of the suite is declared with."""

    name = "argosy.platform.registry"
    label = "registry"
    verbose_name = "Registry"

    def ready(self) -> None:
        """Have Django's checks look at the declarations."""
        register_check(check_declarations, "registry")


def check_declarations(
    app_configs: Sequence[AppConfig] | None = None, **others: object
) -> list[CheckMessage]:
    """Return what is wrong with the declarations, each with the file that says it."""
    from argosy.platform.registry import catalogue  # models are loaded only by now
    from argosy.platform.registry.reports import catalogue as reports

    try:
        catalogue.resources()
    except catalogue.BadDeclarations as bad:
        return [Error(problem, id="registry.E001") for problem in bad.problems]
    return [Error(problem, id="registry.E002") for problem in reports.problems()]
