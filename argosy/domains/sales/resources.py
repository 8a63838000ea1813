"""The nouns of sales as every door shows them."""

from argosy.domains.sales.declared.deliveries import DELIVERY
from argosy.domains.sales.declared.orders import ORDER
from argosy.domains.sales.declared.reports import REPORTS

__all__ = ["REPORTS", "RESOURCES"]

RESOURCES = (ORDER, DELIVERY)
"""Quotations are orders in their first state; returns are deliveries in the other direction."""
