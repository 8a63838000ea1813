"""Django application of purchasing."""

from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    """Requests, orders, receipts, bill matching, landed cost."""

    name = "argosy.domains.purchasing"
    label = "purchasing"
    verbose_name = "Purchasing"

    def ready(self) -> None:
        """Register series and handlers."""
        from argosy.domains.purchasing.manifest import register

        register()
