"""What the web may import of purchasing: commands, their inputs, reads."""

from argosy.domains.purchasing.coming import LineReceived, lines_received
from argosy.domains.purchasing.commands.amend import do_amend_order
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.clearing import ClearAccrual, do_clear_accrual
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.credits import do_enter_supplier_credit
from argosy.domains.purchasing.commands.landed import do_post_landed_cost
from argosy.domains.purchasing.commands.orders import (
    do_cancel_order,
    do_close_order,
    do_confirm_order,
)
from argosy.domains.purchasing.commands.policies import do_set_policy
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.releases import do_release_bill
from argosy.domains.purchasing.commands.requests import do_create_request, do_end_request
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.queries import (
    access_order,
    list_orders,
    order_changes,
    order_versions,
)
from argosy.domains.purchasing.reports import (
    blocked_bills,
    open_requests,
    received_not_billed,
    supplier_scores,
)
from argosy.domains.purchasing.rules.bills import (
    BillCharge,
    BillLine,
    CreditLine,
    EnterBill,
    EnterCredit,
    ReleaseBill,
)
from argosy.domains.purchasing.rules.landed import PostLandedCost
from argosy.domains.purchasing.rules.orders import AmendOrder, NewOrder, NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.purchasing.rules.requests import (
    NewRequest,
    RequestLine,
    RequestStep,
    SetPolicy,
)

__all__ = [
    "AmendOrder",
    "BillCharge",
    "BillLine",
    "ClearAccrual",
    "CreditLine",
    "EnterBill",
    "EnterCredit",
    "LineReceived",
    "NewOrder",
    "NewOrderLine",
    "NewRequest",
    "OrderStep",
    "PostLandedCost",
    "ReceiveGoods",
    "ReceiveLine",
    "ReleaseBill",
    "RequestLine",
    "RequestStep",
    "ReturnGoods",
    "ReturnLine",
    "SetPolicy",
    "access_order",
    "blocked_bills",
    "do_amend_order",
    "do_cancel_order",
    "do_clear_accrual",
    "do_close_order",
    "do_confirm_order",
    "do_create_order",
    "do_create_request",
    "do_end_request",
    "do_enter_bill",
    "do_enter_supplier_credit",
    "do_post_landed_cost",
    "do_receive_goods",
    "do_release_bill",
    "do_return_to_supplier",
    "do_set_policy",
    "lines_received",
    "list_orders",
    "open_requests",
    "order_changes",
    "order_versions",
    "received_not_billed",
    "supplier_scores",
]
