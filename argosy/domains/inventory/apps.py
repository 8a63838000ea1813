"""Django application of inventory."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Goods documents, counts, reorder rules, alerts."""

    name = "argosy.domains.inventory"
    label = "inventory"
    verbose_name = "Inventory"

    def ready(self) -> None:
        """Declare the number series and what the constraints mean."""
        from argosy.domains.inventory.manifest import declare

        declare()
