"""Figures for charts: income and expense by month, and the money on bank and cash accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class MonthResult:
    """Income and expense of a month, without what carries them over."""

    month: date
    last: date
    income_minor: int
    expense_minor: int


@dataclass(frozen=True, slots=True)
class MonthMoney:
    """Money in, money out and what was there at the end of a month."""

    month: date
    last: date
    in_minor: int
    out_minor: int
    balance_minor: int


# Kept balances by day, less the entries that carry results over: they are few.
_RESULTS = """
WITH months AS (
    SELECT m::date AS month,
           least((m + interval '1 month - 1 day')::date, %(on)s::date) AS last
      FROM generate_series(date_trunc('month', %(since)s::date), %(on)s::date, '1 month') m),
moved AS (
    SELECT date_trunc('month', b.day)::date AS month, a.kind,
           sum(b.debit_minor - b.credit_minor) AS minor
      FROM ledger_balance b JOIN account a ON a.id = b.account_id
     WHERE b.company_id = %(company)s AND b.book_id = %(book)s AND b.grain = 'D'
       AND b.day BETWEEN date_trunc('month', %(since)s::date) AND %(on)s
       AND a.kind IN ('income', 'expense') GROUP BY 1, 2
    UNION ALL
    SELECT date_trunc('month', e.posting_date)::date, a.kind,
           -sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)
      FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id
      JOIN account a ON a.id = l.account_id AND a.kind IN ('income', 'expense')
     WHERE e.company_id = %(company)s AND e.book_id = %(book)s AND e.kind = 'close'
       AND e.posting_date BETWEEN date_trunc('month', %(since)s::date) AND %(on)s GROUP BY 1, 2)
SELECT m.month, m.last,
       coalesce(-sum(v.minor) FILTER (WHERE v.kind = 'income'), 0)::bigint,
       coalesce(sum(v.minor) FILTER (WHERE v.kind = 'expense'), 0)::bigint
  FROM months m LEFT JOIN moved v ON v.month = m.month GROUP BY 1, 2 ORDER BY 1
"""


def results(company_id: int, since: date, on: date) -> list[MonthResult]:
    """Return income and expense of each month, also of months in which nothing moved.

    Args:
        since: a day of the first month.
        on: the last day.
    """
    found = _rows(_RESULTS, company_id, since, on)
    return [MonthResult(*row) for row in cast("list[tuple[date, date, int, int]]", found)]


_MONEY = """
WITH months AS (
    SELECT m::date AS month,
           least((m + interval '1 month - 1 day')::date, %(on)s::date) AS last
      FROM generate_series(date_trunc('month', %(since)s::date), %(on)s::date, '1 month') m),
held AS (
    SELECT id FROM account WHERE company_id = %(company)s AND control = 'bank'),
moved AS (
    SELECT greatest(b.day, date_trunc('month', %(since)s::date) - interval '1 day')::date AS day,
           sum(b.debit_minor) AS d, sum(b.credit_minor) AS c
      FROM ledger_balance b JOIN held h ON h.id = b.account_id
     WHERE b.company_id = %(company)s AND b.book_id = %(book)s AND b.grain = 'D'
       AND b.day <= %(on)s GROUP BY 1)
SELECT m.month, m.last,
       coalesce(sum(v.d) FILTER (WHERE v.day >= m.month), 0)::bigint,
       coalesce(sum(v.c) FILTER (WHERE v.day >= m.month), 0)::bigint,
       coalesce(sum(v.d - v.c), 0)::bigint
  FROM months m LEFT JOIN moved v ON v.day <= m.last GROUP BY 1, 2 ORDER BY 1
"""


def money(company_id: int, since: date, on: date) -> list[MonthMoney]:
    """Return what came to bank and cash accounts each month, what went, and what was left.

    Args:
        since: a day of the first month.
        on: the last day.
    """
    found = _rows(_MONEY, company_id, since, on)
    return [MonthMoney(*row) for row in cast("list[tuple[date, date, int, int, int]]", found)]


@dataclass(frozen=True, slots=True)
class HeldMoney:
    """What a bank or cash account holds of a currency, and what moved on it since a day.

    Amounts are in minor units: of the currency the first, of the company's own the others.
    """

    account_id: int
    currency: str
    doc_minor: int
    in_minor: int
    out_minor: int
    balance_minor: int


_HELD = """
SELECT b.account_id, b.currency::text, sum(b.doc_debit_minor - b.doc_credit_minor)::bigint,
       coalesce(sum(b.debit_minor) FILTER (WHERE b.day >= %(since)s), 0)::bigint,
       coalesce(sum(b.credit_minor) FILTER (WHERE b.day >= %(since)s), 0)::bigint,
       sum(b.debit_minor - b.credit_minor)::bigint AS balance
  FROM ledger_balance b JOIN account a ON a.id = b.account_id AND a.control = 'bank'
 WHERE b.company_id = %(company)s AND b.book_id = %(book)s AND b.grain = 'D' AND b.day <= %(on)s
 GROUP BY b.account_id, a.code, b.currency
HAVING sum(b.doc_debit_minor - b.doc_credit_minor) <> 0
    OR sum(b.debit_minor - b.credit_minor) <> 0
    OR bool_or(b.day >= %(since)s) ORDER BY a.code, b.currency
"""


def held(company_id: int, since: date, on: date) -> list[HeldMoney]:
    """Return what each bank and cash account holds, by currency; emptied ones that moved too.

    Args:
        since: from when movements count.
        on: the last day.
    """
    found = _rows(_HELD, company_id, since, on)
    return [HeldMoney(*row) for row in cast("list[tuple[int, str, int, int, int, int]]", found)]


def _rows(query: str, company_id: int, since: date, on: date) -> list[sql.Row]:
    book = ledger.primary_book(company_id)
    return sql.rows(query, {"company": company_id, "book": book, "since": since, "on": on})
