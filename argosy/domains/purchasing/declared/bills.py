"""Suppliers' bills as they were matched, landed cost, and what is received and not billed."""

from __future__ import annotations

from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.clearing import do_clear_accrual
from argosy.domains.purchasing.commands.credits import do_enter_supplier_credit
from argosy.domains.purchasing.commands.landed import do_post_landed_cost
from argosy.domains.purchasing.commands.releases import do_release_bill
from argosy.domains.purchasing.declared import parts
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.fields import Find
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside, Preset
from argosy.platform.registry.resource import Lines, Resource, Section

OF_LINE = {"lines.line_id": "purchasing.order_line"}
BLOCKED = Condition(
    "purchasing.not_blocked",
    "t.decision = 'blocked' AND NOT EXISTS (SELECT 1 FROM bill_release r WHERE r.bill_id = t.id)",
    Text("The bill is not blocked, or has been released before.", "账单未冻结，或已放行。"),
    Text("Look at the list of blocked bills.", "请查看冻结账单列表。"),
)

BILL = Resource(
    name="purchasing.bill",
    label=Text("Supplier's bill", "采购账单"),
    plural=Text("Suppliers' bills", "采购账单"),
    table="bill_match",
    read=parts.READ,
    joins="LEFT JOIN bill_release r ON r.bill_id = t.id",
    no_undo=Text(
        "A bill is matched and posted; enter the supplier's credit against it.",
        "账单已匹配并过账；请录入供应商贷项冲减。",
    ),
    fields=(
        number_field("invoice", example="BILL-2026-00001"),
        make.choice("kind", "Kind", "类型", parts.BILL_KINDS, example="bill"),
        parts.SUPPLIER,
        make.text("supplier_reference", "Supplier's number", "供应商单号", max_length=100),
        make.date("document_date", "Document date", "单据日期", example="2026-03-02"),
        parts.POSTING_DATE,
        make.currency(),
        make.decimal("rate", "Exchange rate", "汇率", example="1"),
        make.reference(
            "order",
            "Purchase order",
            "采购订单",
            "purchasing.order",
            "nullif(t.order_id, 0)",
            find=Find("b.id", "bill_match b", "b.order_id", "b.order_id <> 0", "b.company_id"),
        ),
        make.reference("credits", "Credits", "红冲单据", "purchasing.bill"),
        make.choice("decision", "Match", "匹配结果", parts.DECISIONS, example="ok"),
        make.flag(
            "is_blocked",
            "Blocked for payment",
            "冻结付款",
            "t.decision = 'blocked' AND r.id IS NULL",
        ),
        parts.REASONS,
        make.reference("entered_by", "Entered by", "录入人", "trail.actor", "t.entered_by"),
        make.reference("released_by", "Released by", "放行人", "trail.actor", "r.released_by"),
        make.text("release_reason", "Why released", "放行原因", "r.reason", max_length=300),
        make.reference("invoice", "Invoice", "应收应付单", "accounting.invoice", "t.id"),
        make.journey(),
        *make.times(),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "match_result",
            "t.bill_id",
            (
                make.whole("line_no", "Line", "行号"),
                parts.ORDER_LINE,
                make.reference("order", "Purchase order", "采购订单", "purchasing.order"),
                parts.ITEM,
                make.quantity("qty", "Quantity", "数量"),
                make.quantity("received_qty", "Received", "已收数量"),
                make.quantity("billed_before_qty", "Billed before", "此前已入账数量"),
                make.decimal("unit_price", "Price", "单价"),
                make.decimal("order_price", "Price of the order", "订单单价"),
                make.quantity("qty_difference", "Difference of quantity", "数量差异"),
                make.money("price_difference", "Difference of price", "价格差异"),
                make.company_currency(),
                make.money("accrued", "Accrual cleared", "冲回暂估金额", unit="company_currency"),
                make.choice("decision", "Match", "匹配结果", parts.DECISIONS),
                parts.REASONS,
            ),
        ),
    ),
    actions=(
        Action(
            "enter",
            do_enter_bill,
            Text("Enter bill", "录入采购账单"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={"reference": "supplier_reference"},
            references=OF_LINE,
        ),
        Action(
            "enter_credit",
            do_enter_supplier_credit,
            Text("Enter supplier's credit", "录入采购红字账单"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={"reference": "supplier_reference"},
            references=OF_LINE,
        ),
        Action(
            "release",
            do_release_bill,
            Text("Release", "放行"),
            conditions=(BLOCKED,),
            subject="bill_id",
        ),
    ),
    display=("number", "supplier"),
    import_key=("supplier", "kind", "supplier_reference"),
    sort=("-id",),
    sections=(
        Section(Text("Bill", "账单"), ("supplier", "supplier_reference", "document_date")),
        Section(Text("Match", "三单匹配"), ("decision", "reasons", "is_blocked")),
    ),
    columns=("number", "supplier", "supplier_reference", "document_date", "decision"),
    presets=(
        Preset("blocked", Text("To approve", "待放行"), "is_blocked=true"),
        Preset("month", Text("This month", "本月"), "document_date.gte={month}"),
    ),
    help=Text(
        "Suppliers' bills held against orders and receipts.", "与订单、收货核对的供应商账单。"
    ),
)

ORDER_LINE = Resource(
    name="purchasing.order_line",
    label=Text("Progress of an order line", "采购订单行进度"),
    plural=Text("Progress of order lines", "采购订单行进度"),
    table="purchase_line_progress",
    key="line_id",
    read=parts.READ,
    fields=(
        parts.ORDER,
        parts.ITEM,
        parts.BASE_UNIT,
        make.quantity("ordered_qty", "Ordered", "订购数量", unit="base_unit"),
        make.quantity("accepted_qty", "Accepted", "合格数量", unit="base_unit"),
        make.quantity("rejected_qty", "Rejected", "拒收数量", unit="base_unit"),
        make.quantity("returned_qty", "Returned", "退货数量", unit="base_unit"),
        make.quantity("billed_qty", "Billed", "已入账数量", unit="base_unit"),
        make.quantity(
            "open_qty",
            "Open",
            "未收数量",
            "greatest(t.ordered_qty - t.accepted_qty + t.returned_qty, 0)",
            unit="base_unit",
        ),
        make.quantity(
            "unbilled_qty",
            "Received, not billed",
            "已收未入账数量",
            "t.accepted_qty - t.returned_qty - t.billed_qty",
            unit="base_unit",
        ),
        make.company_currency(),
        make.money(
            "accrued",
            "Accrued",
            "暂估金额",
            unit="company_currency",
            help=Text("What goods received not billed holds.", "暂估应付余额。"),
        ),
    ),
    actions=(
        Action(
            "clear_accrual",
            do_clear_accrual,
            Text("Clear accrual", "清理暂估"),
            conditions=(
                Condition(
                    "purchasing.nothing_accrued",
                    "t.accrued_minor <> 0",
                    Text("Nothing is accrued for the line.", "该行无暂估金额。"),
                    Text("Nothing is left to do.", "无需再操作。"),
                ),
            ),
            subject="line_id",
        ),
    ),
    display=("order", "item"),
    sort=("-id",),
    columns=("order", "item", "ordered_qty", "accepted_qty", "billed_qty", "accrued"),
    asides=(
        Aside(
            "item",
            Text("Open purchase orders", "未完成采购订单"),
            "order.state=confirmed&open_qty.gt=0",
            columns=("order", "ordered_qty", "accepted_qty", "open_qty"),
        ),
    ),
    owns_fields=False,
    help=Text(
        "How far lines have come: ordered, received, billed.", "订单行执行进度：订购、收货、入账。"
    ),
)

CLEARING = Resource(
    name="purchasing.clearing",
    label=Text("Clearing of an accrual", "暂估清理"),
    plural=Text("Clearings of accruals", "暂估清理"),
    is_seldom=True,
    table="accrual_clearing",
    read=parts.READ,
    fields=(
        parts.ORDER,
        make.reference("order_line", "Order line", "订单行", "purchasing.order_line", "t.line_id"),
        make.company_currency(),
        make.money("amount", "Amount", "金额", unit="company_currency"),
        make.text("reason", "Reason", "原因", max_length=300),
        parts.POSTING_DATE,
        make.journey(),
        *make.times(),
    ),
    display=("order", "amount"),
    sort=("-id",),
    columns=("order", "amount", "reason", "posting_date"),
    owns_fields=False,
)

LANDED_COST = Resource(
    name="purchasing.landed_cost",
    label=Text("Landed cost", "到岸成本"),
    plural=Text("Landed costs", "到岸成本"),
    table="landed_cost_document",
    read=parts.READ,
    fields=(
        number_field("landed_cost_document", example="LC-2026-00001"),
        make.text("description", "Description", "说明", max_length=300),
        make.choice("split_key", "Shared by", "分摊方式", parts.SPLIT_KEYS, example="value"),
        make.currency(),
        make.money("amount", "Amount", "金额"),
        make.decimal("rate", "Exchange rate", "汇率", example="1"),
        make.company_currency(),
        make.money(
            "company_amount",
            "In company currency",
            "本位币金额",
            "t.company_minor",
            unit="company_currency",
        ),
        make.reference("bill", "Bill", "采购账单", "purchasing.bill"),
        parts.POSTING_DATE,
        make.journey(),
        *make.times(),
    ),
    lines=(
        Lines(
            "shares",
            Text("Shares", "分摊明细"),
            "landed_cost_share",
            "t.document_id",
            (
                make.reference(
                    "receipt_line", "Line of the receipt", "收货单行", "purchasing.receipt_line"
                ),
                make.decimal("weight", "Weight of the share", "分摊权重"),
                make.company_currency(),
                make.money(
                    "share", "Share", "分摊金额", "t.company_minor", unit="company_currency"
                ),
                make.money("to_stock", "To stock", "计入存货", unit="company_currency"),
                make.money("to_cogs", "To cost of sales", "计入销售成本", unit="company_currency"),
                make.money("to_variance", "To variance", "计入价差", unit="company_currency"),
            ),
            order="t.id",
        ),
    ),
    actions=(
        Action(
            "post",
            do_post_landed_cost,
            Text("Share out landed cost", "分摊到岸成本"),
            kind=ActionKind.CREATE,
            references={"receipt_line_ids": "purchasing.receipt_line"},
        ),
    ),
    display=("number", "description"),
    sort=("-id",),
    sections=(
        Section(Text("Landed cost", "到岸成本"), ("description", "amount", "split_key", "bill")),
    ),
    columns=("number", "description", "amount", "split_key", "posting_date"),
    help=Text(
        "Freight, customs and the like, shared over receipts.", "运费、关税等在收货间的分摊。"
    ),
)
