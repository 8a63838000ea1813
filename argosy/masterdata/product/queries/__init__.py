"""The reads of products: one for a screen, facts, prices and sources for whole batches.

All run in the caller's transaction: inside a command, or inside `reading(actor)`.
"""

from argosy.masterdata.product.queries.prices import PriceQuestion, find_prices
from argosy.masterdata.product.queries.products import (
    ProductFacts,
    access_product,
    product_facts,
    products_by_barcode,
    products_by_code,
)
from argosy.masterdata.product.queries.sources import SourceQuestion, find_sources, offers_of

__all__ = [
    "PriceQuestion",
    "ProductFacts",
    "SourceQuestion",
    "access_product",
    "find_prices",
    "find_sources",
    "offers_of",
    "product_facts",
    "products_by_barcode",
    "products_by_code",
]
