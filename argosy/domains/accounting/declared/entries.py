"""Journal entries, open items and what was set against what."""

from __future__ import annotations

from argosy.domains.accounting.commands import (
    do_allocate,
    do_close_result,
    do_deallocate,
    do_enter_entry,
    do_revalue,
    do_reverse_entry,
)
from argosy.domains.accounting.declared.chart import READ
from argosy.domains.accounting.declared.choices import ENTRY_KINDS, SIDES, SUBLEDGERS
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition, Undo
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside, Preset
from argosy.platform.registry.resource import Lines, Resource, Section

ACCOUNT = make.reference("account", "Account", "会计科目", "accounting.account")
PARTY = make.reference("party", "Party", "往来单位", "party.party")
SOURCE = (
    make.text("source_type", "Document type", "来源单据类型", max_length=64),
    make.whole("source_id", "Document", "来源单据"),
)
COMPANY_AMOUNT = make.money(
    "company_amount",
    "In company currency",
    "本位币金额",
    "t.company_minor",
    unit="company_currency",
)

NOT_REVERSED = Condition(
    "ledger.reversed_already",
    "NOT EXISTS (SELECT 1 FROM journal_entry r WHERE r.reverses_id = t.id)",
    Text("The entry has been reversed.", "该凭证已冲销。"),
    Text("Look at the entry that reversed it.", "请查看冲销凭证。"),
)

ENTRY = Resource(
    name="accounting.entry",
    label=Text("Journal entry", "凭证"),
    plural=Text("Journal entries", "凭证"),
    table="journal_entry",
    read=READ,
    fields=(
        number_field("journal_entry", example="记-1"),
        make.reference("journal", "Journal", "日记账", "accounting.journal"),
        make.reference("book", "Ledger", "账簿", "accounting.book"),
        make.reference("period", "Period", "会计期间", "accounting.period"),
        make.choice("kind", "Kind", "凭证类型", ENTRY_KINDS, example="normal"),
        make.choice("subledger", "Sub-ledger", "子账", SUBLEDGERS),
        make.date("document_date", "Document date", "单据日期", example="2026-03-02"),
        make.date("posting_date", "Posting date", "记账日期", example="2026-03-02"),
        make.text("memo", "Memo", "摘要", max_length=500),
        make.whole("attachments_count", "Attachments", "附单据数"),
        make.company_currency(),
        make.money(
            "total",
            "Total",
            "合计",
            "(SELECT coalesce(sum(l.company_minor), 0)::bigint FROM journal_line l"
            " WHERE l.entry_id = t.id AND l.side = 'D')",
            unit="company_currency",
            is_filterable=False,
            is_sortable=False,
        ),
        make.reference("reverses", "Reverses", "冲销凭证", "accounting.entry"),
        make.reference("prepared_by", "Prepared by", "制单", "trail.actor", "t.prepared_by"),
        make.reference("reviewed_by", "Reviewed by", "审核", "trail.actor", "t.reviewed_by"),
        make.reference("cashier", "Cashier", "出纳", "trail.actor", "t.cashier"),
        make.reference("posted_by", "Posted by", "记账", "trail.actor", "t.posted_by"),
        *SOURCE,
        make.journey(),
        *make.times(),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "分录"),
            "journal_line",
            "t.entry_id",
            (
                make.whole("line_no", "Line", "行号"),
                make.text("memo", "Memo", "摘要", max_length=300),
                ACCOUNT,
                make.choice("side", "Side", "借贷方向", SIDES, example="D"),
                make.currency(),
                make.money("amount", "Amount", "金额", "t.doc_minor"),
                COMPANY_AMOUNT,
                make.decimal("rate", "Exchange rate", "汇率"),
                PARTY,
                make.reference("item", "Product", "产品", "product.product"),
                make.quantity("quantity", "Quantity", "数量"),
                make.date("due_date", "Due", "到期日"),
                make.text("tax_code", "Tax code", "税码", max_length=32),
                make.texts(
                    "dimensions",
                    "Dimensions",
                    "辅助核算",
                    "ARRAY(SELECT v.code::text FROM dimension_set s"
                    " JOIN dimension_value v ON v.id = ANY (s.value_ids)"
                    " WHERE s.id = t.dimension_set_id ORDER BY v.dimension_id)",
                ),
            ),
        ),
    ),
    actions=(
        Action(
            "enter",
            do_enter_entry,
            Text("New entry", "录入凭证"),
            kind=ActionKind.CREATE,
            is_import=True,
            references={
                "lines.dimension_set_id": "accounting.dimension_set",
                "lines.dimension_value_ids": "accounting.dimension_value",
            },
        ),
        Action(
            "reverse",
            do_reverse_entry,
            Text("Reverse", "红字冲销"),
            conditions=(NOT_REVERSED,),
            subject="entry_id",
            undo=Undo(fields={"posting_date": "posting_date"}),
        ),
        Action(
            "close_result",
            do_close_result,
            Text("Carry over profit and loss", "损益结转"),
            kind=ActionKind.CREATE,
        ),
        Action(
            "revalue",
            do_revalue,
            Text("Revalue foreign currency", "期末调汇"),
            kind=ActionKind.CREATE,
        ),
    ),
    display=("number", "posting_date"),
    sort=("-posting_date", "-id"),
    sections=(
        Section(Text("Entry", "凭证"), ("journal", "document_date", "posting_date", "memo")),
        Section(Text("People", "经办"), ("prepared_by", "reviewed_by", "cashier", "posted_by")),
    ),
    columns=("number", "posting_date", "memo", "total", "kind", "prepared_by"),
    help=Text(
        "Debit and credit, posted and never changed; corrections are further entries.",
        "已过账凭证不可更改，更正须另做凭证。",
    ),
)

DIMENSION_SET = Resource(
    name="accounting.dimension_set",
    label=Text("Set of dimension values", "辅助核算组合"),
    plural=Text("Sets of dimension values", "辅助核算组合"),
    is_seldom=True,
    table="dimension_set",
    read=READ,
    fields=(
        make.texts(
            "values",
            "Values",
            "核算项目",
            "ARRAY(SELECT v.code::text FROM dimension_value v WHERE v.id = ANY (t.value_ids)"
            " ORDER BY v.dimension_id)",
        ),
    ),
    display=("values",),
    sort=("-id",),
    columns=("values",),
    owns_fields=False,
)

OPEN_ITEM = Resource(
    name="accounting.open_item",
    label=Text("Open item", "未清项"),
    plural=Text("Open items", "未清项"),
    table="open_item",
    key="line_id",
    where="t.open_doc_minor <> 0",
    read="accounting.document.read",
    fields=(
        ACCOUNT,
        PARTY,
        make.currency(),
        make.money(
            "amount",
            "Amount",
            "原金额",
            "t.doc_minor",
            help=Text("A debit is positive, a credit negative.", "借方为正，贷方为负。"),
        ),
        make.money("open", "Open", "未清金额", "t.open_doc_minor"),
        make.company_currency(),
        make.money(
            "open_company",
            "Open in company currency",
            "未清本位币金额",
            "t.open_company_minor",
            unit="company_currency",
        ),
        make.date("posting_date", "Posting date", "记账日期"),
        make.date("due_date", "Due", "到期日", due_while="open"),
        make.reference(
            "invoice",
            "Invoice",
            "应收应付单",
            "accounting.invoice",
            "CASE WHEN t.source_type = 'invoice' THEN t.source_id END",
        ),
        make.reference(
            "payment",
            "Payment",
            "收付款单",
            "accounting.payment",
            "CASE WHEN t.source_type = 'payment' THEN t.source_id END",
        ),
        *SOURCE,
        make.journey(),
    ),
    display=("party", "due_date"),
    sort=("-id",),
    columns=("party", "invoice", "payment", "due_date", "amount", "open"),
    asides=(
        Aside("party", Text("Owes us", "应收"), "account.control=receivable", "open_company"),
        Aside(
            "party",
            Text("Overdue", "逾期"),
            "account.control=receivable&due_date.lt={today}&open_company.gt=0",
            "open_company",
            tone="bad",
        ),
        Aside(
            "party",
            Text("Overdue since", "最早逾期日"),
            "account.control=receivable&due_date.lt={today}&open_company.gt=0",
            "due_date.min",
            tone="bad",
        ),
        Aside(
            "party",
            Text("We owe", "应付"),
            "account.control=payable",
            "open_company",
            is_credit=True,
        ),
        Aside(
            "party",
            Text("We are late with", "我方逾期"),
            "account.control=payable&due_date.lt={today}&open_company.lt=0",
            "open_company",
            tone="bad",
            is_credit=True,
        ),
        Aside(
            "party",
            Text("Open items", "未清项"),
            columns=("invoice", "due_date", "amount", "open"),
            sort=("due_date",),
        ),
    ),
    presets=(
        Preset("receivable", Text("Receivable", "应收"), "account.control=receivable"),
        Preset(
            "receivable_late",
            Text("Receivable overdue", "应收逾期"),
            "account.control=receivable&due_date.lt={today}&open_company.gt=0",
        ),
        Preset("payable", Text("Payable", "应付"), "account.control=payable"),
        Preset(
            "payable_late",
            Text("Payable overdue", "应付逾期"),
            "account.control=payable&due_date.lt={today}&open_company.lt=0",
        ),
    ),
    owns_fields=False,
    help=Text("What is still to be paid or set off.", "尚未结清或核销的款项。"),
)

ALLOCATION = Resource(
    name="accounting.allocation",
    label=Text("Allocation", "核销"),
    plural=Text("Allocations", "核销"),
    is_seldom=True,
    table="allocation",
    read="accounting.document.read",
    fields=(
        make.reference("debit_line", "Debit item", "借方未清项", "accounting.open_item"),
        make.reference("credit_line", "Credit item", "贷方未清项", "accounting.open_item"),
        make.currency(),
        make.money("amount", "Amount", "核销金额", "t.doc_minor"),
        make.company_currency(),
        make.money(
            "debit_company",
            "Debit in company currency",
            "借方本位币金额",
            unit="company_currency",
            source="t.debit_company_minor",
        ),
        make.money(
            "credit_company",
            "Credit in company currency",
            "贷方本位币金额",
            unit="company_currency",
            source="t.credit_company_minor",
        ),
        make.date("allocated_on", "Allocated on", "核销日期"),
        make.reference("reverses", "Takes back", "反核销", "accounting.allocation"),
        make.reference("fx_entry", "Exchange difference", "汇兑差额凭证", "accounting.entry"),
        make.journey(),
        *make.times(),
    ),
    actions=(
        Action(
            "allocate",
            do_allocate,
            Text("Allocate", "核销"),
            kind=ActionKind.CREATE,
            currency="SELECT o.currency FROM open_item o WHERE o.line_id = %(debit_line_id)s",
            names={"doc": "amount", "on": "allocated_on"},
        ),
        Action(
            "take_back",
            do_deallocate,
            Text("Take back", "反核销"),
            conditions=(
                Condition(
                    "ledger.taken_back",
                    "t.reverses_id IS NULL AND NOT EXISTS"
                    " (SELECT 1 FROM allocation r WHERE r.reverses_id = t.id)",
                    Text("It has been taken back.", "该核销已撤销。"),
                    Text("Allocate anew.", "请重新核销。"),
                ),
            ),
            subject="allocation_id",
        ),
    ),
    display=("allocated_on", "amount"),
    sort=("-id",),
    columns=("allocated_on", "debit_line", "credit_line", "amount"),
    owns_fields=False,
    help=Text("What was paid with what.", "应收应付与收付款的核销关系。"),
)
