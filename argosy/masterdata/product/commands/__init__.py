"""The writers of products, prices and sources; each takes a batch and is written set-wise."""

from argosy.masterdata.product.commands.categories import (
    NewAttribute,
    NewCategory,
    do_create_attribute,
    do_create_category,
)
from argosy.masterdata.product.commands.change import ProductChange, do_change_product
from argosy.masterdata.product.commands.create import do_create_product
from argosy.masterdata.product.commands.offers import (
    EndOffer,
    NewOffer,
    do_create_offer,
    do_end_offer,
)
from argosy.masterdata.product.commands.prices import (
    EndPriceRule,
    do_add_price_rule,
    do_create_price_list,
    do_end_price_rule,
)

__all__ = [
    "EndOffer",
    "EndPriceRule",
    "NewAttribute",
    "NewCategory",
    "NewOffer",
    "ProductChange",
    "do_add_price_rule",
    "do_change_product",
    "do_create_attribute",
    "do_create_category",
    "do_create_offer",
    "do_create_price_list",
    "do_create_product",
    "do_end_offer",
    "do_end_price_rule",
]
