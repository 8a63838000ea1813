"""Reads of accounting: documents, ageing, statements; each figure says what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from argosy.domains.accounting.rules import BUCKETS
from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries as ledger
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice with its state, derived from what is open of it."""

    id: int
    number: str
    kind: str
    party_id: int
    currency: str
    document_date: date
    posting_date: date
    net_minor: int
    tax_minor: int
    total_minor: int
    open_minor: int
    order_type: str
    order_id: int
    entry_id: int

    @property
    def state(self) -> str:
        """open, partly_paid or paid."""
        if not self.open_minor:
            return "paid"
        return "open" if self.open_minor == self.total_minor else "partly_paid"


_INVOICE = (
    "SELECT i.id, coalesce(n.number, '')::text, i.kind::text, i.party_id, i.currency::text,"
    " i.document_date, i.posting_date, i.net_minor, i.tax_minor, i.total_minor,"
    " coalesce((SELECT sum(abs(o.open_doc_minor)) FROM open_item o"
    "  WHERE o.source_type = 'invoice' AND o.source_id = i.id), 0)::bigint,"
    " i.order_type::text, i.order_id, i.entry_id FROM invoice i"
    " LEFT JOIN document_number n ON n.document_type = 'invoice' AND n.document_id = i.id"
)


def access_invoice(actor: Actor, invoice_id: int) -> InvoiceView:
    """Return one invoice the actor may see.

    Raises:
        NotFound: there is none, or it belongs to a company the actor does not see.
    """
    found = sql.rows(
        _INVOICE + " WHERE i.id = %s AND i.company_id = ANY (%s::bigint[])",
        (invoice_id, sql.array(sorted({actor.company_id, *actor.companies}))),
    )
    if not found:
        raise NotFound(
            Problem(
                "accounting.unknown_invoice",
                "There is no invoice {invoice} in this company.",
                "Choose one that is listed.",
                "invoice_id",
                {"invoice": invoice_id},
            )
        )
    return InvoiceView(*found[0])  # type: ignore[arg-type]


def invoices_of_order(company_id: int, order_type: str, order_id: int) -> list[InvoiceView]:
    """Return the invoices and credit notes of an order."""
    found = sql.rows(
        _INVOICE + " WHERE i.company_id = %s AND i.order_type = %s AND i.order_id = %s"
        " ORDER BY i.id",
        (company_id, order_type, order_id),
    )
    return [InvoiceView(*row) for row in found]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class AgedParty:
    """What a party owes (or is owed) by age, in minor units of the company's currency."""

    party_id: int
    buckets: dict[str, int]

    @property
    def total_minor(self) -> int:
        """The sum over all ages."""
        return sum(self.buckets.values())


def aged(company_id: int, side: str, on: date | None = None) -> list[AgedParty]:
    """Return aged receivables or payables now, or as of any date; they sum to the ledger (INV-06).

    Args:
        side: ``receivable`` or ``payable``.
        on: the date; today's open items aged by today when not given is the caller's date.
    """
    bounds = [bucket.from_days for bucket in BUCKETS[1:]]
    by_party: dict[int, dict[str, int]] = {}
    for party, age, minor in ledger.open_by_age(company_id, (side,), bounds, on):
        buckets = by_party.setdefault(party, {b.label: 0 for b in BUCKETS})
        buckets[BUCKETS[age].label] += minor
    return [
        AgedParty(party, buckets) for party, buckets in by_party.items() if any(buckets.values())
    ]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of a party's statement 对账单."""

    posting_date: date
    number: str
    source_type: str
    source_id: int
    currency: str
    doc_minor: int
    balance_minor: int


def party_statement(
    company_id: int, party_id: int, side: str, since: date, on: date
) -> tuple[int, list[StatementRow]]:
    """Return a party's opening balance and movements on its control account, in company currency.

    Args:
        side: ``receivable`` or ``payable``.
        since, on: first and last day.
    """
    opening = sql.rows(
        "SELECT coalesce(sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END),"
        " 0)::bigint FROM journal_line l JOIN account a ON a.id = l.account_id AND a.control = %s"
        " WHERE l.company_id = %s AND l.party_id = %s AND l.posting_date < %s",
        (side, company_id, party_id, since),
    )
    start = int(str(opening[0][0]))
    found = sql.rows(
        "SELECT l.posting_date, coalesce(n.number, '')::text, e.source_type::text, e.source_id,"
        " l.currency::text, (CASE l.side WHEN 'D' THEN l.doc_minor ELSE -l.doc_minor END)::bigint,"
        " (%s + sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)"
        "  OVER (ORDER BY l.posting_date, l.id))::bigint"
        " FROM journal_line l JOIN account a ON a.id = l.account_id AND a.control = %s"
        " JOIN journal_entry e ON e.id = l.entry_id"
        " LEFT JOIN document_number n ON n.document_type = e.source_type"
        "  AND n.document_id = e.source_id"
        " WHERE l.company_id = %s AND l.party_id = %s AND l.posting_date BETWEEN %s AND %s"
        " ORDER BY l.posting_date, l.id",
        (start, side, company_id, party_id, since, on),
    )
    return start, [StatementRow(*row) for row in found]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of a financial statement: an account (or a heading) and its amount.

    `account_id` 0 marks a computed line; every other line drills to `ledger.account_ledger`.
    """

    section: str
    account_id: int
    code: str
    name: str
    name_zh: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A financial statement: lines by section, and the sections' totals."""

    lines: tuple[StatementLine, ...]
    totals: dict[str, int]


def balance_sheet(company_id: int, on: date) -> Statement:
    """Return the balance sheet 资产负债表 as of a date; assets equal liabilities and equity.

    Result that is not yet carried over stands as a computed line of equity.
    """
    rows = ledger.trial_balance(company_id, on)
    lines: list[StatementLine] = []
    result = 0
    for row in rows:
        if row.kind in ("income", "expense"):
            result -= row.closing_minor
            continue
        sign = 1 if row.kind == "asset" else -1
        if row.closing_minor:
            lines.append(
                StatementLine(
                    row.kind,
                    row.account_id,
                    row.code,
                    row.name,
                    row.name_zh,
                    sign * row.closing_minor,
                )
            )
    if result:
        lines.append(
            StatementLine("equity", 0, "", "Result not carried over", "未结转损益", result)
        )
    return Statement(tuple(lines), _totals(lines, ("asset", "liability", "equity")))


def profit_and_loss(company_id: int, since: date, on: date) -> Statement:
    """Return profit and loss 利润表 between two dates, without the entries that carry it over."""
    carried = {
        int(str(account)): int(str(amount))
        for account, amount in sql.rows(
            "SELECT l.account_id, sum(CASE l.side WHEN 'D' THEN l.company_minor"
            " ELSE -l.company_minor END)::bigint FROM journal_entry e"
            " JOIN journal_line l ON l.entry_id = e.id WHERE e.company_id = %s"
            " AND e.kind = 'close' AND e.posting_date BETWEEN %s AND %s GROUP BY 1",
            (company_id, since, on),
        )
    }
    lines = []
    for row in ledger.trial_balance(company_id, on, since=since):
        if row.kind not in ("income", "expense"):
            continue
        moved = row.debit_minor - row.credit_minor - carried.get(row.account_id, 0)
        amount = -moved if row.kind == "income" else moved
        if amount:
            lines.append(
                StatementLine(row.kind, row.account_id, row.code, row.name, row.name_zh, amount)
            )
    totals = _totals(lines, ("income", "expense"))
    totals["result"] = totals["income"] - totals["expense"]
    return Statement(tuple(lines), totals)


def _totals(lines: Sequence[StatementLine], sections: Sequence[str]) -> dict[str, int]:
    return {
        section: sum(line.amount_minor for line in lines if line.section == section)
        for section in sections
    }
