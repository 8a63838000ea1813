"""Reads of the ledger: trial balance, account ledger, open items, entries; each as of a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from argosy.kernel.identity import sql


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """An account's opening, turnover and closing, in minor units of the company's currency."""

    account_id: int
    code: str
    name: str
    name_zh: str
    kind: str
    opening_minor: int
    debit_minor: int
    credit_minor: int

    @property
    def closing_minor(self) -> int:
        """Signed closing balance: a debit is positive."""
        return self.opening_minor + self.debit_minor - self.credit_minor


def trial_balance(
    company_id: int, on: date, *, since: date | None = None, book_id: int | None = None
) -> list[TrialBalanceRow]:
    """Return the trial balance as of a date, from kept balances.

    Whole months come from month rows, the rest of the month from day rows, so that the cost
    depends on accounts and months, not on how much was posted.

    Args:
        on: the last day that counts.
        since: the first day whose turnover is shown; what came before is the opening. The first
            day of the date's month when not given.
        book_id: a book; the primary one when not given.
    """
    first = since or on.replace(day=1)
    found = sql.rows(
        "WITH b AS (SELECT account_id, day, sum(debit_minor) AS d, sum(credit_minor) AS c"
        "  FROM ledger_balance WHERE company_id = %(company)s AND book_id = %(book)s"
        "   AND ((grain = 'M' AND day < %(month)s AND day < date_trunc('month', %(first)s::date))"
        "    OR (grain = 'D' AND day >= least(%(month)s,"
        "      date_trunc('month', %(first)s::date)::date) AND day <= %(on)s))"
        "  GROUP BY 1, 2)"
        " SELECT a.id, a.code::text, a.name::text, a.name_zh::text, a.kind::text,"
        "  coalesce(sum(b.d - b.c) FILTER (WHERE b.day < %(first)s), 0)::bigint,"
        "  coalesce(sum(b.d) FILTER (WHERE b.day >= %(first)s), 0)::bigint,"
        "  coalesce(sum(b.c) FILTER (WHERE b.day >= %(first)s), 0)::bigint"
        " FROM b JOIN account a ON a.id = b.account_id"
        " GROUP BY a.id, a.code, a.name, a.name_zh, a.kind ORDER BY a.code",
        {
            "company": company_id,
            "book": book_id or primary_book(company_id),
            "month": on.replace(day=1),
            "first": first,
            "on": on,
        },
    )
    return [TrialBalanceRow(*row) for row in found]  # type: ignore[arg-type]


def primary_book(company_id: int) -> int:
    """Return the id of a company's primary book, 0 when it has none."""
    found = sql.rows("SELECT id FROM book WHERE company_id = %s AND is_primary", (company_id,))
    return int(str(found[0][0])) if found else 0


@dataclass(frozen=True, slots=True)
class OpenItemRow:
    """An item of a control account with what was open of it on a date."""

    line_id: int
    account_id: int
    party_id: int
    currency: str
    doc_minor: int
    open_doc_minor: int
    open_company_minor: int
    posting_date: date
    due_date: date | None
    source_type: str
    source_id: int


def open_items(
    company_id: int,
    controls: Sequence[str],
    *,
    on: date | None = None,
    party_id: int | None = None,
) -> list[OpenItemRow]:
    """Return open items now, or as they stood on a date (by posting and allocation date).

    Args:
        controls: control kinds, such as ``("receivable",)``.
        on: a past or future date; now when not given.
        party_id: one party only.
    """
    moved = (
        "coalesce(d.doc, 0)" if on is not None else "0",
        "coalesce(d.company, 0)" if on is not None else "0",
    )
    # As of a date: what is open now, plus what later allocations took.
    later = (
        " LEFT JOIN LATERAL (SELECT sum(x.doc) AS doc, sum(x.company) AS company FROM ("
        "  SELECT doc_minor AS doc, debit_company_minor AS company FROM allocation"
        "   WHERE debit_line_id = o.line_id AND allocated_on > %(on)s"
        "  UNION ALL SELECT -doc_minor, -credit_company_minor FROM allocation"
        "   WHERE credit_line_id = o.line_id AND allocated_on > %(on)s) x"
        "  ) d ON o.last_allocated_on > %(on)s"
        if on is not None
        else ""
    )
    where = (
        "o.posting_date <= %(on)s AND (o.open_doc_minor <> 0 OR o.last_allocated_on > %(on)s)"
        " AND o.open_doc_minor + coalesce(d.doc, 0) <> 0"
        if on is not None
        else "o.open_doc_minor <> 0"
    )
    found = sql.rows(
        "SELECT o.line_id, o.account_id, o.party_id, o.currency::text, o.doc_minor,"
        f" (o.open_doc_minor + {moved[0]})::bigint, (o.open_company_minor + {moved[1]})::bigint,"
        " o.posting_date, o.due_date, o.source_type::text, o.source_id FROM open_item o"
        f" JOIN account a ON a.id = o.account_id{later}"
        " WHERE o.company_id = %(company)s AND a.control = ANY (%(controls)s::text[])"
        f" AND {where}"
        + (" AND o.party_id = %(party)s" if party_id is not None else "")
        + " ORDER BY o.party_id, o.due_date, o.line_id",
        {
            "company": company_id,
            "controls": sql.array(list(controls)),
            "on": on,
            "party": party_id,
        },
    )
    return [OpenItemRow(*row) for row in found]  # type: ignore[arg-type]


_AGES = """
WITH held AS MATERIALIZED (
    SELECT id FROM account WHERE company_id = %s AND control = ANY (%s::text[])),
today AS MATERIALIZED (
    SELECT coalesce(%s::date, (SELECT max(posting_date) FROM open_item WHERE company_id = %s
                 AND account_id IN (SELECT id FROM held) AND open_doc_minor <> 0)) AS day),
part AS (
    SELECT o.party_id, o.due_date, o.posting_date, o.open_company_minor AS minor FROM open_item o
     WHERE o.company_id = %s AND o.account_id IN (SELECT id FROM held) AND o.open_doc_minor <> 0
       AND o.posting_date <= (SELECT day FROM today)
    {later})
SELECT party_id, age, sum(minor)::bigint FROM (
    SELECT party_id, minor, width_bucket((SELECT day FROM today)
           - coalesce(due_date, posting_date), %s::integer[]) AS age FROM part) x
 GROUP BY party_id, age ORDER BY party_id, age
"""
# As of a date: what is open now, and what later allocations took off it since. Only items posted by
# then and allocated after it are looked at, however long ago it was. A line is on one side of all
# its allocations.
_LATER = """
UNION ALL
SELECT o.party_id, o.due_date, o.posting_date, CASE WHEN o.doc_minor > 0 THEN (
           SELECT sum(a.debit_company_minor) FROM allocation a
            WHERE a.debit_line_id = o.line_id AND a.allocated_on > %s)
       ELSE (
           SELECT -sum(a.credit_company_minor) FROM allocation a
            WHERE a.credit_line_id = o.line_id AND a.allocated_on > %s) END
  FROM open_item o
 WHERE o.company_id = %s AND o.last_allocated_on > %s AND o.posting_date <= %s
   AND o.account_id IN (SELECT id FROM held)
"""


def open_by_age(
    company_id: int, controls: Sequence[str], bounds: Sequence[int], on: date | None = None
) -> list[tuple[int, int, int]]:
    """Return what is open by party and age, now or as it stood on a date.

    Args:
        controls: control kinds, such as ``("receivable",)``.
        bounds: days past due from which the next age begins, ascending.
        on: the date; the last posting date of what is open now when not given.

    Returns:
        Party, number of the age (0 before the first bound), company minor units.
    """
    params: list[object] = [company_id, sql.array(list(controls)), on, company_id, company_id]
    if on is not None:
        params += [on, on, company_id, on, on]
    found = sql.rows(
        _AGES.format(later="" if on is None else _LATER), (*params, sql.array(list(bounds)))
    )
    return cast("list[tuple[int, int, int]]", found)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of an account's ledger with its entry and running balance."""

    line_id: int
    entry_id: int
    number: str
    posting_date: date
    side: str
    currency: str
    doc_minor: int
    company_minor: int
    party_id: int | None
    memo: str
    source_type: str
    source_id: int
    balance_minor: int


def account_ledger(
    company_id: int, account_id: int, since: date, on: date
) -> tuple[int, list[LedgerLine]]:
    """Return an account's opening balance and its lines 明细账 between two dates.

    Args:
        since: first day.
        on: last day.

    Returns:
        The signed opening in minor units, and lines with a running balance.
    """
    opening = sql.rows(
        "SELECT coalesce(sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END), 0)"
        "::bigint FROM journal_line WHERE company_id = %s AND account_id = %s"
        " AND posting_date < %s",
        (company_id, account_id, since),
    )
    start = int(str(opening[0][0]))
    found = sql.rows(
        "SELECT l.id, l.entry_id, coalesce(n.number, '')::text, l.posting_date, l.side::text,"
        " l.currency::text, l.doc_minor, l.company_minor, l.party_id, l.memo::text,"
        " e.source_type::text, e.source_id, (%s + sum(CASE l.side WHEN 'D' THEN l.company_minor"
        "  ELSE -l.company_minor END) OVER (ORDER BY l.posting_date, l.id))::bigint"
        " FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id"
        " LEFT JOIN document_number n ON n.document_type = 'journal_entry'"
        "  AND n.document_id = e.id"
        " WHERE l.company_id = %s AND l.account_id = %s AND l.posting_date BETWEEN %s AND %s"
        " ORDER BY l.posting_date, l.id",
        (start, company_id, account_id, since, on),
    )
    return start, [LedgerLine(*row) for row in found]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class EntryHead:
    """A posted entry's head, for drilling from a document to its books."""

    id: int
    number: str
    posting_date: date
    kind: str
    subledger: str
    reverses_id: int | None
    memo: str
    recorded_at: datetime


def entries_of(company_id: int, source_type: str, source_id: int) -> list[EntryHead]:
    """Return the entries a document caused."""
    found = sql.rows(
        "SELECT e.id, coalesce(n.number, '')::text, e.posting_date, e.kind::text,"
        " e.subledger::text, e.reverses_id, e.memo::text, e.recorded_at FROM journal_entry e"
        " LEFT JOIN document_number n ON n.document_type = 'journal_entry'"
        "  AND n.document_id = e.id"
        " WHERE e.company_id = %s AND e.source_type = %s AND e.source_id = %s ORDER BY e.id",
        (company_id, source_type, source_id),
    )
    return [EntryHead(*row) for row in found]  # type: ignore[arg-type]
