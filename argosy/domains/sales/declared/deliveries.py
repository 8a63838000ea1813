"""The delivery: which goods of an order went out, and which came back."""

from __future__ import annotations

from argosy.platform.registry.documents import number_field
from argosy.platform.registry.fields import Field, FieldType, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource

DIRECTIONS = choices(("out", "Delivery", "出库"), ("return", "Return", "退货"))
DISPOSITIONS = choices(
    ("free", "Back to stock", "可售"), ("qc", "To be inspected", "待检"), ("scrap", "Scrap", "报废")
)

LINE_FIELDS = (
    Field("order_line", FieldType.INTEGER, Text("Order line", "订单行"), "t.line_id"),
    Field(
        "item",
        FieldType.REFERENCE,
        Text("Product", "产品"),
        "t.item_id",
        target="product.product",
    ),
    Field("qty", FieldType.QUANTITY, Text("Quantity", "数量"), unit="unit", example="10"),
    Field("unit", FieldType.REFERENCE, Text("Unit", "单位"), "t.unit_id", target="product.unit"),
    Field("base_qty", FieldType.QUANTITY, Text("In base units", "基本单位数量")),
    Field(
        "location",
        FieldType.REFERENCE,
        Text("Place", "库位"),
        "t.location_id",
        target="inventory.location",
    ),
    Field("lot", FieldType.INTEGER, Text("Lot", "批次"), "nullif(t.lot_id, 0)"),
    Field("move", FieldType.INTEGER, Text("Stock move", "库存移动"), "t.move_id"),
    Field("returns_line", FieldType.INTEGER, Text("Takes back", "退回行"), "t.returns_line_id"),
    Field(
        "disposition",
        FieldType.CHOICE,
        Text("What becomes of it", "退货处理"),
        "nullif(t.disposition, '')",
        choices=DISPOSITIONS,
    ),
    Field("is_replaced", FieldType.BOOLEAN, Text("To be delivered again", "补发")),
)

DELIVERY = Resource(
    name="sales.delivery",
    label=Text("Delivery", "销售出库单"),
    plural=Text("Deliveries", "销售出库单"),
    table="delivery",
    read="sales.order.read",
    fields=(
        number_field("delivery", example="DO-2026-00001"),
        Field(
            "direction",
            FieldType.CHOICE,
            Text("Direction", "方向"),
            choices=DIRECTIONS,
            is_sortable=False,
        ),
        Field(
            "order",
            FieldType.REFERENCE,
            Text("Order", "订单"),
            "t.order_id",
            target="sales.order",
        ),
        Field(
            "customer",
            FieldType.REFERENCE,
            Text("Customer", "客户"),
            "t.customer_id",
            target="party.party",
        ),
        Field(
            "warehouse",
            FieldType.REFERENCE,
            Text("Warehouse", "仓库"),
            "t.warehouse_id",
            target="inventory.location",
        ),
        Field("posting_date", FieldType.DATE, Text("Posting date", "记账日期")),
        Field("customer_reference", FieldType.TEXT, Text("Reference", "客户单号"), max_length=64),
        Field("memo", FieldType.TEXT, Text("Memo", "备注"), max_length=500),
        Field("journey", FieldType.INTEGER, Text("Journey", "业务链"), "t.correlation_id"),
        Field("effective_at", FieldType.INSTANT, Text("Business time", "业务时间")),
        Field("recorded_at", FieldType.INSTANT, Text("Recorded", "记录时间")),
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
    owns_fields=True,
    help=Text("Goods issued to customers, and taken back.", "销售出库与退货。"),
)
