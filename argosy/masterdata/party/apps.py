"""Django application of the parties."""

from django.apps import AppConfig


class PartyConfig(AppConfig):
    """Customers, suppliers, carriers, employees, banks, authorities in full."""

    name = "argosy.masterdata.party"
    label = "party"
    verbose_name = "Parties"
