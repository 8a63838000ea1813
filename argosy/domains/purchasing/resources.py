"""The nouns of purchasing as every door shows them."""

from argosy.domains.purchasing.declared.bills import BILL, CLEARING, LANDED_COST, ORDER_LINE
from argosy.domains.purchasing.declared.goods import RECEIPT, RECEIPT_LINE, RETURN
from argosy.domains.purchasing.declared.orders import ORDER, POLICY, REQUEST, REQUEST_LINE
from argosy.domains.purchasing.declared.reports import REPORTS
from argosy.platform.registry.checklist import ClosingCheck
from argosy.platform.registry.labels import Text

__all__ = ["CLOSING", "REPORTS", "RESOURCES"]

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

CLOSING = (
    ClosingCheck(
        "purchasing.bill",
        {"is_blocked": "true", "posting_date.lte": "{last}"},
        Text("Bills that do not match", "三单不符的账单"),
        Text("Release them with a reason, or have them credited.", "请注明原因放行，或红冲。"),
    ),
    ClosingCheck(
        "purchasing.order_line",
        {"unbilled_qty.gt": "0"},
        Text("Goods received, no bill yet", "货到票未到"),
        Text(
            "The accrual stays in the books; clear what will never be billed.",
            "暂估余额保留在账上；不会再来票的请清理。",
        ),
    ),
)
