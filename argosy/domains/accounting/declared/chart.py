"""The chart: books, accounts, journals, periods, dimensions, and the rules that choose accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from argosy.domains.accounting.commands import (
    do_close_period,
    do_open_year,
    do_reopen_period,
)
from argosy.domains.accounting.declared.choices import (
    ACCOUNT_KINDS,
    CONTROLS,
    PERIOD_STATUSES,
    SIDES,
    SUBLEDGERS,
)
from argosy.domains.accounting.upkeep import (
    do_change_account,
    do_change_dimension,
    do_change_dimension_value,
    do_change_journal,
    do_close_account,
    do_create_account,
    do_create_dimension,
    do_create_dimension_value,
    do_create_journal,
    do_create_posting_rule,
    do_end_dimension_value,
    do_end_posting_rule,
    do_reopen_account,
)
from argosy.kernel.events.commands import Command
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Preset
from argosy.platform.registry.resource import Lines, Resource, Section

READ = "accounting.ledger.read"


def entered(command: Command[Any], en: str, zh: str) -> Action:
    """Return the action that makes one, also from files."""
    return Action("create", command, Text(en, zh), kind=ActionKind.CREATE, is_import=True)


def changed(command: Command[Any], subject: str) -> Action:
    """Return the action that changes one, also from files."""
    return Action(
        "change",
        command,
        Text("Change", "修改"),
        kind=ActionKind.CHANGE,
        subject=subject,
        is_import=True,
    )


BOOK = Resource(
    name="accounting.book",
    label=Text("Ledger", "账簿"),
    plural=Text("Ledgers", "账簿"),
    is_seldom=True,
    table="book",
    read=READ,
    fields=(
        make.code(16, "main"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=120),
        make.flag("is_primary", "Primary", "主账簿"),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "is_primary"),
    owns_fields=False,
)

ACCOUNT = Resource(
    name="accounting.account",
    label=Text("Account", "会计科目"),
    plural=Text("Accounts", "会计科目"),
    table="account",
    read=READ,
    fields=(
        make.code(32, "1122"),
        *make.names(),
        make.choice("kind", "Kind", "科目类别", ACCOUNT_KINDS, example="asset"),
        make.choice("control", "Control", "受控类型", CONTROLS, "nullif(t.control, '')"),
        make.choice("balance_side", "Balance side", "余额方向", SIDES, example="D"),
        make.text(
            "currency",
            "Currency",
            "币种",
            "nullif(t.currency, '')",
            max_length=3,
            help=Text("Empty: any.", "留空为不限币种。"),
        ),
        make.reference("parent", "Belongs to", "上级科目", "accounting.account"),
        make.flag("is_postable", "Takes postings", "可记账"),
        make.text("cash_flow_item", "Cash flow item", "现金流量项目", max_length=64),
        make.texts(
            "dimensions",
            "Asks for dimensions",
            "辅助核算",
            "ARRAY(SELECT d.code::text FROM dimension d WHERE d.id = ANY (t.required_dimensions)"
            " ORDER BY d.code)",
            is_filterable=False,
        ),
    ),
    actions=(
        entered(do_create_account, "New account", "新建科目"),
        replace(
            changed(do_change_account, "account_id"),
            references={"dimension_ids": "accounting.dimension"},
        ),
        Action(
            "close",
            do_close_account,
            Text("Close", "停用"),
            conditions=(
                Condition(
                    "accounting.account_closed",
                    "t.is_postable",
                    Text("It takes no postings already.", "该科目已不可记账。"),
                    Text("Nothing is left to do.", "无需再操作。"),
                ),
            ),
            subject="account_id",
        ),
        Action(
            "reopen",
            do_reopen_account,
            Text("Re-open", "恢复使用"),
            conditions=(
                Condition(
                    "accounting.account_open",
                    "NOT t.is_postable",
                    Text("It takes postings already.", "该科目已可记账。"),
                    Text("Nothing is left to do.", "无需再操作。"),
                ),
            ),
            subject="account_id",
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    sections=(
        Section(Text("Account", "科目"), ("code", "name", "name_zh", "kind", "parent")),
        Section(Text("Control", "控制"), ("control", "balance_side", "currency", "is_postable")),
    ),
    columns=("code", "name", "kind", "control", "is_postable"),
    help=Text("Accounts of the company's chart.", "公司科目表中的会计科目。"),
)

JOURNAL = Resource(
    name="accounting.journal",
    label=Text("Journal", "日记账"),
    plural=Text("Journals", "日记账"),
    is_seldom=True,
    table="journal",
    read=READ,
    fields=(
        make.code(16, "general"),
        *make.names(120),
        make.text("word", "Voucher word", "凭证字", max_length=16, example="记"),
        make.text("kind", "Kind", "类型", max_length=12),
    ),
    actions=(
        entered(do_create_journal, "New journal", "新建日记账"),
        changed(do_change_journal, "journal_id"),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "word"),
    help=Text("Entries of one kind, numbered by their word.", "同类凭证，按凭证字编号。"),
)

STATUS_FIELDS = (
    make.choice("subledger", "Sub-ledger", "子账", SUBLEDGERS),
    make.choice("status", "Status", "状态", PERIOD_STATUSES),
)


def _any_status(condition: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM period_status s WHERE s.company_id = t.company_id"
        f" AND s.period_id = t.id AND s.status {condition})"
    )


PERIOD = Resource(
    name="accounting.period",
    label=Text("Accounting period", "会计期间"),
    plural=Text("Accounting periods", "会计期间"),
    table="fiscal_period",
    read=READ,
    fields=(
        make.whole("year", "Fiscal year", "会计年度", example=2026, is_ordinal=True),
        make.whole("number", "Period", "期间", example=3),
        make.date("starts_on", "First day", "起始日期"),
        make.date("ends_on", "Last day", "截止日期"),
        make.flag("is_adjustment", "For adjustments", "调整期间"),
        make.choice(
            "status",
            "General ledger",
            "总账状态",
            PERIOD_STATUSES,
            "(SELECT s.status FROM period_status s WHERE s.company_id = t.company_id"
            " AND s.period_id = t.id AND s.subledger = 'gl')",
            is_sortable=False,
        ),
        make.flag(
            "in_books",
            "Since the books began",
            "建账之后",
            "coalesce(t.ends_on >= (SELECT min(e.posting_date) FROM journal_entry e"
            " WHERE e.company_id = t.company_id), false)",
            is_sortable=False,
        ),
    ),
    lines=(
        Lines(
            "statuses",
            Text("By sub-ledger", "各子账状态"),
            "period_status",
            "t.period_id",
            STATUS_FIELDS,
            order="t.id",
        ),
        Lines(
            "changes",
            Text("Closed and re-opened", "结账与反结账记录"),
            "period_change",
            "t.period_id",
            (
                make.choice("subledger", "Sub-ledger", "子账", SUBLEDGERS),
                make.choice("from_status", "Before", "原状态", PERIOD_STATUSES),
                make.choice("to_status", "After", "新状态", PERIOD_STATUSES),
                make.text("reason", "Reason", "原因", max_length=500),
                make.reference("actor", "By", "操作人", "trail.actor"),
                make.instant("recorded_at", "Recorded", "记录时间"),
            ),
            order="t.id",
        ),
    ),
    actions=(
        Action(
            "open_year",
            do_open_year,
            Text("Open fiscal year", "新建会计年度"),
            kind=ActionKind.CREATE,
        ),
        Action(
            "close",
            do_close_period,
            Text("Close", "结账"),
            conditions=(
                Condition(
                    "accounting.all_closed",
                    _any_status("<> 'hard'"),
                    Text("Everything of the period is closed.", "该期间已全部结账。"),
                    Text("Nothing is left to do.", "无需再操作。"),
                ),
            ),
            subject="period_id",
            names={"subledgers": "statuses.subledger"},
        ),
        Action(
            "reopen",
            do_reopen_period,
            Text("Re-open", "反结账"),
            conditions=(
                Condition(
                    "accounting.all_open",
                    _any_status("<> 'open'"),
                    Text("Everything of the period is open.", "该期间未结账。"),
                    Text("Nothing is left to do.", "无需再操作。"),
                ),
            ),
            subject="period_id",
            names={"subledgers": "statuses.subledger"},
        ),
    ),
    display=("year", "number"),
    import_key=("year", "number"),
    sort=("-year", "-number"),
    columns=("year", "number", "starts_on", "ends_on", "status"),
    presets=(
        Preset(
            "to_close", Text("To close", "待结账"), "status=open&ends_on.lt={today}&in_books=true"
        ),
        Preset("open", Text("Open", "未结账"), "status=open"),
    ),
    owns_fields=False,
    help=Text("Months of a fiscal year, closed by sub-ledger.", "会计年度的月份，按子账结账。"),
)

DIMENSION = Resource(
    name="accounting.dimension",
    label=Text("Dimension", "辅助核算"),
    plural=Text("Dimensions", "辅助核算"),
    is_seldom=True,
    table="dimension",
    read=READ,
    fields=(make.code(32, "department"), *make.names(120)),
    lines=(
        Lines(
            "values",
            Text("Values", "核算项目"),
            "dimension_value",
            "t.dimension_id",
            (
                make.code(32, "D01"),
                make.text("name", "Name", "名称", max_length=200),
                make.whole("parent", "Belongs to", "上级项目", "t.parent_id"),
                *make.validity(),
            ),
            order="t.code",
        ),
    ),
    actions=(
        entered(do_create_dimension, "New dimension", "新建辅助核算"),
        changed(do_change_dimension, "dimension_id"),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name"),
    help=Text("Axes of analysis: cost centres, projects.", "部门、项目等分析维度。"),
)

DIMENSION_VALUE = Resource(
    name="accounting.dimension_value",
    label=Text("Dimension value", "核算项目"),
    plural=Text("Dimension values", "核算项目"),
    is_seldom=True,
    table="dimension_value",
    read=READ,
    fields=(
        make.reference("dimension", "Dimension", "辅助核算", "accounting.dimension"),
        make.code(32, "D01"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=200),
        make.reference("parent", "Belongs to", "上级项目", "accounting.dimension_value"),
        *make.validity(),
    ),
    actions=(
        entered(do_create_dimension_value, "New value", "新建核算项目"),
        changed(do_change_dimension_value, "value_id"),
        Action("end", do_end_dimension_value, Text("End", "停用"), subject="value_id"),
    ),
    display=("code", "name"),
    import_key=("dimension", "code"),
    sort=("code",),
    columns=("dimension", "code", "name", "valid_to"),
    help=Text("Departments, projects: what amounts are split by.", "部门、项目等明细。"),
)

PURPOSES = choices(
    ("receivable", "Receivables", "应收账款"),
    ("payable", "Payables", "应付账款"),
    ("advance_in", "Advances received", "预收账款"),
    ("advance_out", "Advances paid", "预付账款"),
    ("revenue", "Revenue", "销售收入"),
    ("sales_return", "Sales returns", "销售退回"),
    ("discount_given", "Discounts given", "给予的现金折扣"),
    ("discount_taken", "Discounts taken", "取得的现金折扣"),
    ("charge_income", "Charges to customers", "向客户收取的费用"),
    ("charge_expense", "Charges by suppliers", "供应商收取的费用"),
    ("stock", "Stock", "存货"),
    ("cogs", "Cost of sales", "销售成本"),
    ("grni", "Goods received not billed", "暂估应付"),
    ("purchase_expense", "Purchased services", "采购费用"),
    ("price_difference", "Price differences", "采购价差"),
    ("stock_adjustment", "Stock differences", "盘盈盘亏"),
    ("scrap", "Scrap", "报废损失"),
    ("wip", "Work in progress", "在制品"),
    ("production_residue", "Production residue", "生产尾差"),
    ("opening", "Opening balances", "期初余额"),
    ("landed_cost", "Landed cost", "到岸成本"),
    ("tax_payable", "Tax payable", "销项税额"),
    ("tax_deductible", "Tax deductible", "进项税额"),
    ("bank", "Bank", "银行存款"),
    ("cash", "Cash", "库存现金"),
    ("bank_fee", "Bank fees", "银行手续费"),
    ("fx_gain", "Exchange gains", "汇兑收益"),
    ("fx_loss", "Exchange losses", "汇兑损失"),
    ("rounding", "Rounding", "尾差"),
    ("transit", "Goods in transit", "在途物资"),
    ("result", "Result of the year", "本年利润"),
    ("retained", "Retained earnings", "利润分配"),
)

POSTING_RULE = Resource(
    name="accounting.posting_rule",
    label=Text("Posting rule", "过账规则"),
    plural=Text("Posting rules", "过账规则"),
    is_seldom=True,
    table="posting_rule",
    read=READ,
    fields=(
        make.choice("purpose", "Purpose", "用途", PURPOSES, example="revenue"),
        make.stored("match", "When", "适用条件"),
        make.whole("priority", "Priority", "优先级", example=0),
        make.reference("account", "Account", "会计科目", "accounting.account"),
        *make.validity(),
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        entered(do_create_posting_rule, "New posting rule", "新建过账规则"),
        Action(
            "end",
            do_end_posting_rule,
            Text("End", "停用"),
            subject="rule_id",
            version="version",
        ),
    ),
    display=("purpose", "account"),
    sort=("purpose", "id"),
    version="version",
    columns=("purpose", "account", "priority", "valid_from"),
    help=Text("Which account a business fact is posted to.", "业务事项对应的会计科目。"),
)
