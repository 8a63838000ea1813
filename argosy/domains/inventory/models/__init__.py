"""Tables of inventory."""

from argosy.domains.inventory.models.counts import CountEntry, CountLine, CountStep, StockCount
from argosy.domains.inventory.models.documents import GoodsDocument, GoodsLine
from argosy.domains.inventory.models.rules import ReorderRule

__all__ = [
    "CountEntry",
    "CountLine",
    "CountStep",
    "GoodsDocument",
    "GoodsLine",
    "ReorderRule",
    "StockCount",
]
