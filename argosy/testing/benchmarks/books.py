"""Entries to measure postings with: invoices, receipts, wages; 2 to 4 lines, many days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.testing.books import Books

YEAR = 2026


@command("bench.post_entry")
def do_bench_entries(run: CommandRun, batch: Sequence[EntryInput]) -> list[Done]:
    """Post entries as any command does: key, audit, event log, numbers, balances."""
    return [Done("journal_entry", posted.id) for posted in post_entries(run, batch)]


def make_entry(books: Books, parties: Sequence[int], n: int) -> EntryInput:
    """Return the n-th entry: an invoice with tax, a receipt of money, or an expense voucher."""
    on = date(YEAR, 1, 1) + timedelta(days=n % 360)
    amount = 10_000 + n % 977
    party = parties[n % len(parties)]
    account = books.account
    lines: tuple[LineInput, ...]
    if n % 3 == 0:
        lines = (
            _line(account("1122"), "D", amount, party),
            _line(account("6001"), "C", amount - 1300),
            _line(account("2221"), "C", 1300),
        )
    elif n % 3 == 1:
        lines = (
            _line(account("1002"), "D", amount),
            _line(account("1122"), "C", amount, party),
        )
    else:
        lines = (
            _line(account("6601"), "D", amount - 500),
            _line(account("6402"), "D", 300),
            _line(account("6403"), "D", 200),
            _line(account("1002"), "C", amount),
        )
    return EntryInput("general", on, on, lines, "bench", n, n)


def _line(account: int, side: str, amount: int, party: int | None = None) -> LineInput:
    return LineInput(account, side, amount, "EUR", amount, party_id=party)
