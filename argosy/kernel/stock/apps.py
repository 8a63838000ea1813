"""Django application of the goods flow."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Locations, lots, moves, balances, reservations, planned moves."""

    name = "argosy.kernel.stock"
    label = "stock"
    verbose_name = "Goods flow"
