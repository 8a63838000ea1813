"""Django application of the companies."""

from django.apps import AppConfig


class CompanyConfig(AppConfig):
    """Legal entities in full, with what they need to keep books."""

    name = "argosy.masterdata.company"
    label = "company"
    verbose_name = "Companies"
