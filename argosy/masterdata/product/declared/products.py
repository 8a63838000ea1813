"""The product: one row for the whole group, with what the company acted for does with it."""

from __future__ import annotations

from argosy.masterdata.product.commands import (
    do_change_product,
    do_create_attribute,
    do_create_category,
    do_create_product,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Preset
from argosy.platform.registry.resource import Lines, Resource, Scope, Section

KINDS = choices(
    ("stock", "Goods", "库存商品"),
    ("service", "Service", "服务"),
    ("kit", "Kit", "套件"),
    ("phantom", "Phantom", "虚拟件"),
)
TRACKINGS = choices(
    ("none", "Not tracked", "不追踪"),
    ("lot", "By lot", "按批次"),
    ("serial", "By serial", "按序列号"),
)
PROCUREMENTS = choices(
    ("buy", "Buy", "采购"),
    ("make", "Make", "自制"),
    ("transfer", "Transfer", "调拨"),
    ("subcontract", "Subcontract", "委外"),
)
BARCODE_KINDS = choices(("gtin", "GTIN", "GTIN 商品条码"), ("own", "Own code", "自编码"))

HEAD = (
    make.code(64, "BIKE-28"),
    make.text("name", "Name", "名称", is_searchable=True, max_length=300, example="City bike 28"),
    make.text("name_zh", "Chinese name", "中文名称", "f.name_zh", max_length=300),
    make.long_text(
        "description",
        "Description",
        "说明",
        "f.description",
        is_filterable=False,
        is_sortable=False,
    ),
    make.choice("kind", "Kind", "类型", KINDS, example="stock"),
    make.reference("category", "Category", "产品分类", "product.category", "f.category_id"),
    make.reference("base_unit", "Base unit", "基本单位", "product.unit"),
    make.reference("sales_unit", "Sales unit", "销售单位", "product.unit", "f.sales_unit_id"),
    make.reference(
        "purchase_unit", "Purchase unit", "采购单位", "product.unit", "f.purchase_unit_id"
    ),
    make.choice("tracking", "Tracking", "追踪方式", TRACKINGS, example="none"),
    make.text("tax_class", "Tax class", "产品税类", "f.tax_class", max_length=32),
    make.reference("variant_of", "Variant of", "所属款式", "product.product", "f.variant_of_id"),
    make.text("variant_key", "Variant", "规格组合", "f.variant_key", max_length=400),
    make.text("hs_code", "Customs code", "海关编码", "f.hs_code", max_length=16),
    make.text("origin_country", "Country of origin", "原产国", "f.origin_country", max_length=2),
    make.decimal("net_weight_kg", "Net weight (kg)", "净重（千克）", "f.net_weight_kg"),
    make.decimal("gross_weight_kg", "Gross weight (kg)", "毛重（千克）", "f.gross_weight_kg"),
    make.decimal("volume_l", "Volume (l)", "体积（升）", "f.volume_l"),
    make.whole("shelf_life_days", "Shelf life (days)", "保质期（天）", "f.shelf_life_days"),
    make.text("revision", "Revision", "版次", "f.revision", max_length=16),
    make.flag("is_active", "Active", "启用", example=True),
    make.flag(
        "has_variants",
        "Has variants",
        "有规格款",
        "EXISTS (SELECT FROM product v WHERE v.variant_of_id = t.id)",
        help=Text(
            "It stands for its variants and is not ordered itself.", "仅代表其各规格，不直接下单。"
        ),
        is_sortable=False,
    ),
    make.whole("version", "Version", "版本", "f.version", example=1),
)

OF_COMPANY = (
    make.flag("is_sold", "Sold", "可销售", "o.is_sold"),
    make.flag("is_bought", "Bought", "可采购", "o.is_bought"),
    make.choice("procurement", "How it is got", "获取方式", PROCUREMENTS, "o.procurement"),
    make.text("own_tax_class", "Tax class here", "本公司产品税类", "o.tax_class", max_length=32),
    make.whole("lead_time_days", "Lead time (days)", "提前期（天）", "o.lead_time_days"),
    make.text("abc_class", "ABC class", "ABC 分类", "o.abc_class", max_length=1),
)

LINES = (
    Lines(
        "units",
        Text("Units", "计量单位"),
        "item_unit",
        "t.item_id",
        (
            make.reference("unit", "Unit", "单位", "product.unit"),
            make.whole("factor_num", "Base units", "折合基本单位数", example=12),
            make.whole("factor_den", "For so many", "对应单位数", example=1),
        ),
        order="t.id",
    ),
    Lines(
        "barcodes",
        Text("Barcodes", "条码"),
        "product_barcode",
        "t.item_id",
        (
            make.text("value", "Code", "条码", max_length=48, example="4006381333931"),
            make.choice("kind", "Kind", "类型", BARCODE_KINDS),
            make.reference("unit", "Unit", "单位", "product.unit"),
        ),
        order="t.id",
    ),
    Lines(
        "attributes",
        Text("Attributes", "规格属性"),
        "variant_value",
        "t.item_id",
        (
            make.reference("attribute", "Attribute", "属性", "product.attribute"),
            make.text(
                "value",
                "Value",
                "属性值",
                "(SELECT v.code FROM product_attribute_value v WHERE v.id = t.value_id)",
            ),
        ),
        order="t.attribute_id",
    ),
)

PRODUCT = Resource(
    name="product.product",
    label=Text("Product", "产品"),
    plural=Text("Products", "产品"),
    table="item",
    read="product.read",
    scope=Scope.GROUP,
    joins="LEFT JOIN product f ON f.id = t.id"
    " LEFT JOIN product_company o ON o.company_id = {company} AND o.item_id = t.id",
    fields=HEAD + OF_COMPANY,
    lines=LINES,
    actions=(
        Action(
            "create",
            do_create_product,
            Text("New product", "新建产品"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={
                "company.is_sold": "is_sold",
                "company.is_bought": "is_bought",
                "company.procurement": "procurement",
                "company.tax_class": "own_tax_class",
                "company.lead_time_days": "lead_time_days",
                "company.abc_class": "abc_class",
            },
        ),
        Action(
            "change",
            do_change_product,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="product_id",
            version="version",
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    version="version",
    sections=(
        Section(Text("Product", "产品"), ("code", "name", "name_zh", "kind", "category")),
        Section(
            Text("Units and tracking", "单位与追踪"),
            ("base_unit", "sales_unit", "purchase_unit", "tracking", "shelf_life_days"),
        ),
        Section(Text("In this company", "本公司"), ("is_sold", "is_bought", "procurement")),
        Section(
            Text("Customs and transport", "海关与运输"),
            ("hs_code", "origin_country", "net_weight_kg", "gross_weight_kg", "volume_l"),
        ),
    ),
    columns=("code", "name", "category", "kind", "base_unit", "is_active"),
    presets=(
        Preset("sold", Text("Sold", "可销售"), "is_active=true&is_sold=true"),
        Preset("bought", Text("Bought", "可采购"), "is_active=true&is_bought=true"),
    ),
    help=Text(
        "Goods and services that are bought, made, held and sold, for all companies.",
        "各公司共享的商品与服务。",
    ),
)

UNIT = Resource(
    name="product.unit",
    label=Text("Unit", "计量单位"),
    plural=Text("Units", "计量单位"),
    is_seldom=True,
    table="unit",
    read="product.read",
    scope=Scope.GROUP,
    fields=(
        make.code(16, "H87"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=120),
        make.text("dimension", "Dimension", "量纲", max_length=32),
        make.whole("factor_num", "Reference units", "折合标准单位数"),
        make.whole("factor_den", "For so many", "对应单位数"),
        make.whole("decimals", "Decimals", "小数位"),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "dimension"),
    owns_fields=False,
)

CATEGORY = Resource(
    name="product.category",
    label=Text("Product category", "产品分类"),
    plural=Text("Product categories", "产品分类"),
    is_seldom=True,
    table="product_category",
    read="product.read",
    scope=Scope.GROUP,
    fields=(
        make.code(64, "BIKES"),
        *make.names(),
        make.reference("parent", "Belongs to", "上级分类", "product.category"),
        make.text("path", "Path", "路径", max_length=1000),
    ),
    actions=(
        Action(
            "create",
            do_create_category,
            Text("New category", "新建分类"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "parent"),
)

ATTRIBUTE = Resource(
    name="product.attribute",
    label=Text("Product attribute", "产品属性"),
    plural=Text("Product attributes", "产品属性"),
    is_seldom=True,
    table="product_attribute",
    read="product.read",
    scope=Scope.GROUP,
    fields=(make.code(32, "colour"), *make.names(100)),
    lines=(
        Lines(
            "values",
            Text("Values", "属性值"),
            "product_attribute_value",
            "t.attribute_id",
            (make.code(32, "red"), *make.names(100)),
            order="t.id",
        ),
    ),
    actions=(
        Action(
            "create",
            do_create_attribute,
            Text("New attribute", "新建属性"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name"),
)
