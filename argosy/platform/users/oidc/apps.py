"""Django application of sign-in by OpenID Connect."""

from __future__ import annotations

from django.apps import AppConfig


class OidcConfig(AppConfig):
    """Identity providers, and which of their people is which account."""

    name = "argosy.platform.users.oidc"
    label = "oidc"
    verbose_name = "Identity providers"

    def ready(self) -> None:
        """Say what the constraints mean to people."""
        from argosy.platform.users.oidc import manifest

        manifest.register()
