"""The lines of a sales order as the version in force has them, with how far each has come."""

from __future__ import annotations

from argosy.domains.sales.declared.waiting import OPEN, WAITING
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Field, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines

LINE_KINDS = choices(
    ("item", "Goods", "商品"), ("service", "Service", "服务"), ("charge", "Charge", "费用")
)
VERSION_KINDS = choices(
    ("quotation", "Quotation", "报价"),
    ("order", "Order", "订单"),
    ("amendment", "Amendment", "变更"),
)


def _progress(name: str, en: str, zh: str, source: str = "") -> Field:
    return make.quantity(name, en, zh, source or f"p.{name}", unit="base_unit")


LINE_FIELDS = (
    make.whole("line_no", "Line", "行号", example=1),
    make.choice("kind", "Kind", "类型", LINE_KINDS, example="item"),
    make.reference("item", "Product", "产品", "product.product", "nullif(t.item_id, 0)"),
    make.text("description", "Description", "说明", max_length=300),
    make.quantity("qty", "Quantity", "数量", unit="unit", example="10"),
    make.reference("unit", "Unit", "单位", "product.unit", "nullif(t.unit_id, 0)"),
    make.reference(
        "base_unit",
        "Base unit",
        "基本单位",
        "product.unit",
        "(SELECT i.base_unit_id FROM item i WHERE i.id = t.item_id)",
    ),
    make.decimal("unit_price", "Price", "单价", unit="currency", example="19.90"),
    make.quantity("per_qty", "Price is for", "价格数量", unit="unit"),
    make.percent("discount_pct", "Discount", "折扣"),
    make.flag("price_includes_tax", "Price includes tax", "含税价"),
    make.texts(
        "tax_codes",
        "Taxes",
        "税码",
        "CASE WHEN t.tax_codes = '' THEN ARRAY[]::text[] ELSE string_to_array(t.tax_codes, ',')"
        " END",
    ),
    make.date("requested_on", "Wanted on", "要求日期"),
    make.date("promised_on", "Promised for", "承诺日期", "p.promised_on"),
    make.percent("over_pct", "Tolerance over", "超交比例"),
    make.money("net", "Net", "不含税金额"),
    make.money("tax", "Tax", "税额"),
    make.money("gross", "Gross", "价税合计"),
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
        OPEN,
    ),
    *WAITING,
    make.stored("price_trace", "Why this price", "价格依据"),
    make.stored("tax_reason", "Why these taxes", "税务依据"),
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
        columns=(
            *("line_no", "item", "description", "qty", "delivered_qty", "waits_for"),
            *("next_receipt_on", "unit_price", "discount_pct", "net", "gross"),
        ),
    ),
    Lines(
        "versions",
        Text("Versions", "版本记录"),
        "sales_order_version",
        "t.order_id",
        (
            make.whole("version", "Version", "版本"),
            make.choice("kind", "Kind", "类型", VERSION_KINDS),
            make.text("why", "Reason", "变更原因"),
            make.text("currency", "Currency", "币种"),
            make.money("gross", "Gross", "价税合计"),
            make.instant("effective_at", "Business time", "业务时间"),
            make.instant("recorded_at", "Recorded", "记录时间"),
        ),
        order="t.version",
    ),
)
