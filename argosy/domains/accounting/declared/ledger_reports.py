"""The books as reports 科目余额表 总账 明细账 序时账 多栏账; each figure leads to its entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast

from argosy.domains.accounting.reports.accounts import Node
from argosy.domains.accounting.reports.ledgers import (
    LedgerRow,
    account_balances,
    columnar_ledger,
    detail_ledger,
    general_ledger,
    journal,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Field
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
SINCE = Parameter(make.date("since", "From", "起始日期"), "month_start")
ON = Parameter(make.date("on", "To", "截止日期"), "today")
ACCOUNT = Parameter(make.reference("account", "Account", "科目", "accounting.account"))
BY_DETAIL = Drill(
    "accounting.account_detail", {"account": ".account", "since": "=since", "on": "=on"}
)
_DETAIL_SO_FAR = Drill(
    "accounting.account_detail", {"account": ".account", "since": ".year_begins", "on": "=on"}
)
_LABELS = {
    "opening": Text("Opening balance", "期初余额"),
    "month": Text("Total of the month", "本月合计"),
    "year": Text("Total of the year so far", "本年累计"),
}
_KINDS = {"opening": RowKind.OPENING, "month": RowKind.SUBTOTAL, "year": RowKind.SUBTOTAL}
BROUGHT_FORWARD = Text("Brought forward", "上年结转")


def own_money(name: str, en: str, zh: str) -> Field:
    """Return a column of money in the company's currency."""
    return make.money(name, en, zh, unit="")


def _read_balances(asking: Asking) -> Answer:
    since, on = asking.day("since"), asking.day("on")
    rows = []
    for each in account_balances(asking.company_id, since, on, level_max=asking.whole("level")):
        values: dict[str, object] = {
            "opening_debit": each.opening_debit_minor,
            "opening_credit": each.opening_credit_minor,
            "debit": each.debit_minor,
            "credit": each.credit_minor,
            "year_debit": each.year_debit_minor,
            "year_credit": each.year_credit_minor,
            "closing_debit": each.closing_debit_minor,
            "closing_credit": each.closing_credit_minor,
            "year_begins": on.replace(month=1, day=1),
        }
        if not each.account_id:
            rows.append(Row(values, RowKind.TOTAL, label=Text("Total", "合计")))
            continue
        values |= {"account": each.account_id}
        kind = RowKind.LINE if each.is_postable else RowKind.SUBTOTAL
        rows.append(Row(values, kind, each.level - 1))
    return Answer(rows)


TRIAL_BALANCE = Report(
    "accounting.trial_balance",
    Text("Trial balance", "科目余额表"),
    READ,
    (
        SINCE,
        ON,
        Parameter(make.whole("level", "Account levels", "科目级次"), "", is_required=False),
    ),
    (
        Column(make.reference("account", "Account", "科目", "accounting.account"), BY_DETAIL),
        Column(own_money("opening_debit", "Opening debit", "期初借方"), BY_DETAIL),
        Column(own_money("opening_credit", "Opening credit", "期初贷方"), BY_DETAIL),
        Column(own_money("debit", "Debit", "本期借方"), BY_DETAIL),
        Column(own_money("credit", "Credit", "本期贷方"), BY_DETAIL),
        Column(own_money("year_debit", "Debit this year", "本年累计借方"), _DETAIL_SO_FAR),
        Column(own_money("year_credit", "Credit this year", "本年累计贷方"), _DETAIL_SO_FAR),
        Column(own_money("closing_debit", "Closing debit", "期末借方"), BY_DETAIL),
        Column(own_money("closing_credit", "Closing credit", "期末贷方"), BY_DETAIL),
        Column(make.date("year_begins", "First day of the year", "年初"), is_hidden=True),
    ),
    _read_balances,
    Text(
        "Opening, turnover and closing of every account; the sides are equal.",
        "各科目的期初、本期发生、本年累计与期末余额，借贷相等。",
    ),
)

_DIRECTION = make.text("direction", "Side", "方向")
_ENTRY = make.reference("entry", "Entry", "凭证", "accounting.entry")
_LEDGER_COLUMNS = (
    Column(make.date("posting_date", "Date", "日期")),
    Column(_ENTRY),
    Column(make.text("memo", "Memo", "摘要")),
    Column(make.reference("document", "Document", "单据", "")),
    Column(make.reference("line_account", "Account", "科目", "accounting.account")),
    Column(make.reference("party", "Partner", "往来单位", "party.party")),
    Column(own_money("debit", "Debit", "借方")),
    Column(own_money("credit", "Credit", "贷方")),
    Column(_DIRECTION),
    Column(own_money("balance", "Balance", "余额")),
)
_WITHOUT_ACCOUNT = _LEDGER_COLUMNS[:4] + _LEDGER_COLUMNS[5:]
_WITHOUT_PARTS = _LEDGER_COLUMNS[:3] + _LEDGER_COLUMNS[6:]
_SIDES = {"借": Text("Dr", "借"), "贷": Text("Cr", "贷"), "平": Text("–", "平")}


def ledger_rows(found: Iterable[LedgerRow], opening: Text | None = None) -> list[Row]:
    """Return the rows of a ledger: the balance without its sign beside the side it stands on."""
    rows = []
    for each in found:
        values: dict[str, object] = {
            "posting_date": each.on,
            "debit": each.debit_minor or None,
            "credit": each.credit_minor or None,
            "direction": _SIDES[each.direction],
            "balance": abs(each.balance_minor),
        }
        if each.kind == "line":
            values |= {
                "entry": each.entry_id,
                "memo": each.memo,
                "line_account": each.account_id,
                "party": each.party_id,
                "document": Pointer(each.source_type, each.source_id),
            }
            rows.append(Row(values))
        else:
            label = opening if opening and each.kind == "opening" else _LABELS[each.kind]
            rows.append(Row(values, _KINDS[each.kind], label=label))
    return rows


def _read_detail(asking: Asking) -> Answer:
    account = asking.whole("account")
    found = detail_ledger(asking.company_id, account, asking.day("since"), asking.day("on"))
    is_one = all(each.account_id == account for each in found)
    return Answer(ledger_rows(found), _WITHOUT_ACCOUNT if is_one else None)


ACCOUNT_DETAIL = Report(
    "accounting.account_detail",
    Text("Account detail", "明细账"),
    READ,
    (ACCOUNT, SINCE, ON),
    _LEDGER_COLUMNS,
    _read_detail,
    Text(
        "Every line of an account with its running balance, totals of the month and the year.",
        "科目逐笔明细与余额，含本月合计与本年累计。",
    ),
)


def _read_general(asking: Asking) -> Answer:
    since = asking.day("since").replace(day=1)
    found = general_ledger(asking.company_id, asking.whole("account"), since, asking.day("on"))
    account = asking.whole("account")
    rows = []
    for each, row in zip(found, ledger_rows(found, BROUGHT_FORWARD), strict=True):
        begins = each.on.replace(month=1, day=1) if each.kind == "year" else each.on.replace(day=1)
        values = {**row.values, "account": account, "begins": begins}
        rows.append(Row(values, row.kind, row.level, row.label))
    return Answer(rows)


_BY_MONTH = Drill(
    "accounting.account_detail",
    {"account": ".account", "since": ".begins", "on": ".posting_date"},
)
GENERAL_LEDGER = Report(
    "accounting.general_ledger",
    Text("General ledger", "总账"),
    READ,
    (ACCOUNT, Parameter(SINCE.field, "year_start"), ON),
    (
        Column(make.date("posting_date", "Date", "日期"), _BY_MONTH),
        Column(own_money("debit", "Debit", "借方"), _BY_MONTH),
        Column(own_money("credit", "Credit", "贷方"), _BY_MONTH),
        Column(_DIRECTION),
        Column(own_money("balance", "Balance", "余额"), _BY_MONTH),
        Column(ACCOUNT.field, is_hidden=True),
        Column(make.date("begins", "First day", "月初"), is_hidden=True),
    ),
    _read_general,
    Text("An account by month, with the year so far.", "科目按月汇总，含本月合计与本年累计。"),
)


def _read_journal(asking: Asking) -> Answer:
    after = cast("tuple[date, int, int] | None", asking.place(date, int, int) or None)
    found = journal(
        asking.company_id,
        asking.day("since"),
        asking.day("on"),
        journal_id=asking.whole("journal"),
        after=after,
        limit=asking.limit + 1,
    )
    shown = found[: asking.limit]
    rows = [
        Row(
            {
                "posting_date": each.on,
                "entry": each.entry_id,
                "line_no": each.line_no,
                "memo": each.memo,
                "account": each.account_id,
                "party": each.party_id,
                "debit": each.debit_minor or None,
                "credit": each.credit_minor or None,
                "prepared_by": each.prepared_by,
            }
        )
        for each in shown
    ]
    has_more = len(found) > asking.limit
    last = shown[-1] if has_more else None
    cursor = f"{last.on.isoformat()}_{last.entry_id}_{last.line_no}" if last else ""
    return Answer(rows, next=cursor)


JOURNAL_BOOK = Report(
    "accounting.journal_book",
    Text("Journal in order of time", "序时账"),
    READ,
    (
        SINCE,
        ON,
        Parameter(
            make.reference("journal", "Journal", "凭证字", "accounting.journal"),
            is_required=False,
        ),
    ),
    (
        Column(make.date("posting_date", "Date", "日期")),
        Column(_ENTRY),
        Column(make.whole("line_no", "Line", "行号")),
        Column(make.text("memo", "Memo", "摘要")),
        Column(ACCOUNT.field, BY_DETAIL),
        Column(make.reference("party", "Partner", "往来单位", "party.party")),
        Column(own_money("debit", "Debit", "借方")),
        Column(own_money("credit", "Credit", "贷方")),
        Column(make.reference("prepared_by", "Prepared by", "制单", "trail.actor")),
    ),
    _read_journal,
    Text("All posted lines by date and entry.", "按日期与凭证号顺序列出全部分录。"),
    is_paged=True,
)


def _read_columnar(asking: Asking) -> Answer:
    found = columnar_ledger(
        asking.company_id, asking.whole("account"), asking.day("since"), asking.day("on")
    )
    columns = _WITHOUT_PARTS + tuple(map(_column_of, found.columns))
    rows = []
    for each, amounts in found.rows:
        (row,) = ledger_rows([each])
        split = {
            f"a{node.id}": amount or None
            for node, amount in zip(found.columns, amounts, strict=True)
        }
        rows.append(Row({**row.values, **split}))
    totals = {
        f"a{node.id}": amount for node, amount in zip(found.columns, found.totals, strict=True)
    }
    debit = sum(each.debit_minor for each, _ in found.rows)
    credit = sum(each.credit_minor for each, _ in found.rows)
    rows.append(
        Row(
            {"debit": debit, "credit": credit, **totals},
            RowKind.TOTAL,
            label=Text("Total", "合计"),
        )
    )
    return Answer(rows, columns)


def _column_of(node: Node) -> Column:
    name = f"{node.code} {node.name}"
    return Column(own_money(f"a{node.id}", name, f"{node.code} {node.name_zh or node.name}"))


COLUMNAR = Report(
    "accounting.columnar_ledger",
    Text("Columnar ledger", "多栏账"),
    READ,
    (ACCOUNT, SINCE, ON),
    _WITHOUT_PARTS,
    _read_columnar,
    Text("An account with a column for each account under it.", "按下级科目分栏列示发生额。"),
)

LEDGER_REPORTS = (TRIAL_BALANCE, ACCOUNT_DETAIL, GENERAL_LEDGER, JOURNAL_BOOK, COLUMNAR)
