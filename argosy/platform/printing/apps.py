"""Django application of printing."""

from __future__ import annotations

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Templates, letterheads, printers and the log of what was printed."""

    name = "argosy.platform.printing"
    label = "printing"
    verbose_name = "Printing"

    def ready(self) -> None:
        """Say what the constraints mean to people."""
        from argosy.platform.printing import manifest

        manifest.register()
