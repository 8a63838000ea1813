"""Events of the products: what came, what changed, where prices moved; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ProductCreated:
    """A product or variant was entered."""

    name: ClassVar[str] = "product.created"
    version: ClassVar[int] = 1

    product_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class ProductChanged:
    """A product's data changed."""

    name: ClassVar[str] = "product.changed"
    version: ClassVar[int] = 1

    product_id: int
    product_version: int


@dataclass(frozen=True, slots=True)
class PricesChanged:
    """Rules of a price list were added or ended."""

    name: ClassVar[str] = "product.prices_changed"
    version: ClassVar[int] = 1

    price_list_id: int
    rules: int


@dataclass(frozen=True, slots=True)
class OfferEntered:
    """A supplier's offer of an item was entered."""

    name: ClassVar[str] = "product.offer_entered"
    version: ClassVar[int] = 1

    offer_id: int
    item_id: int
    supplier_id: int
