"""Django application of the products."""

from django.apps import AppConfig


class ProductConfig(AppConfig):
    """Products with variants, units, barcodes, categories, price lists and sources."""

    name = "argosy.masterdata.product"
    label = "product"
    verbose_name = "Products"
