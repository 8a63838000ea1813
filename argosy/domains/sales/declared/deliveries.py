"""The delivery: which goods of an order went out, and which came back."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.documents import number_field, number_sql
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Preset
from argosy.platform.registry.resource import Lines, Resource

DIRECTIONS = choices(("out", "Delivery", "出库"), ("return", "Return", "退货"))
DISPOSITIONS = choices(
    ("free", "Back to stock", "可售"), ("qc", "To be inspected", "待检"), ("scrap", "Scrap", "报废")
)

TAKEN_BACK = "(SELECT r.delivery_id FROM delivery_line r WHERE r.id = t.returns_line_id)"
LINE_FIELDS = (
    make.whole(
        "order_line",
        "Order line",
        "订单行",
        "(SELECT l.line_no FROM sales_order_line l WHERE l.line_id = t.line_id"
        " ORDER BY l.version DESC LIMIT 1)",
    ),
    make.reference("item", "Product", "产品", "product.product"),
    make.quantity("qty", "Quantity", "数量", unit="unit", example="10"),
    make.reference("unit", "Unit", "单位", "product.unit"),
    make.quantity("base_qty", "In base units", "基本单位数量"),
    make.reference("location", "Place", "库位", "inventory.location"),
    make.reference("lot", "Lot", "批次", "inventory.lot", "nullif(t.lot_id, 0)"),
    make.reference("move", "Stock move", "库存移动", "inventory.move"),
    make.text("takes_back", "Takes back", "退回的出库单", number_sql(TAKEN_BACK, "delivery")),
    make.choice(
        "disposition", "What becomes of it", "退货处理", DISPOSITIONS, "nullif(t.disposition, '')"
    ),
    make.flag("is_replaced", "To be delivered again", "补发"),
)

DELIVERY = Resource(
    name="sales.delivery",
    label=Text("Delivery", "销售出库单"),
    plural=Text("Deliveries", "销售出库单"),
    table="delivery",
    read="sales.order.read",
    fields=(
        number_field("delivery", example="DO-2026-00001"),
        make.choice("direction", "Direction", "方向", DIRECTIONS, is_sortable=False),
        make.reference("order", "Order", "订单", "sales.order"),
        make.reference("customer", "Customer", "客户", "party.party"),
        make.reference("warehouse", "Warehouse", "仓库", "inventory.location"),
        make.date("posting_date", "Posting date", "记账日期"),
        make.text("customer_reference", "Reference", "客户单号", max_length=64),
        make.text("memo", "Memo", "备注", max_length=500),
        make.whole("journey", "Journey", "业务链", "t.correlation_id"),
        make.instant("effective_at", "Business time", "业务时间"),
        make.instant("recorded_at", "Recorded", "记录时间"),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "delivery_line",
            "t.delivery_id",
            LINE_FIELDS,
            order="t.id",
        ),
    ),
    display=("number", "order"),
    sort=("-id",),
    columns=("number", "order", "customer", "posting_date", "direction"),
    presets=(
        Preset("month", Text("This month", "本月"), "posting_date.gte={month}"),
        Preset("returns", Text("Returns", "退货"), "direction=return"),
    ),
    owns_fields=True,
    help=Text("Goods issued to customers, and taken back.", "销售出库与退货。"),
)
