"""What sales tells the other capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of an order: what, how much in base units, for when."""

    line_id: int
    item_id: int
    base_qty: Decimal
    requested_on: date


@dataclass(frozen=True, slots=True)
class OrderConfirmed:
    """A customer's order holds from now on."""

    name: ClassVar[str] = "sales.order_confirmed"
    version: ClassVar[int] = 1

    order_id: int
    order_version: int
    customer_id: int
    warehouse_id: int
    currency: str
    total_minor: int
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """What was not delivered of an order is no longer wanted."""

    name: ClassVar[str] = "sales.order_cancelled"
    version: ClassVar[int] = 1

    order_id: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """A delivered (or, negative, returned) quantity of an order line, in base units."""

    order_line_id: int
    item_id: int
    base_qty: Decimal
    move_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GoodsDelivered:
    """Goods left for a customer."""

    name: ClassVar[str] = "sales.goods_delivered"
    version: ClassVar[int] = 1

    delivery_id: int
    order_id: int
    customer_id: int
    lines: tuple[DeliveredLine, ...]


@dataclass(frozen=True, slots=True)
class GoodsReturned:
    """Goods came back from a customer."""

    name: ClassVar[str] = "sales.goods_returned"
    version: ClassVar[int] = 1

    return_id: int
    order_id: int
    customer_id: int
    lines: tuple[DeliveredLine, ...]
