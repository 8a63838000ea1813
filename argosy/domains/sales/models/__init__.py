"""Tables of sales: posted documents, and the two projections that states are read from."""

from argosy.domains.sales.models.deliveries import Delivery, DeliveryLine
from argosy.domains.sales.models.orders import (
    SalesOrderLine,
    SalesOrderStep,
    SalesOrderVersion,
    SalesPromise,
)
from argosy.domains.sales.models.progress import SalesLineProgress, SalesOrder
from argosy.domains.sales.models.shares import SalesAdvance, SalesBillingLine

__all__ = [
    "Delivery",
    "DeliveryLine",
    "SalesAdvance",
    "SalesBillingLine",
    "SalesLineProgress",
    "SalesOrder",
    "SalesOrderLine",
    "SalesOrderStep",
    "SalesOrderVersion",
    "SalesPromise",
]
