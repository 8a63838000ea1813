"""What the web and other distributions may import of sales."""

from argosy.domains.sales.coming import LineProgress, line_progress
from argosy.domains.sales.commands.amend import do_amend_order
from argosy.domains.sales.commands.bill import do_bill_order, do_credit_return
from argosy.domains.sales.commands.cancel import do_cancel_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order, do_create_quotation
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.reserve import do_reserve_goods
from argosy.domains.sales.commands.returns import do_return_goods
from argosy.domains.sales.queries import (
    BacklogRow,
    Margin,
    OrderLineView,
    OrderRow,
    OrderView,
    access_order,
    backlog,
    list_orders,
    margins,
)
from argosy.domains.sales.rules.inputs import (
    AmendOrder,
    BillLine,
    BillOrder,
    CancelOrder,
    ConfirmOrder,
    CreditReturn,
    DeliverLine,
    DeliverOrder,
    GivenTax,
    NewCharge,
    NewLine,
    NewOrder,
    ReserveGoods,
    ReturnGoods,
    ReturnLine,
)

__all__ = [
    "AmendOrder",
    "BacklogRow",
    "BillLine",
    "BillOrder",
    "CancelOrder",
    "ConfirmOrder",
    "CreditReturn",
    "DeliverLine",
    "DeliverOrder",
    "GivenTax",
    "LineProgress",
    "Margin",
    "NewCharge",
    "NewLine",
    "NewOrder",
    "OrderLineView",
    "OrderRow",
    "OrderView",
    "ReserveGoods",
    "ReturnGoods",
    "ReturnLine",
    "access_order",
    "backlog",
    "do_amend_order",
    "do_bill_order",
    "do_cancel_order",
    "do_confirm_order",
    "do_create_order",
    "do_create_quotation",
    "do_credit_return",
    "do_deliver",
    "do_reserve_goods",
    "do_return_goods",
    "line_progress",
    "list_orders",
    "margins",
]
