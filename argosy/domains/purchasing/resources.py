"""The nouns of purchasing as every door shows them."""

from argosy.domains.purchasing.declared.bills import BILL, CLEARING, LANDED_COST, ORDER_LINE
from argosy.domains.purchasing.declared.goods import RECEIPT, RECEIPT_LINE, RETURN
from argosy.domains.purchasing.declared.orders import ORDER, POLICY, REQUEST, REQUEST_LINE
from argosy.domains.purchasing.declared.reports import REPORTS

__all__ = ["REPORTS", "RESOURCES"]

RESOURCES = (
    REQUEST,
    REQUEST_LINE,
    ORDER,
    ORDER_LINE,
    RECEIPT,
    RECEIPT_LINE,
    RETURN,
    BILL,
    LANDED_COST,
    CLEARING,
    POLICY,
)
