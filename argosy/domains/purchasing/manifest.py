"""What purchasing adds to the suite: number series, roles and the duties that must not meet."""

from __future__ import annotations

from argosy.kernel.events.numbers import declare_series

SERIES = (
    ("purchase_request", "PR-{yyyy}-{n:05}"),
    ("purchase_order", "PO-{yyyy}-{n:05}"),
    ("receipt", "GR-{yyyy}-{n:05}"),
    ("purchase_return", "RS-{yyyy}-{n:05}"),
    ("landed_cost", "LC-{yyyy}-{n:05}"),
)

ROLES = {
    "requester": ("purchasing.request.create",),
    "buyer": (
        "purchasing.request.create",
        "purchasing.order.create",
        "purchasing.order.amend",
        "purchasing.order.cancel",
    ),
    "purchasing_lead": ("purchasing.order.confirm", "purchasing.policy.change"),
    "receiver": ("purchasing.receipt.post", "purchasing.return.post"),
    "payables_clerk": (
        "purchasing.bill.enter",
        "purchasing.credit.enter",
        "purchasing.landed_cost.post",
    ),
    "payables_lead": ("purchasing.bill.release",),
}

DUTY_CONFLICTS = (
    ("purchasing.order.confirm", "purchasing.receipt.post"),
    ("purchasing.order.confirm", "purchasing.bill.enter"),
    ("purchasing.receipt.post", "purchasing.bill.enter"),
    ("purchasing.bill.enter", "purchasing.bill.release"),
    ("purchasing.policy.change", "purchasing.bill.enter"),
)
"""Pairs that one person should not hold: order, receive, bill, release by different hands."""


def register() -> None:
    """Declare the series; called once when the suite starts."""
    for code, pattern in SERIES:
        declare_series(code, pattern)
