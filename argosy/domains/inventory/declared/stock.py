"""Stock as it is, as it moved, as it is promised and as it is planned."""

from __future__ import annotations

from dataclasses import replace

from argosy.domains.inventory.declared.choices import (
    DIRECTIONS,
    LOCATION_KINDS,
    PLANNED_STATES,
    RESERVATION_KINDS,
    STATUSES,
)
from argosy.domains.inventory.declared.places import BASE_UNIT, ITEM
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Find
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside, Preset
from argosy.platform.registry.resource import Resource

LOCATION = make.reference("location", "Place", "库位", "inventory.location")
LOT = make.reference("lot", "Lot", "批次", "inventory.lot", "nullif(t.lot_id, 0)")
LOT_OF_MOVE = replace(
    LOT, find=Find("m.id", "stock_move m", "m.lot_id", "m.lot_id <> 0", "m.company_id")
)
OWNER = make.reference(
    "owner",
    "Owner",
    "货主",
    "party.party",
    "nullif(t.owner_id, 0)",
    help=Text("Empty: our own.", "空为自有。"),
)
SOURCE = (
    make.text("source_type", "Document type", "来源单据类型", max_length=64),
    make.whole("source_id", "Document", "来源单据"),
)

BALANCE = Resource(
    name="inventory.balance",
    label=Text("Stock on hand", "即时库存"),
    plural=Text("Stock on hand", "即时库存"),
    table="stock_balance",
    read="inventory.read",
    where="t.qty <> 0 OR t.reserved_qty <> 0",
    fields=(
        ITEM,
        LOCATION,
        make.choice("location_kind", "Kind of place", "库位类型", LOCATION_KINDS),
        LOT,
        OWNER,
        make.choice("status", "Status", "库存状态", STATUSES, example="free"),
        BASE_UNIT,
        make.quantity("qty", "On hand", "现存量", unit="base_unit", example="120"),
        make.quantity("reserved_qty", "Reserved", "预留量", unit="base_unit"),
        make.quantity(
            "available_qty", "Available", "可用量", "t.qty - t.reserved_qty", unit="base_unit"
        ),
        make.instant("last_move_at", "Last moved", "最近变动时间"),
    ),
    display=("item", "location"),
    sort=("-id",),
    columns=("item", "location", "lot", "status", "qty", "reserved_qty", "available_qty"),
    presets=(
        Preset("own", Text("In our places", "自有库位"), "location_kind=internal"),
        Preset("free", Text("Available", "可用"), "location_kind=internal&available_qty.gt=0"),
        Preset("held", Text("Not free", "非可用状态"), "status.not=free"),
    ),
    asides=(
        Aside("item", Text("On hand", "现存量"), "location_kind=internal", "qty"),
        Aside(
            "item",
            Text("Available", "可用量"),
            "location_kind=internal&status=free",
            "available_qty",
        ),
        Aside(
            "item",
            Text("Stock by place", "各库位库存"),
            "location_kind=internal",
            columns=("location", "lot", "qty", "available_qty"),
        ),
    ),
    owns_fields=False,
    help=Text(
        "What lies where now: always the sum of all moves.", "当前各库位结存，恒等于流水合计。"
    ),
)

MOVE = Resource(
    name="inventory.move",
    label=Text("Stock move", "库存流水"),
    plural=Text("Stock moves", "库存流水"),
    table="stock_move",
    read="inventory.read",
    fields=(
        ITEM,
        make.reference("from_location", "From", "源库位", "inventory.location"),
        make.reference("to_location", "To", "目标库位", "inventory.location"),
        make.choice("from_status", "Status before", "原状态", STATUSES),
        make.choice("to_status", "Status after", "新状态", STATUSES),
        LOT_OF_MOVE,
        OWNER,
        make.quantity("qty", "Quantity", "数量", "t.doc_qty", unit="unit"),
        make.reference("unit", "Unit", "单位", "product.unit"),
        BASE_UNIT,
        make.quantity("base_qty", "In base units", "基本单位数量", unit="base_unit"),
        *SOURCE,
        make.whole("source_line_id", "Line of the document", "来源单据行"),
        make.text("reason", "Reason", "原因", max_length=200),
        make.reference("reverses", "Undoes", "冲销流水", "inventory.move"),
        make.journey(),
        make.reference("operator", "Done by", "操作员", "trail.actor"),
        *make.times(),
    ),
    display=("item", "base_qty"),
    sort=("-id",),
    columns=("effective_at", "item", "from_location", "to_location", "qty", "unit", "source_type"),
    presets=(Preset("month", Text("This month", "本月"), "effective_at.gte={month}T00:00:00Z"),),
    asides=(
        Aside(
            "item",
            Text("Latest moves", "最近流水"),
            columns=("effective_at", "from_location", "to_location", "base_qty"),
        ),
    ),
    owns_fields=False,
    help=Text("Every movement of goods; none is ever changed.", "全部货物移动记录，不可更改。"),
)

RESERVATION = Resource(
    name="inventory.reservation",
    label=Text("Reservation", "库存预留"),
    plural=Text("Reservations", "库存预留"),
    is_seldom=True,
    table="reservation",
    read="inventory.read",
    fields=(
        make.choice("kind", "Kind", "类型", RESERVATION_KINDS),
        make.text("demand_type", "For document type", "需求单据类型", max_length=64),
        make.whole("demand_id", "For document", "需求单据"),
        make.whole("demand_line_id", "For line", "需求单据行"),
        ITEM,
        LOCATION,
        LOT,
        OWNER,
        make.choice("status", "Status", "库存状态", STATUSES),
        BASE_UNIT,
        make.quantity("qty", "Quantity", "数量", unit="base_unit"),
        make.reference("taken_from", "Out of", "来自预留", "inventory.reservation"),
        make.whole("priority", "Priority", "优先级"),
        make.flag("firm", "Firm", "锁定"),
        make.instant("expires_at", "Expires", "过期时间"),
        *make.times(),
    ),
    display=("demand_type", "demand_id"),
    sort=("-id",),
    columns=("kind", "demand_type", "demand_id", "item", "location", "qty"),
    owns_fields=False,
    help=Text(
        "Goods held for a demand; reserved is always their sum.",
        "为需求保留的库存，预留量为其合计。",
    ),
)

PLANNED_MOVE = Resource(
    name="inventory.planned_move",
    label=Text("Planned move", "计划移动"),
    plural=Text("Planned moves", "计划移动"),
    is_seldom=True,
    table="planned_move",
    read="inventory.read",
    fields=(
        ITEM,
        make.reference("from_location", "From", "源库位", "inventory.location"),
        make.reference("to_location", "To", "目标库位", "inventory.location"),
        BASE_UNIT,
        make.quantity("base_qty", "Quantity", "数量", unit="base_unit"),
        make.quantity("done_qty", "Done", "已完成数量", unit="base_unit"),
        make.quantity(
            "open_qty",
            "Open",
            "未完成数量",
            "greatest(t.base_qty - t.done_qty, 0)",
            unit="base_unit",
        ),
        make.instant("planned_at", "Planned for", "计划时间"),
        make.choice("direction", "Direction", "方向", DIRECTIONS),
        *SOURCE,
        make.whole("source_line_id", "Line of the document", "来源单据行"),
        make.choice("state", "State", "状态", PLANNED_STATES, example="open"),
    ),
    display=("item", "planned_at"),
    sort=("-id",),
    columns=("planned_at", "direction", "item", "base_qty", "done_qty", "state"),
    asides=(
        Aside("item", Text("Expected in", "预计入库"), "state=open&direction=in", "open_qty"),
        Aside("item", Text("Expected out", "预计出库"), "state=open&direction=out", "open_qty"),
    ),
    owns_fields=False,
    presets=(
        Preset("to_receive", Text("To receive", "待收货"), "state=open&direction=in"),
        Preset("to_ship", Text("To ship", "待发货"), "state=open&direction=out"),
        Preset(
            "late_in",
            Text("Late to arrive", "逾期未到"),
            "state=open&direction=in&planned_at.lt={today}T00:00:00Z",
        ),
        Preset(
            "late_out",
            Text("Late to ship", "逾期未发"),
            "state=open&direction=out&planned_at.lt={today}T00:00:00Z",
        ),
    ),
    help=Text("Receipts and issues that are expected.", "预计的收发货。"),
)
