"""Django application of the taxes."""

from django.apps import AppConfig


class TaxConfig(AppConfig):
    """Tax codes with dated rates, and the rules that choose them."""

    name = "argosy.masterdata.tax"
    label = "tax"
    verbose_name = "Taxes"
