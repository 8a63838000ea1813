"""Django application of the accounting capability."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    """Invoices, bills, payments, statements, closing."""

    name = "argosy.domains.accounting"
    label = "accounting"
    verbose_name = "Accounting"

    def ready(self) -> None:
        """Declare number series and register the table of handlers."""
        from argosy.domains.accounting.handlers import HANDLERS
        from argosy.domains.accounting.manifest import declare
        from argosy.kernel.events.handlers import register

        declare()
        register(HANDLERS)
