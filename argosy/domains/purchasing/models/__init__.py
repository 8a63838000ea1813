"""Tables of purchasing, by noun."""

from argosy.domains.purchasing.models.bills import BillMatch, BillRelease, MatchResult
from argosy.domains.purchasing.models.clearing import AccrualClearing
from argosy.domains.purchasing.models.landed import LandedCostDocument, LandedCostShare
from argosy.domains.purchasing.models.orders import (
    PurchaseLineProgress,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderVersion,
)
from argosy.domains.purchasing.models.policy import PurchasingPolicy
from argosy.domains.purchasing.models.receipts import (
    PurchaseReturn,
    PurchaseReturnLine,
    Receipt,
    ReceiptLine,
)
from argosy.domains.purchasing.models.requests import PurchaseRequest, PurchaseRequestLine

__all__ = [
    "AccrualClearing",
    "BillMatch",
    "BillRelease",
    "LandedCostDocument",
    "LandedCostShare",
    "MatchResult",
    "PurchaseLineProgress",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseOrderVersion",
    "PurchaseRequest",
    "PurchaseRequestLine",
    "PurchaseReturn",
    "PurchaseReturnLine",
    "PurchasingPolicy",
    "Receipt",
    "ReceiptLine",
]
