"""Places, lots, and the rules by which places are refilled."""

from __future__ import annotations

from argosy.domains.inventory.commands import do_open_warehouse, do_set_reorder_rule
from argosy.domains.inventory.declared.choices import LOCATION_KINDS, LOT_KINDS
from argosy.kernel.stock.locations import do_create_location, do_create_lot
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Section

ITEM = make.reference("item", "Product", "产品", "product.product")
BASE_UNIT = make.reference(
    "base_unit",
    "Base unit",
    "基本单位",
    "product.unit",
    "(SELECT i.base_unit_id FROM item i WHERE i.id = t.item_id)",
    is_filterable=False,
)

LOCATION = Resource(
    name="inventory.location",
    label=Text("Place", "库位"),
    plural=Text("Places", "库位"),
    table="location",
    read="inventory.read",
    fields=(
        make.code(64, "HAMBURG/STOCK"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=200),
        make.choice("kind", "Kind", "类型", LOCATION_KINDS, example="internal"),
        make.reference("parent", "Lies in", "上级库位", "inventory.location"),
        make.reference("warehouse", "Warehouse", "仓库", "inventory.location"),
        make.flag(
            "allow_negative",
            "May go below zero",
            "允许负库存",
            help=Text("Places outside always may.", "外部库位始终允许。"),
        ),
        make.flag("is_locked", "Locked", "锁定"),
    ),
    actions=(
        Action(
            "create",
            do_create_location,
            Text("New place", "新建库位"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "open_warehouse",
            do_open_warehouse,
            Text("Open warehouse", "新建仓库"),
            kind=ActionKind.CREATE,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    sections=(
        Section(Text("Place", "库位"), ("code", "name", "kind", "parent", "warehouse")),
        Section(Text("Rules", "规则"), ("allow_negative", "is_locked")),
    ),
    columns=("code", "name", "kind", "warehouse", "is_locked"),
    help=Text(
        "Where goods lie, and where they come from and go to.", "货物存放、来源与去向的库位。"
    ),
)

LOT = Resource(
    name="inventory.lot",
    label=Text("Lot", "批次"),
    plural=Text("Lots", "批次"),
    table="lot",
    read="inventory.read",
    fields=(
        ITEM,
        make.text("number", "Number", "批号", is_searchable=True, max_length=64, example="L-0815"),
        make.choice("kind", "Kind", "类型", LOT_KINDS, example="lot"),
        make.date("manufactured_on", "Made on", "生产日期"),
        make.date("expires_on", "Expires on", "有效期至"),
        make.date("removal_on", "Last promised on", "停止承诺日期"),
        make.text("supplier_lot", "Supplier's lot", "供应商批号", max_length=64),
        make.stored("attributes", "Attributes", "批次属性"),
    ),
    actions=(
        Action(
            "create",
            do_create_lot,
            Text("New lot", "新建批次"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("number", "item"),
    import_key=("item", "number"),
    sort=("-id",),
    columns=("number", "item", "kind", "expires_on", "supplier_lot"),
    help=Text("Batches and serial numbers of one item.", "同一物料的批次与序列号。"),
)

REORDER_RULE = Resource(
    name="inventory.reorder_rule",
    label=Text("Reorder rule", "补货规则"),
    plural=Text("Reorder rules", "补货规则"),
    table="reorder_rule",
    read="inventory.read",
    fields=(
        ITEM,
        make.reference("location", "Place", "库位", "inventory.location"),
        BASE_UNIT,
        make.quantity("min_qty", "Minimum", "最低库存", unit="base_unit", example="10"),
        make.quantity("max_qty", "Maximum", "最高库存", unit="base_unit", example="50"),
        make.quantity("multiple_qty", "Multiple", "订货倍数", unit="base_unit", example="1"),
        make.quantity("safety_qty", "Safety stock", "安全库存", unit="base_unit"),
        make.quantity("excess_qty", "Excess above", "超储界限", unit="base_unit"),
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        Action(
            "set",
            do_set_reorder_rule,
            Text("Set reorder rule", "设置补货规则"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("item", "location"),
    import_key=("item", "location"),
    sort=("-id",),
    version="version",
    columns=("item", "location", "min_qty", "max_qty", "multiple_qty"),
    help=Text("When a place is refilled, and up to what.", "补货的触发点与目标量。"),
)
