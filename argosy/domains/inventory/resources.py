"""The nouns of the warehouse as every door shows them."""

from argosy.domains.inventory.declared.costs import COST_BOOK, COST_LAYER, STANDARD_COST
from argosy.domains.inventory.declared.documents import COUNT, GOODS_DOCUMENT
from argosy.domains.inventory.declared.places import LOCATION, LOT, REORDER_RULE
from argosy.domains.inventory.declared.reports import REPORTS
from argosy.domains.inventory.declared.stock import BALANCE, MOVE, PLANNED_MOVE, RESERVATION
from argosy.platform.registry.checklist import ClosingCheck
from argosy.platform.registry.labels import Text

__all__ = ["CLOSING", "REPORTS", "RESOURCES"]

RESOURCES = (
    LOCATION,
    LOT,
    BALANCE,
    MOVE,
    RESERVATION,
    PLANNED_MOVE,
    GOODS_DOCUMENT,
    COUNT,
    REORDER_RULE,
    COST_BOOK,
    STANDARD_COST,
    COST_LAYER,
)

CLOSING = (
    ClosingCheck(
        "inventory.count",
        {"state": "open", "snapshot_at.lt": "{last}T23:59:59.999999Z"},
        Text("Stock counts not finished", "未完成的盘点"),
        Text("Post them with their differences, or cancel them.", "请过账盘点差异，或取消盘点。"),
        is_needed=True,
    ),
)
