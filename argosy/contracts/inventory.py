"""What inventory tells the other capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A moved quantity, in base units."""

    item_id: int
    from_location_id: int
    to_location_id: int
    base_qty: Decimal
    move_id: int


@dataclass(frozen=True, slots=True)
class GoodsMoved:
    """A goods document was posted: receipt, issue, transfer, adjustment, scrap or opening."""

    name: ClassVar[str] = "inventory.goods_moved"
    version: ClassVar[int] = 1

    document_id: int
    kind: str
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, slots=True)
class StockCounted:
    """A count was posted; `differences` lines were corrected."""

    name: ClassVar[str] = "inventory.stock_counted"
    version: ClassVar[int] = 1

    count_id: int
    counted_lines: int
    differences: int
