"""Django application of supplies between companies."""

from django.apps import AppConfig


class IntercompanyConfig(AppConfig):
    """Documents of two companies that mirror each other."""

    name = "argosy.domains.intercompany"
    label = "intercompany"
    verbose_name = "Several companies"

    def ready(self) -> None:
        """Declare the series and register the handlers."""
        from argosy.domains.intercompany.manifest import register

        register()
