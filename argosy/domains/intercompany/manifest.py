"""What supplies between companies add to the suite: number series, permissions, roles."""

from __future__ import annotations

from argosy.kernel.events.numbers import declare_series

SERIES = {"sister_supply": "IC-{yyyy}-{n:05}"}

PERMISSIONS = {
    "intercompany.read": ("See supplies between companies", "查看公司间供货"),
    "intercompany.supply": ("Ship from a sister company", "由兄弟公司供货"),
    "intercompany.settle": ("Pay a sister company", "公司间结算"),
    "intercompany.group.read": ("See reports over several companies", "查看集团报表"),
    "intercompany.group.map": ("Map charts for the group", "维护集团科目对照"),
}

ROLES = {
    "intercompany_clerk": (
        "intercompany.read",
        "intercompany.supply",
        "company.read",
        "inventory.read",
        "product.read",
        "sales.order.read",
    ),
    "group_accountant": (
        "intercompany.read",
        "intercompany.settle",
        "intercompany.group.read",
        "intercompany.group.map",
    ),
}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = (
    (
        "intercompany.supply",
        "intercompany.settle",
        "Who has goods shipped between companies must not pay for them.",
    ),
)


def register() -> None:
    """Declare number series and register the handlers."""
    from argosy.domains.intercompany.handlers import HANDLERS  # models are loaded only by now
    from argosy.kernel.events.handlers import register as register_handlers

    for code, pattern in SERIES.items():
        declare_series(code, pattern)
    register_handlers(HANDLERS)
