"""What purchasing tells the other capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PurchasedLine:
    """A line of a purchase order: what, how much in base units, expected when."""

    line_id: int
    item_id: int
    base_qty: Decimal
    expected_on: date


@dataclass(frozen=True, slots=True)
class PurchaseOrderConfirmed:
    """A purchase order was given to a supplier."""

    name: ClassVar[str] = "purchasing.order_confirmed"
    version: ClassVar[int] = 1

    order_id: int
    order_version: int
    supplier_id: int
    warehouse_id: int
    currency: str
    total_minor: int
    lines: tuple[PurchasedLine, ...]


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """An accepted and a rejected quantity of an order line, in base units."""

    order_line_id: int
    item_id: int
    accepted_qty: Decimal
    rejected_qty: Decimal
    accrued_minor: int
    move_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GoodsReceived:
    """Goods came in from a supplier."""

    name: ClassVar[str] = "purchasing.goods_received"
    version: ClassVar[int] = 1

    receipt_id: int
    order_id: int
    supplier_id: int
    lines: tuple[ReceivedLine, ...]


@dataclass(frozen=True, slots=True)
class GoodsReturnedToSupplier:
    """Goods went back to a supplier."""

    name: ClassVar[str] = "purchasing.goods_returned"
    version: ClassVar[int] = 1

    return_id: int
    order_id: int
    supplier_id: int
    lines: tuple[ReceivedLine, ...]


@dataclass(frozen=True, slots=True)
class BillMatched:
    """A supplier's bill was matched with order and receipt, or blocked."""

    name: ClassVar[str] = "purchasing.bill_matched"
    version: ClassVar[int] = 1

    bill_id: int
    order_id: int
    decision: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PurchaseRequested:
    """Somebody needs something to be bought."""

    name: ClassVar[str] = "purchasing.requested"
    version: ClassVar[int] = 1

    request_id: int
    lines: tuple[PurchasedLine, ...]


@dataclass(frozen=True, slots=True)
class PurchaseOrderChanged:
    """An order took a further version: created, amended, cancelled or closed."""

    name: ClassVar[str] = "purchasing.order_changed"
    version: ClassVar[int] = 1

    order_id: int
    order_version: int
    action: str
    supplier_id: int
    currency: str
    net_minor: int


@dataclass(frozen=True, slots=True)
class LandedCostPosted:
    """A cost on top of the price was shared out over receipts."""

    name: ClassVar[str] = "purchasing.landed_cost_posted"
    version: ClassVar[int] = 1

    document_id: int
    company_minor: int
    receipt_line_ids: tuple[int, ...]
