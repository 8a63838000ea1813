"""Django application of the exchange rates."""

from django.apps import AppConfig


class CurrencyConfig(AppConfig):
    """Exchange rates by kind, date and source."""

    name = "argosy.masterdata.currency"
    label = "currency"
    verbose_name = "Exchange rates"
