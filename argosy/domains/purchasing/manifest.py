"""What purchasing adds to the suite: number series, rights, roles, duties that must not meet."""

from __future__ import annotations

from argosy.domains.purchasing.handlers import HANDLERS
from argosy.domains.purchasing.rules.bills import reference_twice
from argosy.kernel.events import handlers
from argosy.kernel.events.numbers import declare_series
from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Problem

SERIES = {
    "purchase_request": "PR-{yyyy}-{n:05}",
    "purchase_order": "PO-{yyyy}-{n:05}",
    "receipt": "GR-{yyyy}-{n:05}",
    "purchase_return": "RS-{yyyy}-{n:05}",
    "landed_cost": "LC-{yyyy}-{n:05}",
}

PERMISSIONS = {
    "purchasing.request.create": ("Ask for goods", "提请购"),
    "purchasing.order.create": ("Create purchase orders", "录入采购订单"),
    "purchasing.order.amend": ("Amend purchase orders", "变更采购订单"),
    "purchasing.order.confirm": ("Confirm purchase orders", "审核采购订单"),
    "purchasing.order.cancel": ("Cancel and close purchase orders", "取消与关闭采购订单"),
    "purchasing.receipt.post": ("Receive goods", "收货"),
    "purchasing.return.post": ("Return goods to suppliers", "采购退货"),
    "purchasing.bill.enter": ("Enter suppliers' bills", "录入供应商账单"),
    "purchasing.bill.release": ("Release blocked bills", "放行冻结账单"),
    "purchasing.credit.enter": ("Enter suppliers' credits", "录入供应商贷项"),
    "purchasing.landed_cost.post": ("Share out landed cost", "分摊到岸成本"),
    "purchasing.accrual.clear": ("Clear goods received not billed", "清理暂估应付"),
    "purchasing.policy.change": ("Set tolerances", "设置容差"),
    "purchasing.document.view": ("See purchasing documents", "查看采购单据"),
}

ROLES = {
    "requester": (
        "purchasing.request.create",
        "purchasing.document.view",
        "inventory.read",
        "product.read",
    ),
    "buyer": (
        "purchasing.request.create",
        "purchasing.order.create",
        "purchasing.order.amend",
        "purchasing.order.cancel",
        "purchasing.document.view",
        "inventory.read",
        "party.read",
        "product.read",
        "product.source.read",
    ),
    "purchasing_lead": (
        "purchasing.order.confirm",
        "purchasing.policy.change",
        "purchasing.document.view",
        "party.read",
        "product.read",
    ),
    "receiver": (
        "purchasing.receipt.post",
        "purchasing.return.post",
        "purchasing.document.view",
        "inventory.read",
        "party.read",
        "product.read",
    ),
    "payables_clerk": (
        "purchasing.bill.enter",
        "purchasing.credit.enter",
        "purchasing.landed_cost.post",
        "purchasing.document.view",
        "party.read",
        "product.read",
    ),
    "payables_lead": (
        "purchasing.bill.release",
        "purchasing.accrual.clear",
        "purchasing.document.view",
        "party.read",
    ),
}

DUTY_CONFLICTS = (
    ("purchasing.order.confirm", "purchasing.receipt.post", "Who orders must not receive."),
    ("purchasing.order.confirm", "purchasing.bill.enter", "Who orders must not enter the bill."),
    ("purchasing.receipt.post", "purchasing.bill.enter", "Who receives must not enter the bill."),
    ("purchasing.bill.enter", "purchasing.bill.release", "Who enters a bill must not release it."),
    ("purchasing.policy.change", "purchasing.bill.enter", "Who bills must not set tolerances."),
)


def register() -> None:
    """Declare series and handlers, and what the last constraints mean to people."""
    for code, pattern in SERIES.items():
        declare_series(code, pattern)
    handlers.register(HANDLERS)
    declare_refusal("bill_match_reference", reference_twice("?"))
    declare_refusal(
        "bill_release_four_eyes",
        Problem(
            "purchasing.four_eyes",
            "Who entered a bill does not release it.",
            "Have somebody else look at it.",
            "bill_id",
        ),
    )
    declare_refusal(
        "bill_release_bill_id_key",
        Problem(
            "purchasing.not_blocked",
            "The bill has been released before.",
            "Look at the list of blocked bills.",
            "bill_id",
        ),
    )
