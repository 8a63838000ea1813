"""Receipts of goods and returns to suppliers."""

from __future__ import annotations

from argosy.domains.purchasing.declared import parts
from argosy.platform.registry import makers as make
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Preset
from argosy.platform.registry.resource import Lines, Resource, Section

RECEIPT_LINE_FIELDS = (
    parts.ORDER_LINE,
    parts.ITEM,
    parts.LOT,
    parts.PLACE,
    parts.UNIT,
    make.quantity("accepted_qty", "Accepted", "合格数量", "t.doc_accepted_qty", unit="unit"),
    make.quantity("rejected_qty", "Rejected", "拒收数量", "t.doc_rejected_qty", unit="unit"),
    parts.BASE_UNIT,
    make.quantity("base_qty", "In base units", "基本单位数量", "t.accepted_qty", unit="base_unit"),
    make.choice("status", "Status", "库存状态", parts.STOCK_STATUSES),
    make.text("reject_reason", "Why rejected", "拒收原因", max_length=200),
    make.choice(
        "disposition",
        "Rejected goods",
        "不合格品处理",
        parts.DISPOSITIONS,
        "nullif(t.disposition, '')",
    ),
    make.company_currency(),
    make.money("value", "Value", "入库金额", unit="company_currency"),
    parts.MOVE,
    make.reference("held_move", "Move of what is held", "暂存流水", "inventory.move"),
)
HEAD = (
    parts.ORDER,
    parts.SUPPLIER,
    parts.POSTING_DATE,
    make.text("supplier_reference", "Supplier's number", "供应商单号", max_length=100),
    parts.OPERATOR,
    make.journey(),
    *make.times(),
)

RECEIPT = Resource(
    name="purchasing.receipt",
    label=Text("Goods receipt", "采购收货单"),
    plural=Text("Goods receipts", "采购收货单"),
    table="receipt",
    read=parts.READ,
    fields=(number_field("receipt", example="GR-2026-00001"), *HEAD),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "receipt_line",
            "t.receipt_id",
            RECEIPT_LINE_FIELDS,
            order="t.id",
        ),
    ),
    display=("number", "supplier"),
    sort=("-id",),
    sections=(Section(Text("Receipt", "收货"), ("order", "posting_date", "supplier_reference")),),
    columns=("number", "order", "supplier", "posting_date", "supplier_reference"),
    presets=(Preset("month", Text("This month", "本月"), "posting_date.gte={month}"),),
    help=Text("Goods that came from suppliers.", "供应商来货。"),
)

RECEIPT_LINE = Resource(
    name="purchasing.receipt_line",
    label=Text("Line of a goods receipt", "收货单行"),
    plural=Text("Lines of goods receipts", "收货单行"),
    is_seldom=True,
    table="receipt_line",
    read=parts.READ,
    fields=(
        make.reference("receipt", "Goods receipt", "采购收货单", "purchasing.receipt"),
        parts.ORDER,
        *RECEIPT_LINE_FIELDS,
    ),
    display=("receipt", "item"),
    sort=("-id",),
    columns=("receipt", "item", "accepted_qty", "unit", "rejected_qty", "place"),
    owns_fields=False,
    help=Text("What can be returned, or bear landed cost.", "可退货或分摊到岸成本的收货行。"),
)

RETURN = Resource(
    name="purchasing.return",
    label=Text("Return to supplier", "采购退货单"),
    plural=Text("Returns to suppliers", "采购退货单"),
    table="purchase_return",
    read=parts.READ,
    fields=(
        number_field("purchase_return", example="RS-2026-00001"),
        *HEAD,
        make.text("reason", "Reason", "原因", max_length=200),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "purchase_return_line",
            "t.return_id",
            (
                parts.ORDER_LINE,
                make.reference(
                    "receipt_line", "Line of the receipt", "收货单行", "purchasing.receipt_line"
                ),
                parts.ITEM,
                parts.LOT,
                parts.PLACE,
                parts.BASE_UNIT,
                make.quantity("qty", "Quantity", "数量", unit="base_unit"),
                make.flag("is_held", "Was held", "暂存货物"),
                make.flag("is_replaced", "To be delivered again", "补发"),
                make.company_currency(),
                make.money("value", "Value", "金额", unit="company_currency"),
                parts.MOVE,
            ),
            order="t.id",
        ),
    ),
    display=("number", "supplier"),
    sort=("-id",),
    sections=(Section(Text("Return", "退货"), ("order", "posting_date", "reason")),),
    columns=("number", "order", "supplier", "posting_date", "reason"),
    help=Text("Goods that went back to suppliers.", "退回供应商的货物。"),
)
