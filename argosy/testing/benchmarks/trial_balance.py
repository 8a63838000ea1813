"""The trial balance over 1 M and 10 M lines: now from kept balances, and as of any date."""

from __future__ import annotations

from datetime import date

from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries
from argosy.testing.benchmarks.bulk import fill_ledger
from argosy.testing.benchmarks.measure import Benchmark, Reading, Target, metered
from argosy.testing.books import Books, make_books, make_parties

RUNS = 20


def run(size: int) -> dict[str, object]:
    """Fill `size` lines, then ask for the trial balance at the year's end and on odd days."""
    books, parties = make_books("BENCH"), make_parties(200)
    lines = fill_ledger(books, parties, size)
    now = _asked(books, date(2026, 12, 31))
    odd_day = _asked(books, date(2026, 8, 17))
    with sql.using("owner"), metered(1) as floor:
        sql.rows(
            "SELECT account_id, sum(CASE side WHEN 'D' THEN company_minor END),"
            " sum(CASE side WHEN 'C' THEN company_minor END) FROM journal_line GROUP BY 1"
        )
    return {
        "lines": lines,
        "now": _figures(now),
        "as_of": _figures(odd_day),
        "bare_grouping_cpu_s": round(floor.cpu_s, 4),
        "times_faster_than_grouping": round(floor.cpu_s * RUNS / max(now.cpu_s, 0.001), 1),
        "verify": _checked(books),
    }


def _asked(books: Books, on: date) -> Reading:
    queries.trial_balance(books.company_id, on)
    with metered(RUNS) as reading:
        for _ in range(RUNS):
            queries.trial_balance(books.company_id, on)
    return reading


def _figures(reading: Reading) -> dict[str, float]:
    return {"cpu_s": round(reading.cpu_s / RUNS, 4), "wall_s": round(reading.wall_s / RUNS, 4)}


def _checked(books: Books) -> str:
    """See that kept balances equal the lines, account by account."""
    kept = {
        row.account_id: row.closing_minor
        for row in queries.trial_balance(books.company_id, date(2026, 12, 31))
    }
    with sql.using("owner"):
        found = sql.rows(
            "SELECT account_id, sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END)"
            "::bigint FROM journal_line GROUP BY 1"
        )
    if kept != {row[0]: row[1] for row in found}:
        raise RuntimeError("kept balances differ from the lines")
    return "kept balances equal the lines"


BENCHMARK = Benchmark(
    "trial-balance",
    "trial balance from kept balances",
    1_000_000,
    run,
    (Target("now.cpu_s", 0.02, at_most=True), Target("as_of.cpu_s", 0.3, at_most=True)),
)
