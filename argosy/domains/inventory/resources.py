"""The nouns of the warehouse as every door shows them."""

from argosy.domains.inventory.declared.costs import COST_BOOK, COST_LAYER, STANDARD_COST
from argosy.domains.inventory.declared.documents import COUNT, GOODS_DOCUMENT
from argosy.domains.inventory.declared.places import LOCATION, LOT, REORDER_RULE
from argosy.domains.inventory.declared.reports import REPORTS
from argosy.domains.inventory.declared.stock import BALANCE, MOVE, PLANNED_MOVE, RESERVATION

__all__ = ["REPORTS", "RESOURCES"]

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
