"""What is read from an export: one figure a row, with the place it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

AREAS = (
    "receivables",
    "payables",
    "advances_in",
    "advances_out",
    "bank",
    "stock",
    "ledger",
    "sales_orders",
    "purchase_orders",
)
CONTROLS: Mapping[str, str] = {
    "receivables": "receivable",
    "payables": "payable",
    "advances_in": "advance_in",
    "advances_out": "advance_out",
    "bank": "bank",
    "stock": "stock",
}
"""Areas that are posted from their own file and tied to accounts of this control in the ledger."""
NATURAL_CREDIT = frozenset({"payables", "advances_in"})
"""Areas whose exports show what is owed or received as a positive number: a credit."""
AREA_OF = {control: area for area, control in CONTROLS.items()}
LABELS: Mapping[str, tuple[str, str]] = {
    "receivables": ("Receivables", "应收"),
    "payables": ("Payables", "应付"),
    "advances_in": ("Advances from customers", "预收"),
    "advances_out": ("Advances to suppliers", "预付"),
    "bank": ("Bank", "银行"),
    "stock": ("Stock", "存货"),
    "ledger": ("Ledger", "总账"),
    "sales_orders": ("Open sales orders", "未交销售订单"),
    "purchase_orders": ("Open purchase orders", "未到采购订单"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: file and line or row, as a person counts."""

    file: str
    row: int

    def __str__(self) -> str:
        return f"{self.file}:{self.row}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of an export.

    Amounts are signed, a debit positive; `amount` is in the company's currency, `doc_amount` in
    `currency` where that is another one.
    """

    area: str
    place: Place
    account: str = ""
    party: str = ""
    document: str = ""
    on: date | None = None
    due: date | None = None
    currency: str = ""
    amount: Decimal = Decimal(0)
    doc_amount: Decimal | None = None
    item: str = ""
    warehouse: str = ""
    lot: str = ""
    quantity: Decimal = Decimal(0)
    price: Decimal = Decimal(0)
    made: date | None = None
    tax: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    off: Decimal = Decimal(0)
    """By how much the amount differs from quantity times unit cost, where both are given."""


@dataclass(slots=True)
class Export:
    """Everything read from a folder, and everything wrong with it."""

    figures: dict[str, list[Figure]] = field(default_factory=lambda: {area: [] for area in AREAS})
    problems: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
