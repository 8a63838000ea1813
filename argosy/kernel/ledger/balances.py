"""Kept balances: turnover by day and by month, written among a transaction's last statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connections

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import LineInput

SLOTS = 8
_Key = tuple[int, str, date, int, str, int]


def add(run: CommandRun, book_id: int, posting_date: date, lines: Iterable[LineInput]) -> None:
    """Add lines to what the transaction will write at its end."""
    kept: dict[_Key, list[int]] | None = run.facts.get("ledger.balances")  # type: ignore[assignment]
    if kept is None:
        kept = {}
        run.facts["ledger.balances"] = kept
        company_id, facts, collected = run.company_id, run.facts, kept

        def write() -> None:
            facts.pop("ledger.balances", None)
            _write(company_id, collected)

        run.at_end(f"ledger.balances:{company_id}", write)
    month = posting_date.replace(day=1)
    for line in lines:
        place = 0 if line.side == "D" else 1
        for grain, day in (("D", posting_date), ("M", month)):
            key = (book_id, grain, day, line.account_id, line.currency, line.dimension_set_id)
            sums = kept.get(key)
            if sums is None:
                sums = kept[key] = [0, 0, 0, 0]
            sums[place] += line.company_minor
            sums[place + 2] += line.doc_minor


def _write(company_id: int, kept: dict[_Key, list[int]]) -> None:
    slot = slot_of_this_writer()
    # Key order is lock order: unsorted writers deadlock.
    keys = sorted(kept)
    records = [(company_id, *key, slot, *kept[key]) for key in keys]
    sql.insert(
        "ledger_balance",
        (
            "company_id",
            "book_id",
            "grain",
            "day",
            "account_id",
            "currency",
            "dimension_set_id",
            "slot",
            "debit_minor",
            "credit_minor",
            "doc_debit_minor",
            "doc_credit_minor",
        ),
        sql.transpose(records),
        tail=(
            "ON CONFLICT (company_id, book_id, grain, day, account_id, currency,"
            " dimension_set_id, slot) DO UPDATE SET"
            " debit_minor = ledger_balance.debit_minor + excluded.debit_minor,"
            " credit_minor = ledger_balance.credit_minor + excluded.credit_minor,"
            " doc_debit_minor = ledger_balance.doc_debit_minor + excluded.doc_debit_minor,"
            " doc_credit_minor = ledger_balance.doc_credit_minor + excluded.doc_credit_minor"
        ),
    )


def slot_of_this_writer() -> int:
    """Return the slot of this connection: writers of different slots never wait for each other."""
    connection = connections[sql.alias()].connection
    return int(connection.info.backend_pid) % SLOTS


def fold(company_id: int, before: date) -> int:
    """Fold the slots of days before a date into slot 0; return the rows that went away.

    Totals stay as they are; reports read fewer rows. Runs as a job.
    """
    found = sql.rows(
        "WITH gone AS (DELETE FROM ledger_balance WHERE company_id = %s AND slot <> 0"
        "  AND day < %s RETURNING *),"
        " kept AS (INSERT INTO ledger_balance (company_id, book_id, grain, day, account_id,"
        "   currency, dimension_set_id, slot, debit_minor, credit_minor, doc_debit_minor,"
        "   doc_credit_minor)"
        "  SELECT company_id, book_id, grain, day, account_id, currency, dimension_set_id, 0,"
        "   sum(debit_minor), sum(credit_minor), sum(doc_debit_minor), sum(doc_credit_minor)"
        "  FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7"
        "  ON CONFLICT (company_id, book_id, grain, day, account_id, currency, dimension_set_id,"
        "   slot) DO UPDATE SET debit_minor = ledger_balance.debit_minor + excluded.debit_minor,"
        "   credit_minor = ledger_balance.credit_minor + excluded.credit_minor,"
        "   doc_debit_minor = ledger_balance.doc_debit_minor + excluded.doc_debit_minor,"
        "   doc_credit_minor = ledger_balance.doc_credit_minor + excluded.doc_credit_minor)"
        " SELECT count(*) FROM gone",
        (company_id, before),
    )
    return int(str(found[0][0]))
