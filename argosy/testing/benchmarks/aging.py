"""Aged receivables over 1 M ledger lines: now, at the last month's end, in the middle of it all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from argosy.domains.accounting.api import aged
from argosy.kernel.events.rebuild import refill
from argosy.kernel.identity import sql
from argosy.kernel.ledger.projections import PROJECTIONS
from argosy.testing.benchmarks.measure import Benchmark, Target, metered
from argosy.testing.books import Books, make_books, make_parties

RUNS = 5
PARTIES = 1_000
LAST_DAY = date(2026, 10, 2)
MONTH_END = date(2026, 8, 31)
MIDDLE = date(2025, 12, 31)
# Invoices (odd numbers) over 600 days, each followed 40 days later by its receipt (even).
_ENTRIES = """
INSERT INTO journal_entry (id, company_id, book_id, journal_id, period_id, subledger, kind,
    document_date, posting_date, effective_at, attachments_count, prepared_by, posted_by,
    source_type, source_id, correlation_id, command_id, line_count, memo)
SELECT nextval('journal_entry_id_seq'), p.company_id, b.id, j.id, p.id, 'gl', 'normal', d.day,
       d.day, d.day + time '12:00', 0, 1, 1, 'bulk', n, n, 0, 2, ''
  FROM generate_series(1, %s::bigint) AS n,
       LATERAL (SELECT date '2025-01-01' + ((n - 1) / 2 %% 600)::int
                     + CASE n %% 2 WHEN 0 THEN 40 ELSE 0 END AS day) d
  JOIN fiscal_period p ON p.company_id = %s AND d.day BETWEEN p.starts_on AND p.ends_on
  JOIN book b ON b.company_id = p.company_id
  JOIN journal j ON j.company_id = p.company_id AND j.code = 'general'
"""
_LINES = """
INSERT INTO journal_line (company_id, entry_id, line_no, account_id, side, currency, doc_minor,
    company_minor, acct_currency, acct_minor, rate, party_id, due_date, dimension_set_id, tax_code,
    memo, posting_date)
SELECT e.company_id, e.id, v.line_no, v.account_id, v.side, 'EUR', v.amount, v.amount, 'EUR',
       v.amount, 1, v.party_id, v.due, 0, '', '', e.posting_date
  FROM journal_entry e, LATERAL (SELECT (e.source_id - 1) / 2 AS k) k,
       LATERAL (SELECT (%s::bigint[])[1 + k.k %% %s] AS party, 1000 + k.k %% 997 AS amount,
                       e.source_id %% 2 = 1 AS is_invoice) x,
       LATERAL (VALUES
       (1, CASE WHEN is_invoice THEN %s ELSE %s END, 'D', amount,
        CASE WHEN is_invoice THEN party END, CASE WHEN is_invoice THEN posting_date + 30 END),
       (2, CASE WHEN is_invoice THEN %s ELSE %s END, 'C', amount,
        CASE WHEN NOT is_invoice THEN party END, NULL::date))
       AS v(line_no, account_id, side, amount, party_id, due)
 WHERE e.source_type = 'bulk'
"""
# Nine in ten receipts are set against their invoice.
_ALLOCATIONS = """
INSERT INTO allocation (company_id, debit_line_id, credit_line_id, currency, doc_minor,
    debit_company_minor, credit_company_minor, allocated_on, effective_at, command_id,
    correlation_id)
SELECT d.company_id, d.id, c.id, 'EUR', d.doc_minor, d.doc_minor, d.doc_minor, c.posting_date,
       c.posting_date + time '12:00', 0, i.source_id
  FROM journal_entry i
  JOIN journal_line d ON d.entry_id = i.id AND d.line_no = 1
  JOIN journal_entry r ON r.source_type = 'bulk' AND r.source_id = i.source_id + 1
  JOIN journal_line c ON c.entry_id = r.id AND c.line_no = 2
 WHERE i.source_type = 'bulk' AND i.source_id %% 2 = 1 AND (i.source_id + 1) / 2 %% 10 <> 0
   AND i.company_id = %s
"""


def run(size: int) -> dict[str, object]:
    """Fill `size` lines, half of them receivables, nine in ten of these settled; then ask."""
    books = make_books("BENCH")
    fill(books, size)
    with sql.using("owner"), metered(1) as floor:
        sql.rows(
            "SELECT party_id, sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END)"
            " FROM journal_line WHERE account_id = %s GROUP BY 1",
            (books.account("1122"),),
        )
    return {
        "lines": size,
        "now": _asked(books, None),
        "month_end": _asked(books, MONTH_END),
        "middle": _asked(books, MIDDLE),
        "bare_grouping_cpu_s": round(floor.cpu_s, 4),
        "verify": _checked(books),
    }


def fill(books: Books, lines: int) -> None:
    """Post invoices, receipts and allocations by set-based SQL as the owner."""
    parties = make_parties(PARTIES)
    receivable, bank, revenue = (books.account(code) for code in ("1122", "1002", "6001"))
    with sql.using("owner"):
        with transaction.atomic(using="owner"):
            sql.execute(_ENTRIES, (lines // 2, books.company_id))
            accounts = (receivable, bank, revenue, receivable)
            sql.execute(_LINES, (sql.array(parties), PARTIES, *accounts))
            sql.execute(_ALLOCATIONS, (books.company_id,))
            for projection in PROJECTIONS:
                refill(projection)
        sql.script("VACUUM ANALYZE")


def _asked(books: Books, on: date | None) -> dict[str, float]:
    aged(books.company_id, "receivable", on)
    with metered(RUNS) as reading:
        for _ in range(RUNS):
            aged(books.company_id, "receivable", on)
    return {"cpu_s": round(reading.cpu_s / RUNS, 4), "wall_s": round(reading.wall_s / RUNS, 4)}


def _checked(books: Books) -> str:
    """See that what is aged sums to the ledger, party by party, on each of the dates."""
    for on in (MIDDLE, MONTH_END, LAST_DAY):
        told = {row.party_id: row.total_minor for row in aged(books.company_id, "receivable", on)}
        with sql.using("owner"):
            found = sql.rows(
                "SELECT party_id, sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor"
                " END)::bigint FROM journal_line WHERE account_id = %s AND posting_date <= %s"
                " GROUP BY 1",
                (books.account("1122"), on),
            )
        owed = {row[0]: row[1] for row in found if row[1]}
        if {party: due for party, due in told.items() if due} != owed:
            raise RuntimeError(f"aged receivables of {on} differ from the ledger")
    return "aged receivables equal the ledger by party on three dates"


BENCHMARK = Benchmark(
    "aging",
    "aged receivables of 1,000 customers over 1 M ledger lines",
    1_000_000,
    run,
    (
        Target("now.cpu_s", 0.1, at_most=True),
        Target("month_end.cpu_s", 0.1, at_most=True),
        Target("middle.cpu_s", 0.1, at_most=True),
    ),
)
