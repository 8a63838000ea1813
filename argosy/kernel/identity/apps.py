"""Django application of the identity floor."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Thin tables the flows point at, and the guards every table stands under."""

    name = "argosy.kernel.identity"
    label = "identity"
    verbose_name = "Identity"
