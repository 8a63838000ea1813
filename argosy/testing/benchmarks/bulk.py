"""A large ledger made quickly, through the database's own checks: all triggers stay on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from argosy.kernel.identity import sql
from argosy.testing.books import Books

CHUNK = 100_000
_ENTRIES = """
INSERT INTO journal_entry (id, company_id, book_id, journal_id, period_id, subledger, kind,
    document_date, posting_date, effective_at, attachments_count, prepared_by, posted_by,
    source_type, source_id, correlation_id, command_id, line_count, memo)
SELECT nextval('journal_entry_id_seq'), p.company_id, %s, %s, p.id, 'gl', 'normal', d.day, d.day,
       d.day + time '12:00', 0, 1, 1, 'bulk', n, n, 0, 2, ''
  FROM generate_series(%s::bigint, %s::bigint) AS n,
       LATERAL (SELECT date '2026-01-01' + (n %% 365)::int AS day) d
  JOIN fiscal_period p ON p.company_id = %s AND d.day BETWEEN p.starts_on AND p.ends_on
"""
_LINES = """
INSERT INTO journal_line (company_id, entry_id, line_no, account_id, side, currency, doc_minor,
    company_minor, acct_currency, acct_minor, rate, party_id, dimension_set_id, tax_code, memo,
    posting_date)
SELECT e.company_id, e.id, v.line_no, v.account_id, v.side, 'EUR', v.amount, v.amount, 'EUR',
       v.amount, 1, v.party_id, 0, '', '', e.posting_date
  FROM journal_entry e, LATERAL (VALUES
       (1, (%s::bigint[])[1 + e.source_id %% 6], 'D', 1000 + e.source_id %% 997, NULL::bigint),
       (2, (%s::bigint[])[1 + e.source_id %% 4], 'C', 1000 + e.source_id %% 997, NULL))
       AS v(line_no, account_id, side, amount, party_id)
 WHERE e.source_type = 'bulk' AND e.source_id BETWEEN %s AND %s
"""
_BALANCES = """
INSERT INTO ledger_balance (company_id, book_id, account_id, currency, dimension_set_id, grain, day,
    slot, debit_minor, credit_minor, doc_debit_minor, doc_credit_minor)
SELECT l.company_id, e.book_id, l.account_id, l.currency, l.dimension_set_id, g.grain,
       CASE g.grain WHEN 'D' THEN l.posting_date ELSE date_trunc('month', l.posting_date) END::date,
       mod(l.id / 7, 3)::smallint,
       sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE 0 END),
       sum(CASE l.side WHEN 'C' THEN l.company_minor ELSE 0 END),
       sum(CASE l.side WHEN 'D' THEN l.doc_minor ELSE 0 END),
       sum(CASE l.side WHEN 'C' THEN l.doc_minor ELSE 0 END)
  FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id
 CROSS JOIN (VALUES ('D'), ('M')) AS g(grain)
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""


def fill_ledger(books: Books, parties: Sequence[int], lines: int) -> int:
    """Post `lines` lines in entries of two, spread over a year, by set-based SQL as the owner.

    Balances are derived afterwards in three slots, as three writers would have left them.

    Returns:
        The number of lines posted.
    """
    debits = [books.account(code) for code in ("1002", "6401", "6402", "6403", "6601", "6603")]
    credits_ = [books.account(code) for code in ("6001", "6061", "2221", "1002")]
    entries = lines // 2
    with sql.using("owner"):
        book = sql.rows("SELECT id FROM book WHERE company_id = %s", (books.company_id,))[0][0]
        journal = sql.rows(
            "SELECT id FROM journal WHERE company_id = %s AND code = 'general'",
            (books.company_id,),
        )[0][0]
        for start in range(1, entries + 1, CHUNK):
            stop = min(start + CHUNK - 1, entries)
            with transaction.atomic(using="owner"):
                sql.execute(_ENTRIES, (book, journal, start, stop, books.company_id))
                sql.execute(_LINES, (sql.array(debits), sql.array(credits_), start, stop))
        sql.execute(_BALANCES)
        sql.script("ANALYZE journal_entry; ANALYZE journal_line; ANALYZE ledger_balance")
    return entries * 2
