"""Django application of own fields."""

from __future__ import annotations

from django.apps import AppConfig


class OwnFieldsConfig(AppConfig):
    """Fields that administrators add to the suite's nouns."""

    name = "argosy.platform.registry.own_fields"
    label = "own_fields"
    verbose_name = "Own fields"

    def ready(self) -> None:
        """Join the catalogue, the commands and the digest."""
        from argosy.kernel.events import own_values
        from argosy.kernel.events.digest import add_own_tables
        from argosy.platform.registry import catalogue
        from argosy.platform.registry.own_fields import definitions, source, writing

        catalogue.add_source(source.contribute, version=definitions.version)
        own_values.install(writing.Writer())
        add_own_tables(source.digested)
