"""The nouns of sales as every door shows them."""

from argosy.domains.sales.declared.deliveries import DELIVERY
from argosy.domains.sales.declared.orders import ORDER
from argosy.domains.sales.declared.reports import REPORTS
from argosy.platform.registry.checklist import ClosingCheck
from argosy.platform.registry.labels import Text

__all__ = ["CLOSING", "REPORTS", "RESOURCES"]

RESOURCES = (ORDER, DELIVERY)
"""Quotations are orders in their first state; returns are deliveries in the other direction."""

CLOSING = (
    ClosingCheck(
        "sales.order",
        {"state": "confirmed", "delivery_state": "full", "billing_state.in": "none,partial"},
        Text("Orders delivered, not billed in full", "已发货未开完票的订单"),
        Text("Bill them, so that income stands in its month.", "请开票，使收入计入当月。"),
    ),
)
