"""What sales adds to the suite: number series, permissions, roles, duty conflicts, handlers."""

from __future__ import annotations

from argosy.kernel.events.numbers import declare_series
from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem

SERIES = {
    "sales_quotation": "SQ-{yyyy}-{n:05}",
    "sales_order": "SO-{yyyy}-{n:05}",
    "delivery": "DO-{yyyy}-{n:05}",
    "sales_return": "RT-{yyyy}-{n:05}",
}

PERMISSIONS = {
    "sales.quotation.create": ("Make quotations", "制作报价单"),
    "sales.order.create": ("Enter orders", "录入销售订单"),
    "sales.order.amend": ("Amend orders", "变更销售订单"),
    "sales.order.confirm": ("Confirm orders", "确认销售订单"),
    "sales.order.cancel": ("Cancel orders", "取消销售订单"),
    "sales.delivery.post": ("Deliver goods", "销售出库"),
    "sales.return.post": ("Take goods back", "销售退货"),
    "sales.billing.request": ("Bill orders", "销售开票"),
    "sales.credit.request": ("Credit returns", "销售红字开票"),
    "sales.order.read": ("See orders", "查看销售订单"),
    "sales.margin.read": ("See margins", "查看毛利"),
}

ROLES = {
    "sales_clerk": (
        "sales.quotation.create",
        "sales.order.create",
        "sales.order.amend",
        "sales.order.confirm",
        "sales.order.read",
        "inventory.read",
        "party.read",
        "product.read",
    ),
    "sales_manager": (
        "sales.order.confirm",
        "sales.order.cancel",
        "sales.order.read",
        "sales.margin.read",
        "inventory.read",
        "party.read",
        "product.read",
    ),
    "dispatcher": (
        "sales.delivery.post",
        "sales.return.post",
        "sales.order.read",
        "inventory.read",
        "party.read",
        "product.read",
    ),
    "billing_clerk": (
        "sales.billing.request",
        "sales.credit.request",
        "sales.order.read",
        "party.read",
        "product.read",
    ),
}

DUTY_CONFLICTS = (
    (
        "sales.order.create",
        "sales.credit.request",
        "Who enters orders must not credit what was billed of them.",
    ),
    (
        "sales.delivery.post",
        "sales.credit.request",
        "Who takes goods back must not credit them.",
    ),
)


def register() -> None:
    """Declare number series and what our constraints mean to people; register the handlers."""
    from argosy.domains.sales.handlers import HANDLERS  # loads models: only once apps are ready
    from argosy.kernel.events.handlers import register as register_handlers

    for code, pattern in SERIES.items():
        declare_series(code, pattern)
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
    register_handlers(HANDLERS)


REFUSALS = {
    "sales_line_delivered": Problem(
        "sales.over_delivered",
        "More would be delivered than the order and its tolerance allow.",
        "Read the order again; amend it to deliver more.",
    ),
    "sales_line_invoiced": Problem(
        "sales.over_billed",
        "More would be billed than was ordered or delivered.",
        "Read the order again and bill what is left.",
    ),
}
