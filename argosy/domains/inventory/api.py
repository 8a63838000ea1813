"""What the web may import of inventory."""

from argosy.domains.inventory.commands import (
    do_adjust_stock,
    do_cancel_count,
    do_enter_count,
    do_move_goods,
    do_open_count,
    do_open_warehouse,
    do_post_count,
    do_set_reorder_rule,
)
from argosy.domains.inventory.counting import access_count, differences
from argosy.domains.inventory.inputs import (
    CancelCount,
    Counted,
    EnterCount,
    GoodsInput,
    GoodsLineInput,
    OpenCount,
    PostCount,
    ReorderRuleInput,
)
from argosy.domains.inventory.queries import (
    StockAlert,
    expiring_lots,
    in_transit,
    receiving_places,
    stock_alerts,
)
from argosy.domains.inventory.warehouses import OpenWarehouse

__all__ = [
    "CancelCount",
    "Counted",
    "EnterCount",
    "GoodsInput",
    "GoodsLineInput",
    "OpenCount",
    "OpenWarehouse",
    "PostCount",
    "ReorderRuleInput",
    "StockAlert",
    "access_count",
    "differences",
    "do_adjust_stock",
    "do_cancel_count",
    "do_enter_count",
    "do_move_goods",
    "do_open_count",
    "do_open_warehouse",
    "do_post_count",
    "do_set_reorder_rule",
    "expiring_lots",
    "in_transit",
    "receiving_places",
    "stock_alerts",
]
