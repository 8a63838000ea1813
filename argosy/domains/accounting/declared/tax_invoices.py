"""Tax invoices 发票 and applications for them 开票申请."""

from __future__ import annotations

from argosy.domains.accounting.declared.entries import PARTY
from argosy.domains.accounting.tax_invoices.applying import (
    do_apply_tax_invoice,
    do_cancel_tax_application,
)
from argosy.domains.accounting.tax_invoices.issuing import do_issue_tax_invoice
from argosy.domains.accounting.tax_invoices.reds import do_red_tax_invoice
from argosy.domains.accounting.tax_invoices.registering import (
    do_link_tax_invoice,
    do_register_tax_invoice,
)
from argosy.domains.accounting.tax_invoices.states import (
    do_check_tax_invoice,
    do_deduct_tax_invoice,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Preset
from argosy.platform.registry.resource import Lines, Resource, Section

READ = "accounting.document.read"
DIRECTIONS = choices(("in", "Received", "进项"), ("out", "Issued", "销项"))
KINDS = choices(("special", "Special", "专用发票"), ("ordinary", "Ordinary", "普通发票"))
OUTCOMES = choices(("passed", "Passed", "查验通过"), ("failed", "Failed", "查验未通过"))
STATES = choices(
    ("normal", "Normal", "正常"),
    ("partly_red", "Partly taken back", "部分红冲"),
    ("red", "Taken back", "已红冲"),
)
APPLICATION_STATES = choices(
    ("requested", "Requested", "待开票"),
    ("issued", "Issued", "已开票"),
    ("cancelled", "Cancelled", "已取消"),
)
_OWED = {"links.invoice_line_id": "accounting.invoice"}
_LEFT = (
    "(SELECT sum(b.net_minor + b.tax_minor - b.red_net_minor - b.red_tax_minor)::bigint"
    " FROM tax_line_balance b WHERE b.tax_invoice_id = t.id)"
)
_CURRENCY = "SELECT i.currency FROM tax_invoice i WHERE i.id = %(tax_invoice_id)s"

TAX_INVOICE = Resource(
    name="accounting.tax_invoice",
    label=Text("Tax invoice", "发票"),
    plural=Text("Tax invoices", "发票"),
    table="tax_invoice",
    joins="JOIN tax_invoice_state s ON s.tax_invoice_id = t.id",
    read=READ,
    no_undo=Text(
        "A tax invoice is the tax office's; register the red letter against it.",
        "税务发票以税务机关为准；请登记红字发票。",
    ),
    fields=(
        make.choice("direction", "Direction", "进项或销项", DIRECTIONS, example="in"),
        make.choice("kind", "Kind", "发票种类", KINDS, example="special"),
        make.text("code", "Code", "发票代码", max_length=20),
        make.text("number", "Number", "发票号码", is_searchable=True, max_length=32),
        make.date("issue_date", "Issued", "开票日期", example="2026-03-12"),
        PARTY,
        make.text("seller_name", "Seller", "销售方", max_length=300),
        make.text("seller_tax_number", "Seller's tax number", "销售方税号", max_length=40),
        make.text("buyer_name", "Buyer", "购买方", max_length=300),
        make.text("buyer_tax_number", "Buyer's tax number", "购买方税号", max_length=40),
        make.currency(),
        make.money("net", "Net", "金额"),
        make.money("tax", "Tax", "税额"),
        make.money("total", "Total", "价税合计"),
        make.money("left", "Left", "未红冲余额", _LEFT, is_sortable=False),
        make.choice(
            "state",
            "State",
            "状态",
            STATES,
            f"CASE WHEN {_LEFT} = t.total_minor THEN 'normal' WHEN {_LEFT} = 0 THEN 'red'"
            " ELSE 'partly_red' END",
            is_sortable=False,
        ),
        make.choice("outcome", "Check", "查验结果", OUTCOMES, "nullif(s.outcome, '')"),
        make.whole("period", "Deducted in", "勾选所属期", "nullif(s.period, 0)", example=202603),
        make.reference("red_of", "Takes back", "所冲发票", "accounting.tax_invoice"),
        make.text("reason", "Reason", "红冲原因", max_length=300),
        make.reference("application", "Application", "开票申请", "accounting.tax_application"),
        make.journey(),
        make.instant("recorded_at", "Recorded", "记录时间"),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "tax_invoice_line",
            "t.tax_invoice_id",
            (
                make.whole("line_no", "Line", "行号"),
                make.text("description", "Description", "货物或服务名称", max_length=300),
                make.text("unit", "Unit", "单位", max_length=32),
                make.reference("item", "Product", "产品", "product.product"),
                make.decimal("quantity", "Quantity", "数量"),
                make.decimal("unit_price", "Price", "单价"),
                make.money("net", "Net", "金额"),
                make.decimal("tax_rate", "Tax rate", "税率"),
                make.money("tax", "Tax", "税额"),
            ),
        ),
        Lines(
            "links",
            Text("Stands for", "对应应收应付"),
            "tax_invoice_link",
            "t.tax_invoice_id",
            (
                make.reference("invoice", "Invoice", "应收应付单", "accounting.invoice"),
                make.whole("invoice_line_id", "Line of the invoice", "应收应付行"),
                make.decimal("quantity", "Quantity", "数量"),
                make.money("net", "Net", "金额"),
                make.money("tax", "Tax", "税额"),
            ),
            order="t.id",
        ),
        Lines(
            "files",
            Text("Originals", "原始文件"),
            "tax_invoice_file",
            "t.tax_invoice_id",
            (
                make.text("media", "Kind", "类型", max_length=8),
                make.text("name", "Name", "文件名", max_length=200),
                make.whole("size", "Bytes", "字节数"),
                make.text("sha256", "SHA-256", "摘要", max_length=64),
            ),
            order="t.id",
        ),
    ),
    actions=(
        Action(
            "register",
            do_register_tax_invoice,
            Text("Register", "登记发票"),
            kind=ActionKind.CREATE,
            is_import=True,
            references=_OWED | {"party_id": "party.party"},
        ),
        Action(
            "link",
            do_link_tax_invoice,
            Text("Link", "关联应收应付"),
            subject="tax_invoice_id",
            currency=_CURRENCY,
            references=_OWED,
        ),
        Action(
            "red",
            do_red_tax_invoice,
            Text("Take back", "红冲"),
            (
                Condition(
                    "tax_invoice.not_ours",
                    "t.direction = 'out' AND t.red_of_id IS NULL",
                    Text(
                        "Only tax invoices of ours are taken back.",
                        "仅可红冲本公司的蓝字发票。",
                    ),
                    Text("Register the supplier's red letter.", "请登记供应商开具的红字发票。"),
                ),
            ),
            subject="tax_invoice_id",
            currency=_CURRENCY,
            makes="accounting.tax_invoice",
            references=_OWED,
        ),
        Action("check", do_check_tax_invoice, Text("Check", "查验"), subject="tax_invoice_id"),
        Action(
            "deduct",
            do_deduct_tax_invoice,
            Text("Tick for deduction", "勾选"),
            (
                Condition(
                    "tax_invoice.not_deductible",
                    "t.direction = 'in' AND t.kind = 'special' AND s.outcome = 'passed'",
                    Text(
                        "Only checked special ones can be ticked.", "仅查验通过的进项专票可勾选。"
                    ),
                    Text("Check it first.", "请先查验。"),
                ),
            ),
            subject="tax_invoice_id",
        ),
    ),
    display=("number", "party"),
    import_key=("direction", "code", "number"),
    sort=("-id",),
    sections=(
        Section(
            Text("Tax invoice", "发票"), ("direction", "kind", "number", "issue_date", "party")
        ),
        Section(Text("State", "状态"), ("state", "outcome", "period", "red_of")),
    ),
    columns=("number", "direction", "kind", "party", "issue_date", "total", "state"),
    owns_fields=False,
    help=Text(
        "Tax invoices issued and received, apart from what is owed.",
        "开具与取得的发票，与应收应付分别管理。",
    ),
)

TAX_APPLICATION = Resource(
    name="accounting.tax_application",
    label=Text("Application for tax invoices", "开票申请"),
    plural=Text("Applications for tax invoices", "开票申请"),
    table="tax_application",
    read=READ,
    fields=(
        PARTY,
        make.choice("kind", "Kind", "发票种类", KINDS, example="special"),
        make.choice("state", "State", "状态", APPLICATION_STATES, example="requested"),
        make.currency(),
        make.text("buyer_name", "Buyer", "购买方", max_length=300),
        make.text("buyer_tax_number", "Buyer's tax number", "购买方税号", max_length=40),
        make.money("net_max", "Most a tax invoice", "单张限额"),
        make.whole("lines_max", "Most lines a tax invoice", "单张行数上限"),
        make.flag("merges", "Merges like lines", "合并相同明细"),
        make.text("memo", "Memo", "备注", max_length=300),
        make.whole("version", "Version", "版本"),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "tax_application_line",
            "t.application_id",
            (
                make.whole("line_no", "Line", "行号"),
                make.whole("invoice_line_id", "Line of the invoice", "应收行"),
                make.decimal("quantity", "Quantity", "数量"),
                make.money("net", "Net", "金额"),
                make.money("tax", "Tax", "税额"),
            ),
        ),
    ),
    actions=(
        Action(
            "apply",
            do_apply_tax_invoice,
            Text("Apply", "申请开票"),
            kind=ActionKind.CREATE,
            currency="*",
            references={
                "invoice_ids": "accounting.invoice",
                "lines.invoice_line_id": "accounting.invoice",
                "lines.order_line_id": "accounting.invoice",
            },
        ),
        Action(
            "issue",
            do_issue_tax_invoice,
            Text("Issue", "开具"),
            subject="application_id",
            version="version",
            makes="accounting.tax_application",
        ),
        Action(
            "cancel",
            do_cancel_tax_application,
            Text("Cancel", "取消"),
            subject="application_id",
            version="version",
        ),
    ),
    display=("id", "party"),
    sort=("-id",),
    version="version",
    sections=(Section(Text("Application", "开票申请"), ("party", "kind", "state", "buyer_name")),),
    columns=("party", "kind", "state", "buyer_name"),
    presets=(Preset("to_issue", Text("To issue", "待开票"), "state=requested"),),
    owns_fields=False,
    help=Text("What is to be invoiced, merged and split how.", "开票内容及合并拆分方式。"),
)
