"""Price lists with their rules, and the offers of suppliers."""

from __future__ import annotations

from argosy.masterdata.product.commands import (
    do_add_price_rule,
    do_create_offer,
    do_create_price_list,
    do_end_offer,
    do_end_price_rule,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Field, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside
from argosy.platform.registry.resource import Lines, Resource, Section

RULE_KINDS = choices(
    ("fixed", "Fixed price", "固定价"),
    ("formula", "Formula", "公式价"),
    ("discount", "Discount", "折扣"),
)
RULE_FIELDS: tuple[Field, ...] = (
    make.text("name", "Name", "名称", max_length=200),
    make.choice("kind", "Kind", "类型", RULE_KINDS, example="fixed"),
    make.decimal("amount", "Price", "价格", example="19.90"),
    make.quantity("per_qty", "Price is for", "价格数量", unit="unit"),
    make.reference("unit", "Unit", "单位", "product.unit"),
    make.percent("pct", "Discount", "折扣"),
    make.stored("formula", "Formula", "公式"),
    make.reference("item", "Product", "产品", "product.product"),
    make.reference("category", "Product category", "产品分类", "product.category"),
    make.reference("customer", "Customer", "客户", "party.party"),
    make.reference("group", "Customer group", "客户分组", "party.group", "t.group_id"),
    make.quantity("qty_from", "From quantity", "起订数量", unit="unit"),
    *make.validity(),
    make.whole("priority", "Priority", "优先级", example=0),
    make.flag("is_combinable", "Combinable", "可叠加"),
)

PRICE_LIST = Resource(
    name="product.price_list",
    label=Text("Price list", "价目表"),
    plural=Text("Price lists", "价目表"),
    table="price_list",
    read="product.price.read",
    fields=(
        make.code(64, "RETAIL"),
        *make.names(),
        make.currency(),
        make.flag("includes_tax", "Prices include tax", "含税价"),
        make.whole("decimals", "Decimals", "小数位", example=2),
        make.whole("priority", "Priority", "优先级", example=0),
        *make.validity(),
        make.flag("is_base_only", "Only a base for others", "仅作基价"),
        make.whole("version", "Version", "版本"),
    ),
    lines=(
        Lines(
            "rules",
            Text("Price rules", "价格规则"),
            "price_rule",
            "t.price_list_id",
            RULE_FIELDS,
            order="t.id",
        ),
        Lines(
            "audience",
            Text("For whom", "适用对象"),
            "price_list_audience",
            "t.price_list_id",
            (
                make.reference("customer", "Customer", "客户", "party.party"),
                make.reference("group", "Customer group", "客户分组", "party.group", "t.group_id"),
            ),
            order="t.id",
        ),
    ),
    actions=(
        Action(
            "create",
            do_create_price_list,
            Text("New price list", "新建价目表"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={"customers": "audience.customer", "groups": "audience.group"},
            references={"customers": "party.party"},
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    version="version",
    sections=(
        Section(Text("Price list", "价目表"), ("code", "name", "name_zh", "currency")),
        Section(Text("Validity", "有效期"), ("valid_from", "valid_to", "priority", "is_base_only")),
    ),
    columns=("code", "name", "currency", "valid_from", "valid_to", "priority"),
    help=Text(
        "Prices in one currency, for everybody or for some.", "单一币种价格，面向全部或部分客户。"
    ),
)

NOT_ENDED = Condition(
    "product.rule_ended",
    "t.valid_to IS NULL",
    Text("It has a last day already.", "已设置截止日期。"),
    Text("Enter a new one instead.", "请改为新增一条。"),
)

PRICE_RULE = Resource(
    name="product.price_rule",
    label=Text("Price rule", "价格规则"),
    plural=Text("Price rules", "价格规则"),
    table="price_rule",
    read="product.price.read",
    fields=(
        make.reference("price_list", "Price list", "价目表", "product.price_list"),
        *RULE_FIELDS,
    ),
    actions=(
        Action(
            "add",
            do_add_price_rule,
            Text("Add price rule", "新增价格规则"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "end",
            do_end_price_rule,
            Text("End", "停用"),
            conditions=(NOT_ENDED,),
            subject="rule_id",
        ),
    ),
    display=("price_list", "name"),
    sort=("-id",),
    columns=("price_list", "item", "category", "kind", "amount", "qty_from", "valid_from"),
    asides=(
        Aside(
            "item",
            Text("Prices", "价格"),
            columns=("price_list", "amount", "qty_from", "valid_from"),
        ),
    ),
    help=Text("For whom and what a price holds.", "价格适用的客户与产品。"),
)

OFFER = Resource(
    name="product.offer",
    label=Text("Supplier's offer", "货源报价"),
    plural=Text("Suppliers' offers", "货源报价"),
    table="item_supplier",
    read="product.source.read",
    fields=(
        make.reference("item", "Product", "产品", "product.product"),
        make.reference("supplier", "Supplier", "供应商", "party.party"),
        make.text("supplier_code", "Supplier's code", "供应商货号", max_length=64),
        make.text("supplier_name", "Supplier's name for it", "供应商品名", max_length=300),
        make.currency(),
        make.reference("unit", "Unit", "单位", "product.unit"),
        make.quantity("per_qty", "Price is for", "价格数量", unit="unit"),
        make.quantity("min_qty", "Minimum quantity", "最小起订量", unit="unit"),
        make.quantity("multiple_qty", "Multiple", "订货倍数", unit="unit"),
        make.whole("lead_time_days", "Lead time (days)", "提前期（天）"),
        make.whole(
            "priority",
            "Priority",
            "优先级",
            help=Text("The lowest is asked first.", "数值小者优先。"),
        ),
        *make.validity(),
        make.whole("version", "Version", "版本"),
    ),
    lines=(
        Lines(
            "breaks",
            Text("Prices by quantity", "阶梯价"),
            "item_supplier_break",
            "t.offer_id",
            (
                make.quantity("qty_from", "From quantity", "起订数量", unit="unit"),
                make.decimal("amount", "Price", "价格", example="12.50"),
            ),
            order="t.qty_from",
        ),
    ),
    actions=(
        Action(
            "create",
            do_create_offer,
            Text("New offer", "新建货源报价"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "end",
            do_end_offer,
            Text("End", "停用"),
            conditions=(NOT_ENDED,),
            subject="offer_id",
        ),
    ),
    display=("item", "supplier"),
    import_key=("item", "supplier", "currency", "unit", "valid_from"),
    sort=("-id",),
    version="version",
    columns=("item", "supplier", "currency", "min_qty", "lead_time_days", "priority"),
    asides=(
        Aside(
            "item",
            Text("Suppliers", "供应商"),
            columns=("supplier", "lead_time_days", "min_qty", "currency"),
        ),
        Aside(
            "supplier",
            Text("Supplies", "供应产品"),
            columns=("item", "lead_time_days", "min_qty", "currency"),
        ),
    ),
    help=Text("Where an item is bought, at which price.", "物料的供应商与采购价格。"),
)
