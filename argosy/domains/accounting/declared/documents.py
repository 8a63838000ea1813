"""Invoices and payments."""

from __future__ import annotations

from argosy.domains.accounting.commands import do_enter_invoice, do_post_payment
from argosy.domains.accounting.declared.choices import (
    DIRECTIONS,
    INVOICE_KINDS,
    SETTLED,
    TAX_CATEGORIES,
)
from argosy.domains.accounting.declared.entries import ACCOUNT, PARTY
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside, Preset
from argosy.platform.registry.resource import Lines, Resource, Section

READ = "accounting.document.read"

_OPEN = (
    "(SELECT coalesce(sum(abs(o.open_doc_minor)), 0)::bigint FROM open_item o"
    " WHERE o.source_type = 'invoice' AND o.source_id = t.id)"
)

INVOICE = Resource(
    name="accounting.invoice",
    label=Text("Invoice", "应收应付单"),
    plural=Text("Invoices", "应收应付单"),
    table="invoice",
    read=READ,
    no_undo=Text(
        "An invoice is posted and told to others; enter a credit note against it.",
        "发票已过账并已通知相关方；请录入红字发票冲减。",
    ),
    fields=(
        number_field("invoice", example="INV-2026-00001"),
        make.choice("kind", "Kind", "类型", INVOICE_KINDS, example="invoice"),
        PARTY,
        make.date("document_date", "Document date", "单据日期", example="2026-03-02"),
        make.date("posting_date", "Posting date", "记账日期", example="2026-03-02"),
        make.date(
            "due_date",
            "Due",
            "到期日",
            "(SELECT min(o.due_date) FROM open_item o"
            " WHERE o.source_type = 'invoice' AND o.source_id = t.id)",
            due_while="open",
            is_sortable=False,
        ),
        make.text("partner_reference", "Partner's number", "对方单号", max_length=100),
        make.currency(),
        make.decimal("rate", "Exchange rate", "汇率", example="1"),
        make.money("net", "Net", "不含税金额"),
        make.money("tax", "Tax", "税额"),
        make.money("total", "Total", "价税合计"),
        make.money("open", "Open", "未结金额", _OPEN, is_sortable=False),
        make.choice(
            "settled",
            "Paid",
            "结清状态",
            SETTLED,
            f"CASE WHEN {_OPEN} = 0 THEN 'paid'"
            f" WHEN {_OPEN} < abs(t.total_minor) THEN 'partial' ELSE 'open' END",
            is_sortable=False,
        ),
        make.flag(
            "is_blocked",
            "Blocked for payment",
            "冻结付款",
            "coalesce((SELECT b.is_blocked FROM payment_block b WHERE b.invoice_id = t.id"
            " ORDER BY b.id DESC LIMIT 1), false)",
            is_sortable=False,
        ),
        make.company_currency(),
        make.money(
            "company_total",
            "Total in company currency",
            "本位币价税合计",
            unit="company_currency",
        ),
        make.text("payment_term", "Payment term", "付款条件", max_length=64),
        make.text("order_type", "Order type", "订单类型", max_length=64),
        make.whole("order_id", "Order", "订单"),
        make.reference("credits", "Credits", "红冲单据", "accounting.invoice"),
        make.reference("entry", "Journal entry", "凭证", "accounting.entry"),
        make.journey(),
        make.instant("recorded_at", "Recorded", "记录时间"),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "invoice_line",
            "t.invoice_id",
            (
                make.whole("line_no", "Line", "行号"),
                make.reference("item", "Product", "产品", "product.product"),
                make.text("description", "Description", "说明", max_length=500),
                make.quantity("quantity", "Quantity", "数量", unit="unit", example="10"),
                make.reference("unit", "Unit", "单位", "product.unit"),
                make.decimal("unit_price", "Price", "单价", example="19.90"),
                make.percent("discount_pct", "Discount", "折扣"),
                make.money("net", "Net", "不含税金额"),
                make.money("tax", "Tax", "税额"),
                make.text("purpose", "Posted as", "过账用途", max_length=32),
                ACCOUNT,
            ),
        ),
        Lines(
            "taxes",
            Text("Taxes", "税额明细"),
            "invoice_tax",
            "t.invoice_id",
            (
                make.whole("line_no", "Line", "行号"),
                make.text("code", "Tax code", "税码", max_length=32),
                make.choice("category", "Category", "税种类别", TAX_CATEGORIES),
                make.decimal("rate", "Rate", "税率"),
                make.money("base", "Base", "计税基础"),
                make.money("amount", "Tax", "税额"),
                make.money("charged", "Charged", "收取税额"),
                make.money("deductible", "Deductible", "可抵扣税额"),
            ),
            order="t.line_no, t.id",
        ),
        Lines(
            "blocks",
            Text("Blocked and released", "冻结与放行记录"),
            "payment_block",
            "t.invoice_id",
            (
                make.flag("is_blocked", "Blocked", "已冻结"),
                make.stored("reasons", "Reasons", "原因"),
                make.instant("recorded_at", "Recorded", "记录时间"),
            ),
            order="t.id",
        ),
    ),
    actions=(
        Action(
            "enter",
            do_enter_invoice,
            Text("New invoice", "录入应收应付单"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={"reference": "partner_reference"},
        ),
    ),
    display=("number", "party"),
    tells=("due_date", "open"),
    import_key=("kind", "party", "partner_reference"),
    sort=("-id",),
    sections=(
        Section(Text("Invoice", "单据"), ("kind", "party", "document_date", "partner_reference")),
        Section(Text("Payment", "付款"), ("payment_term", "due_date", "open", "is_blocked")),
    ),
    columns=("number", "kind", "party", "document_date", "total", "open"),
    presets=(
        Preset("open", Text("Not paid", "未结清"), "settled.in=open,partial"),
        Preset("late", Text("Overdue", "已逾期"), "due_date.lt={today}&settled.in=open,partial"),
        Preset("blocked", Text("Blocked for payment", "冻结付款"), "is_blocked=true"),
        Preset("month", Text("This month", "本月"), "document_date.gte={month}"),
    ),
    help=Text(
        "Invoices, credit notes, bills and suppliers' credits, posted.",
        "已过账的销售发票、采购账单及其红字单据。",
    ),
)

PAYMENT = Resource(
    name="accounting.payment",
    label=Text("Payment", "收付款单"),
    plural=Text("Payments", "收付款单"),
    table="payment",
    read=READ,
    no_undo=Text(
        "Money that moved stays on record; enter the opposite payment.",
        "资金收付须留痕；请录入相反的收付款。",
    ),
    fields=(
        number_field("payment", example="PAY-2026-00001"),
        make.choice("direction", "Direction", "收付方向", DIRECTIONS, example="in"),
        PARTY,
        make.date("paid_on", "Paid on", "收付日期", example="2026-03-02"),
        make.date("posting_date", "Posting date", "记账日期"),
        make.text("method", "Method", "结算方式", max_length=32, example="transfer"),
        make.reference("bank_account", "Money account", "资金科目", "accounting.account"),
        make.currency(),
        make.decimal("rate", "Exchange rate", "汇率"),
        make.money("amount", "Amount", "金额"),
        make.money("discount", "Cash discount", "现金折扣"),
        make.company_currency(),
        make.money(
            "company_amount",
            "In company currency",
            "本位币金额",
            "t.company_minor",
            unit="company_currency",
        ),
        make.text("partner_reference", "Reference", "对方单号", max_length=100),
        make.reference("entry", "Journal entry", "凭证", "accounting.entry"),
        make.journey(),
        make.instant("recorded_at", "Recorded", "记录时间"),
    ),
    actions=(
        Action(
            "post",
            do_post_payment,
            Text("New payment", "录入收付款"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={"reference": "partner_reference"},
            references={"allocations.invoice_id": "accounting.invoice"},
            offers={
                "allocations.invoice_id": {"party": ("=party_id",), "settled": ("open", "partial")}
            },
        ),
    ),
    display=("number", "party"),
    sort=("-id",),
    sections=(
        Section(Text("Payment", "收付款"), ("direction", "party", "paid_on", "amount", "method")),
    ),
    columns=("number", "direction", "party", "paid_on", "amount"),
    presets=(Preset("month", Text("This month", "本月"), "paid_on.gte={month}"),),
    asides=(Aside("party", Text("Last payment", "最近收付款"), "", "paid_on.max"),),
    help=Text("Money that came in or went out.", "收到或付出的款项。"),
)
