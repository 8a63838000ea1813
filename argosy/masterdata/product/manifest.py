"""What the products add to the suite: permissions, roles and the duties that must not meet."""

from __future__ import annotations

PERMISSIONS = {
    "product.read": ("See products and units", "查看产品与计量单位"),
    "product.price.read": ("See price lists", "查看价目表"),
    "product.source.read": ("See suppliers' offers", "查看货源报价"),
    "product.create": ("Enter products and categories", "新建产品与分类"),
    "product.change": ("Change products", "修改产品"),
    "product.price": ("Keep price lists", "维护价目表"),
    "product.source": ("Keep suppliers' offers", "维护货源报价"),
}

ROLES = {
    "product_clerk": ("product.read", "product.create", "product.change"),
    "price_manager": (
        "product.read",
        "product.price.read",
        "product.price",
        "party.read",
    ),
    "sourcing_manager": (
        "product.read",
        "product.source.read",
        "product.source",
        "party.read",
    ),
}

DUTY_CONFLICTS = (
    (
        "product.price",
        "sales.order.create",
        "Who sells must not set the prices he sells at.",
    ),
    (
        "product.source",
        "purchasing.bill.enter",
        "Who enters bills must not set the prices they are held against.",
    ),
)
