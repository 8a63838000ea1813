"""Statements and ageing as reports 资产负债表 利润表 现金流量表 账龄 对账单; months for charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from argosy.domains.accounting import queries
from argosy.domains.accounting.declared.ledger_reports import BY_DETAIL, ON, SINCE, own_money
from argosy.domains.accounting.reports import monthly, statements
from argosy.domains.accounting.reports.accounts import year_start
from argosy.domains.accounting.reports.statements import StatementRow
from argosy.kernel.ledger import queries as ledger
from argosy.kernel.primitives.errors import NotFound
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.declared import (
    Answer,
    Asking,
    Column,
    Drill,
    Parameter,
    Report,
    Row,
    RowKind,
)

READ = "accounting.ledger.read"
AS_OF = Parameter(make.date("on", "As of", "截至日期"), "today")
_ACCOUNT = make.reference("account", "Account", "科目", "accounting.account")
_ITEM = make.text("item", "Item", "项目")
_SECTIONS = {
    "asset": Text("Assets", "资产"),
    "liability": Text("Liabilities", "负债"),
    "equity": Text("Equity", "所有者权益"),
    "income": Text("Income", "收入"),
    "expense": Text("Expense", "费用"),
    "result": Text("Result", "净利润"),
}


BY_PARTY = Text(
    "Receivables and payables stand here by party: who is in credit on a receivable stands under"
    " advances received, and the other way round. A line may so differ from its account's balance.",
    "往来科目按往来单位余额方向分析填列：应收账款的贷方余额列入预收款项，反之亦然，因此项目金额可能与科目余额不同。",
)


def _by_line(statement: str, since: str, on: str = "=on") -> Drill:
    """Return where a figure of a statement leads: the accounts it is made of."""
    return Drill(
        "accounting.statement_line",
        {"statement": statement, "line": ".line", "since": since, "on": on},
    )


def _template_rows(found: Sequence[StatementRow]) -> list[Row]:
    return [
        Row(
            {
                "line": each.key,
                "item": Text(each.name, each.name_zh or each.name),
                "first": each.first_minor,
                "second": each.second_minor,
            },
            RowKind.HEADING if each.is_heading else RowKind.LINE,
            1 if each.of else 0,
        )
        for each in found
    ]


def _plain_rows(found: queries.Statement, before: queries.Statement) -> list[Row]:
    """Return the rows of a company whose chart has no template: its accounts by section."""
    earlier = {line.account_id: line.amount_minor for line in before.lines}
    rows = []
    for section, total in found.totals.items():
        lines = [line for line in found.lines if line.section == section]
        rows += [
            Row(
                {
                    "account": line.account_id or None,
                    "item": Text(line.name, line.name_zh or line.name),
                    "first": line.amount_minor,
                    "second": earlier.get(line.account_id),
                },
                level=1,
            )
            for line in lines
        ]
        rows.append(
            Row(
                {
                    "item": _SECTIONS[section],
                    "first": total,
                    "second": before.totals.get(section),
                },
                RowKind.SUBTOTAL,
            )
        )
    return rows


def _statement_columns(
    first: Text, second: Text, drills: tuple[Drill, Drill]
) -> tuple[Column, ...]:
    return (
        Column(_ITEM),
        Column(own_money("first", first.en, first.zh), drills[0]),
        Column(own_money("second", second.en, second.zh), drills[1]),
        Column(make.text("line", "Line", "行"), is_hidden=True),
        Column(_ACCOUNT, is_hidden=True),
    )


def _read_sheet(asking: Asking) -> Answer:
    on = asking.day("on")
    before = year_start(asking.company_id, on) - timedelta(days=1)
    try:
        rows = _template_rows(statements.balance_sheet(asking.company_id, on))
        is_by_party = statements.stands_by_party(asking.company_id)
    except NotFound:
        found = queries.balance_sheet(asking.company_id, on)
        rows = _plain_rows(found, queries.balance_sheet(asking.company_id, before))
        is_by_party = False
    dated = [replace(row, values={**row.values, "before": before}) for row in rows]
    return Answer(dated, notes=(BY_PARTY,) if is_by_party else ())


BALANCE_SHEET = Report(
    "accounting.balance_sheet",
    Text("Balance sheet", "资产负债表"),
    READ,
    (AS_OF,),
    (
        *_statement_columns(
            Text("At the date", "期末余额"),
            Text("Before the year", "年初余额"),
            (_by_line("balance_sheet", ""), _by_line("balance_sheet", "", ".before")),
        ),
        Column(make.date("before", "Day before the year", "年初前一日"), is_hidden=True),
    ),
    _read_sheet,
    Text("What the company has and owes; both sides are equal.", "资产等于负债与所有者权益。"),
)


def _read_profit(asking: Asking) -> Answer:
    since, on = asking.day("since"), asking.day("on")
    try:
        found = statements.profit_statement(asking.company_id, since, on)
        return Answer(_template_rows(found))
    except NotFound:
        period = queries.profit_and_loss(asking.company_id, since, on)
        year = queries.profit_and_loss(asking.company_id, on.replace(month=1, day=1), on)
        return Answer(_plain_rows(period, year))


PROFIT = Report(
    "accounting.profit_and_loss",
    Text("Profit and loss", "利润表"),
    READ,
    (SINCE, ON),
    _statement_columns(
        Text("This period", "本期金额"),
        Text("Year so far", "本年累计"),
        (_by_line("profit", "=since"), _by_line("profit", "")),
    ),
    _read_profit,
    Text(
        "Income and expense of a span, and of the year so far.",
        "期间与本年累计的收入、费用与利润。",
    ),
)


def _read_cash(asking: Asking) -> Answer:
    try:
        found = statements.cash_flow(asking.company_id, asking.day("since"), asking.day("on"))
    except NotFound:
        note = Text(
            "The chart of this company has no cash flow statement.",
            "该公司的科目表没有现金流量表。",
        )
        return Answer([], notes=(note,))
    rows = _template_rows(found.rows)
    for label, (first, second) in (
        (Text("Cash at the beginning", "期初现金余额"), found.opening_minor),
        (Text("Cash at the end", "期末现金余额"), found.closing_minor),
    ):
        rows.append(Row({"item": label, "first": first, "second": second}, RowKind.SUBTOTAL))
    return Answer(rows)


CASH_FLOW = Report(
    "accounting.cash_flow",
    Text("Cash flow", "现金流量表"),
    READ,
    (SINCE, ON),
    (
        Column(_ITEM),
        Column(own_money("first", "This period", "本期金额")),
        Column(own_money("second", "Year so far", "本年累计")),
        Column(make.text("line", "Line", "行"), is_hidden=True),
    ),
    _read_cash,
    Text("Where cash came from and went, direct method.", "直接法编制，现金来源与去向。"),
)


def _read_line(asking: Asking) -> Answer:
    on = asking.day("on")
    since = asking.given.get("since")
    try:
        found = statements.accounts_of_line(
            asking.company_id, asking.chosen("statement"), asking.chosen("line")
        )
    except NotFound:  # a chart without statements has no lines of them
        return Answer([])
    first = since if isinstance(since, date) else on.replace(month=1, day=1)
    return Answer(
        [
            Row(
                {
                    "account": row.account_id,
                    "since": first,
                    "opening": row.opening_minor,
                    "debit": row.debit_minor,
                    "credit": row.credit_minor,
                    "closing": row.closing_minor,
                }
            )
            for row in ledger.trial_balance(asking.company_id, on, since=first)
            if row.account_id in found
        ]
    )


_DETAIL = Drill(
    "accounting.account_detail", {"account": ".account", "since": ".since", "on": "=on"}
)
STATEMENT_LINE = Report(
    "accounting.statement_line",
    Text("Accounts of a line", "报表行构成"),
    READ,
    (
        Parameter(
            make.choice(
                "statement",
                "Statement",
                "报表",
                choices(
                    ("balance_sheet", "Balance sheet", "资产负债表"),
                    ("profit", "Profit and loss", "利润表"),
                ),
            )
        ),
        Parameter(make.text("line", "Line", "行", max_length=64)),
        Parameter(SINCE.field, is_required=False),
        ON,
    ),
    (
        Column(_ACCOUNT, _DETAIL),
        Column(own_money("opening", "Opening", "期初余额"), _DETAIL, is_totalled=True),
        Column(own_money("debit", "Debit", "借方"), _DETAIL, is_totalled=True),
        Column(own_money("credit", "Credit", "贷方"), _DETAIL, is_totalled=True),
        Column(own_money("closing", "Closing", "期末余额"), _DETAIL, is_totalled=True),
        Column(make.date("since", "From", "起始日期"), is_hidden=True),
    ),
    _read_line,
    Text("The accounts that a line of a statement is made of.", "构成报表某一行的科目。"),
    is_listed=False,
)


def _read_months(asking: Asking) -> Answer:
    found = monthly.results(asking.company_id, asking.day("since"), asking.day("on"))
    return Answer(
        [
            Row(
                {
                    "month": each.month,
                    "last": each.last,
                    "income": each.income_minor,
                    "expense": each.expense_minor,
                    "result": each.income_minor - each.expense_minor,
                }
            )
            for each in found
        ]
    )


_OF_MONTH = Drill("accounting.profit_and_loss", {"since": ".month", "on": ".last"})
PROFIT_BY_MONTH = Report(
    "accounting.profit_by_month",
    Text("Profit and loss by month", "各月损益"),
    READ,
    (Parameter(SINCE.field, "year_ago"), ON),
    (
        Column(make.date("month", "Month", "月份"), _OF_MONTH),
        Column(own_money("income", "Income", "收入"), _OF_MONTH, is_totalled=True),
        Column(own_money("expense", "Expense", "费用"), _OF_MONTH, is_totalled=True),
        Column(own_money("result", "Result", "利润"), _OF_MONTH, is_totalled=True),
        Column(make.date("last", "Last day", "月末"), is_hidden=True),
    ),
    _read_months,
    Text("Income, expense and result of each month.", "各月收入、费用与利润。"),
)


def _read_money(asking: Asking) -> Answer:
    found = monthly.money(asking.company_id, asking.day("since"), asking.day("on"))
    return Answer(
        [
            Row(
                {
                    "month": each.month,
                    "last": each.last,
                    "in": each.in_minor,
                    "out": each.out_minor,
                    "balance": each.balance_minor,
                }
            )
            for each in found
        ]
    )


_BALANCES = Drill("accounting.trial_balance", {"since": ".month", "on": ".last"})
CASH_BY_MONTH = Report(
    "accounting.cash_by_month",
    Text("Cash by month", "各月货币资金"),
    READ,
    (Parameter(SINCE.field, "year_ago"), ON),
    (
        Column(make.date("month", "Month", "月份"), _BALANCES),
        Column(own_money("in", "Received", "流入"), _BALANCES, is_totalled=True),
        Column(own_money("out", "Paid", "流出"), _BALANCES, is_totalled=True),
        Column(own_money("balance", "Balance", "月末余额"), _BALANCES),
        Column(make.date("last", "Last day", "月末"), is_hidden=True),
    ),
    _read_money,
    Text(
        "Bank and cash: what came, what went, what is left.", "银行与现金的流入、流出与月末余额。"
    ),
)


def _read_held(asking: Asking) -> Answer:
    found = monthly.held(asking.company_id, asking.day("since"), asking.day("on"))
    return Answer(
        [
            Row(
                {
                    "account": each.account_id,
                    "currency": each.currency,
                    "in": each.in_minor,
                    "out": each.out_minor,
                    "held": each.doc_minor,
                    "balance": each.balance_minor,
                }
            )
            for each in found
        ]
    )


MONEY_BY_ACCOUNT = Report(
    "accounting.money_by_account",
    Text("Bank and cash accounts", "银行与现金账户"),
    READ,
    (SINCE, ON),
    (
        Column(_ACCOUNT, BY_DETAIL),
        Column(own_money("in", "Received", "流入"), BY_DETAIL, is_totalled=True),
        Column(own_money("out", "Paid", "流出"), BY_DETAIL, is_totalled=True),
        Column(make.currency(), is_hidden=True),
        Column(make.money("held", "Held", "原币余额", unit="currency"), BY_DETAIL),
        Column(own_money("balance", "Balance", "本位币余额"), BY_DETAIL, is_totalled=True),
    ),
    _read_held,
    Text(
        "What each bank and cash account holds, in its currencies and in the company's.",
        "各银行与现金账户的原币及本位币余额。",
    ),
)

STATEMENT_REPORTS = (
    BALANCE_SHEET,
    PROFIT,
    CASH_FLOW,
    STATEMENT_LINE,
    PROFIT_BY_MONTH,
    CASH_BY_MONTH,
    MONEY_BY_ACCOUNT,
)
