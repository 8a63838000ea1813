"""Django application of the money flow."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, entries, lines, periods, allocations, dimensions, commitments."""

    name = "argosy.kernel.ledger"
    label = "ledger"
    verbose_name = "Money flow"
