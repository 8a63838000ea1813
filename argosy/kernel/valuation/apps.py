"""Django application where goods become money."""

from django.apps import AppConfig


class ValuationConfig(AppConfig):
    """Cost books, layers, consumptions, adjustments."""

    name = "argosy.kernel.valuation"
    label = "valuation"
    verbose_name = "Valuation"
