"""Statements and ageing as reports 资产负债表 利润表 现金流量表 账龄 对账单; months for charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from argosy.domains.accounting import queries
from argosy.domains.accounting.declared.ledger_reports import ON, SINCE, own_money
from argosy.domains.accounting.reports import monthly, statements
from argosy.domains.accounting.reports.statements import StatementRow
from argosy.domains.accounting.rules import BUCKETS
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
    Pointer,
    Report,
    Row,
    RowKind,
)

READ = "accounting.ledger.read"
DOCUMENTS = "accounting.document.read"
SIDE = Parameter(
    make.choice(
        "side",
        "Side",
        "往来方向",
        choices(("receivable", "Receivables", "应收"), ("payable", "Payables", "应付")),
    ),
    "receivable",
)
AS_OF = Parameter(make.date("on", "As of", "截至日期"), "today")
PARTY = make.reference("party", "Partner", "往来单位", "party.party")
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


def _by_line(statement: str, since: str) -> Drill:
    """Return where a figure of a statement leads: the accounts it is made of."""
    return Drill(
        "accounting.statement_line",
        {"statement": statement, "line": ".line", "since": since, "on": "=on"},
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
    try:
        return Answer(_template_rows(statements.balance_sheet(asking.company_id, on)))
    except NotFound:
        before = on.replace(month=1, day=1) - timedelta(days=1)
        found = queries.balance_sheet(asking.company_id, on)
        return Answer(_plain_rows(found, queries.balance_sheet(asking.company_id, before)))


BALANCE_SHEET = Report(
    "accounting.balance_sheet",
    Text("Balance sheet", "资产负债表"),
    READ,
    (AS_OF,),
    _statement_columns(
        Text("At the date", "期末余额"),
        Text("Before the year", "年初余额"),
        (_by_line("balance_sheet", ""), _by_line("balance_sheet", "")),
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

_BY_ITEMS = Drill("accounting.open_items", {"side": "=side", "party": ".party", "on": "=on"})


def _read_aged(asking: Asking) -> Answer:
    side = asking.chosen("side")
    sign = 1 if side == "receivable" else -1
    rows = []
    for each in queries.aged(asking.company_id, side, asking.day("on")):
        ages = {
            f"age_{number}": sign * each.buckets[bucket.label] or None
            for number, bucket in enumerate(BUCKETS)
        }
        rows.append(Row({"party": each.party_id, "total": sign * each.total_minor, **ages}))
    rows.sort(key=lambda row: -int(str(row.values["total"])))
    return Answer(rows)


def _age_label(number: int) -> tuple[str, str]:
    first = BUCKETS[number].from_days
    if number == 0:
        return "Not due", "未到期"
    if number == len(BUCKETS) - 1:
        return f"Over {first - 1} days", f"逾期 {first - 1} 天以上"
    last = BUCKETS[number + 1].from_days - 1
    return f"{first} to {last} days", f"逾期 {first}–{last} 天"


AGED = Report(
    "accounting.aged",
    Text("Aged receivables and payables", "往来账龄"),
    DOCUMENTS,
    (SIDE, AS_OF),
    (
        Column(PARTY, _BY_ITEMS),
        Column(own_money("total", "Total", "合计"), _BY_ITEMS, is_totalled=True),
        *(
            Column(own_money(f"age_{number}", *_age_label(number)), _BY_ITEMS, is_totalled=True)
            for number in range(len(BUCKETS))
        ),
    ),
    _read_aged,
    Text(
        "What is open by partner and days overdue, as of any date.",
        "任一日期各往来单位按逾期天数的未清余额。",
    ),
)


def _read_ages(asking: Asking) -> Answer:
    side = asking.chosen("side")
    sign = 1 if side == "receivable" else -1
    sums = dict.fromkeys(range(len(BUCKETS)), 0)
    bounds = [bucket.from_days for bucket in BUCKETS[1:]]
    on = asking.day("on")
    for _, age, minor in ledger.open_by_age(asking.company_id, (side,), bounds, on):
        sums[age] += sign * minor
    return Answer(
        [Row({"age": Text(*_age_label(number)), "amount": sums[number]}) for number in sums]
    )


AGES = Report(
    "accounting.ages",
    Text("Open amounts by age", "账龄结构"),
    DOCUMENTS,
    (SIDE, AS_OF),
    (
        Column(make.text("age", "Age", "账龄")),
        Column(
            own_money("amount", "Open", "未清金额"),
            Drill("accounting.aged", {"side": "=side", "on": "=on"}),
            is_totalled=True,
        ),
    ),
    _read_ages,
    is_listed=False,
)


def _read_items(asking: Asking) -> Answer:
    side = asking.chosen("side")
    party = asking.whole("party")
    found = ledger.open_items(
        asking.company_id, (side,), on=asking.day("on"), party_id=party or None
    )
    return Answer(
        [
            Row(
                {
                    "party": each.party_id,
                    "document": Pointer(each.source_type, each.source_id),
                    "posting_date": each.posting_date,
                    "due_date": each.due_date,
                    "currency": each.currency,
                    "amount": each.doc_minor,
                    "open": each.open_doc_minor,
                    "open_company": each.open_company_minor,
                }
            )
            for each in found
        ]
    )


OPEN_ITEMS = Report(
    "accounting.open_items",
    Text("Open items as of a date", "未清项明细"),
    DOCUMENTS,
    (SIDE, Parameter(PARTY, is_required=False), AS_OF),
    (
        Column(PARTY),
        Column(make.reference("document", "Document", "单据", "")),
        Column(make.date("posting_date", "Posting date", "记账日期")),
        Column(make.date("due_date", "Due", "到期日")),
        Column(make.money("amount", "Amount", "原金额")),
        Column(make.money("open", "Open", "未清金额")),
        Column(own_money("open_company", "Open, company currency", "未清本位币"), is_totalled=True),
        Column(make.currency(), is_hidden=True),
    ),
    _read_items,
    Text("What stood open on a date, item by item.", "某日尚未结清的各笔款项。"),
)


def _read_party(asking: Asking) -> Answer:
    since = asking.day("since")
    opening, found = queries.party_statement(
        asking.company_id,
        asking.whole("party"),
        asking.chosen("side"),
        since,
        asking.day("on"),
    )
    rows = [
        Row(
            {"posting_date": since, "balance": opening},
            RowKind.OPENING,
            label=Text("Opening balance", "期初余额"),
        )
    ]
    for each in found:
        rows.append(
            Row(
                {
                    "posting_date": each.posting_date,
                    "document": Pointer(each.source_type, each.source_id),
                    "currency": each.currency,
                    "amount": each.doc_minor,
                    "balance": each.balance_minor,
                }
            )
        )
    return Answer(rows)


STATEMENT = Report(
    "accounting.party_statement",
    Text("Statement of a partner", "往来对账单"),
    DOCUMENTS,
    (Parameter(PARTY), SIDE, Parameter(SINCE.field, "year_start"), ON),
    (
        Column(make.date("posting_date", "Date", "日期")),
        Column(make.reference("document", "Document", "单据", "")),
        Column(make.money("amount", "Amount", "金额")),
        Column(own_money("balance", "Balance", "余额")),
        Column(make.currency(), is_hidden=True),
    ),
    _read_party,
    Text(
        "What a partner was billed and paid, with the balance.", "与往来单位的开票、收付款与余额。"
    ),
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

STATEMENT_REPORTS = (
    BALANCE_SHEET,
    PROFIT,
    CASH_FLOW,
    STATEMENT_LINE,
    AGED,
    AGES,
    OPEN_ITEMS,
    STATEMENT,
    PROFIT_BY_MONTH,
    CASH_BY_MONTH,
)
