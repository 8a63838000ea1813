"""Django application of sales."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """Quotations, orders, deliveries, returns, and what is billed of them."""

    name = "argosy.domains.sales"
    label = "sales"
    verbose_name = "Sales"

    def ready(self) -> None:
        """Declare the series and register the handlers."""
        from argosy.domains.sales import manifest  # models are loaded only by now

        manifest.register()
