"""Tables of the products, by noun."""

from argosy.masterdata.product.models.prices import PriceList, PriceListAudience, PriceRule
from argosy.masterdata.product.models.products import (
    Barcode,
    ItemUnit,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductCompany,
    VariantValue,
)
from argosy.masterdata.product.models.sources import ItemSupplier, ItemSupplierBreak

__all__ = [
    "Barcode",
    "ItemSupplier",
    "ItemSupplierBreak",
    "ItemUnit",
    "PriceList",
    "PriceListAudience",
    "PriceRule",
    "Product",
    "ProductAttribute",
    "ProductAttributeValue",
    "ProductCategory",
    "ProductCompany",
    "VariantValue",
]
