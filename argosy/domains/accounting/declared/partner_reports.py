"""What partners owe and are owed as reports 账龄 未清项 对账单, as of any date."""

from __future__ import annotations

from argosy.domains.accounting import queries
from argosy.domains.accounting.declared.ledger_reports import ON, SINCE, own_money
from argosy.domains.accounting.rules import BUCKETS
from argosy.kernel.ledger import queries as ledger
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

PARTNER_REPORTS = (AGED, AGES, OPEN_ITEMS, STATEMENT)
