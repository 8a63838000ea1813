"""The products' nouns as every door shows them."""

from argosy.masterdata.product.declared.prices import OFFER, PRICE_LIST, PRICE_RULE
from argosy.masterdata.product.declared.products import ATTRIBUTE, CATEGORY, PRODUCT, UNIT

RESOURCES = (PRODUCT, UNIT, CATEGORY, ATTRIBUTE, PRICE_LIST, PRICE_RULE, OFFER)
