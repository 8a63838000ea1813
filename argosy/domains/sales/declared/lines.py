"""The lines of a sales order as the version in force has them, with how far each has come."""

from __future__ import annotations

from argosy.platform.registry.fields import Field, FieldType, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines

LINE_KINDS = choices(
    ("item", "Goods", "商品"), ("service", "Service", "服务"), ("charge", "Charge", "费用")
)


def _progress(name: str, en: str, zh: str, source: str = "") -> Field:
    return Field(name, FieldType.QUANTITY, Text(en, zh), source or f"p.{name}", unit="base_unit")


LINE_FIELDS = (
    Field("line_no", FieldType.INTEGER, Text("Line", "行号"), example=1),
    Field("kind", FieldType.CHOICE, Text("Kind", "类型"), choices=LINE_KINDS, example="item"),
    Field(
        "item",
        FieldType.REFERENCE,
        Text("Product", "产品"),
        "nullif(t.item_id, 0)",
        target="product.product",
    ),
    Field("description", FieldType.TEXT, Text("Description", "说明"), max_length=300),
    Field("qty", FieldType.QUANTITY, Text("Quantity", "数量"), unit="unit", example="10"),
    Field(
        "unit",
        FieldType.REFERENCE,
        Text("Unit", "单位"),
        "nullif(t.unit_id, 0)",
        target="product.unit",
    ),
    Field(
        "base_unit",
        FieldType.REFERENCE,
        Text("Base unit", "基本单位"),
        "(SELECT i.base_unit_id FROM item i WHERE i.id = t.item_id)",
        target="product.unit",
    ),
    Field("unit_price", FieldType.DECIMAL, Text("Price", "单价"), unit="currency", example="19.90"),
    Field("per_qty", FieldType.QUANTITY, Text("Price is for", "价格数量"), unit="unit"),
    Field("discount_pct", FieldType.PERCENT, Text("Discount", "折扣")),
    Field("price_includes_tax", FieldType.BOOLEAN, Text("Price includes tax", "含税价")),
    Field(
        "tax_codes",
        FieldType.TEXTS,
        Text("Taxes", "税码"),
        "CASE WHEN t.tax_codes = '' THEN ARRAY[]::text[] ELSE string_to_array(t.tax_codes, ',')"
        " END",
    ),
    Field("requested_on", FieldType.DATE, Text("Wanted on", "要求日期")),
    Field("promised_on", FieldType.DATE, Text("Promised for", "承诺日期"), "p.promised_on"),
    Field("over_pct", FieldType.PERCENT, Text("Tolerance over", "超交比例")),
    Field("net", FieldType.MONEY, Text("Net", "不含税金额"), "t.net_minor", unit="currency"),
    Field("tax", FieldType.MONEY, Text("Tax", "税额"), "t.tax_minor", unit="currency"),
    Field("gross", FieldType.MONEY, Text("Gross", "价税合计"), "t.gross_minor", unit="currency"),
    _progress("ordered_qty", "Ordered", "订购数量"),
    _progress("cancelled_qty", "Cancelled", "取消数量"),
    _progress("delivered_qty", "Delivered", "已交数量"),
    _progress("returned_qty", "Returned", "退回数量"),
    _progress("invoiced_qty", "Billed", "已开票数量"),
    _progress("credited_qty", "Credited", "已冲红数量"),
    _progress(
        "open_qty",
        "Open",
        "未交数量",
        "greatest(p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty, 0)",
    ),
    Field("price_trace", FieldType.OBJECT, Text("Why this price", "价格依据")),
    Field("tax_reason", FieldType.OBJECT, Text("Why these taxes", "税务依据")),
)

LINES = (
    Lines(
        "lines",
        Text("Lines", "明细"),
        "sales_order_line",
        "t.order_id",
        LINE_FIELDS,
        joins="JOIN sales_order o ON o.id = t.order_id AND o.version = t.version"
        " JOIN sales_line_progress p ON p.line_id = t.line_id",
        key="t.line_id",
    ),
    Lines(
        "versions",
        Text("Versions", "版本记录"),
        "sales_order_version",
        "t.order_id",
        (
            Field("version", FieldType.INTEGER, Text("Version", "版本")),
            Field("kind", FieldType.TEXT, Text("Kind", "类型")),
            Field("why", FieldType.TEXT, Text("Reason", "变更原因")),
            Field("currency", FieldType.TEXT, Text("Currency", "币种")),
            Field(
                "gross",
                FieldType.MONEY,
                Text("Gross", "价税合计"),
                "t.gross_minor",
                unit="currency",
            ),
            Field("effective_at", FieldType.INSTANT, Text("Business time", "业务时间")),
            Field("recorded_at", FieldType.INSTANT, Text("Recorded", "记录时间")),
        ),
        order="t.version",
    ),
)
