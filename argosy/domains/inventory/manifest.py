"""What inventory adds to the suite: number series, permissions, roles, duty conflicts."""

from __future__ import annotations

from argosy.contracts.inventory import GoodsMoved, StockCounted
from argosy.kernel.events.handlers import declare as declare_event
from argosy.kernel.events.numbers import declare_series
from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Problem

SERIES = {"goods_document": "GM-{yyyy}-{n:05}", "stock_count": "SC-{yyyy}-{n:05}"}

PERMISSIONS = {
    "inventory.read": (
        "See stock, places, lots and goods documents",
        "查看库存、库位、批次与库存单据",
    ),
    "inventory.cost.read": ("See cost of stock", "查看存货成本"),
    "inventory.goods.move": ("Receive, issue and transfer goods", "收货、发货与调拨"),
    "inventory.goods.adjust": ("Adjust and scrap stock", "调整与报废库存"),
    "inventory.count.enter": ("Open counts and enter figures", "发起盘点与录入"),
    "inventory.count.post": ("Post counts", "盘点过账"),
    "inventory.rule.write": ("Maintain reorder rules and warehouses", "维护补货规则与仓库"),
    "stock.location.create": ("Make places", "新建库位"),
    "stock.lot.create": ("Make lots and serial numbers", "新建批次与序列号"),
}

ROLES = {
    "warehouse_clerk": (
        "inventory.read",
        "inventory.goods.move",
        "inventory.count.enter",
        "stock.lot.create",
        "product.read",
    ),
    "warehouse_manager": (
        "inventory.read",
        "inventory.goods.move",
        "inventory.goods.adjust",
        "inventory.count.post",
        "inventory.rule.write",
        "stock.location.create",
        "stock.lot.create",
        "product.read",
    ),
    "cost_accountant": (
        "inventory.read",
        "inventory.cost.read",
        "product.read",
    ),
}

DUTY_CONFLICTS = (
    ("inventory.count.enter", "inventory.count.post", "Who counts must not post the difference."),
)

REFUSALS = {
    "count_entry_once": Problem(
        "inventory.counted_before",
        "Some of these goods were counted in this round before.",
        "Enter what you found now in the next round.",
        "round",
    ),
    "count_step_stock_count_id_key": Problem(
        "inventory.count_closed",
        "The count has been posted or cancelled.",
        "Open a new count.",
        "count_id",
    ),
}


def declare() -> None:
    """Declare number series, the events inventory emits, and what its constraints mean."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem)
    for code, pattern in SERIES.items():
        declare_series(code, pattern)
    declare_event(GoodsMoved)
    declare_event(StockCounted)
