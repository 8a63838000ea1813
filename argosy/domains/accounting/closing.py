"""Closing: carrying profit and loss over 损益结转, and what must hold before a period closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed


@dataclass(frozen=True, slots=True)
class CloseResult:
    """Carry results over.

    Args:
        on: the last day that counts, and the posting date.
        scope: ``month`` carries income and expense to the year's result 本年利润; ``year``
            carries that result to retained earnings 利润分配.
    """

    on: date
    scope: str = "month"


def close_result(run: CommandRun, item: CloseResult) -> Done | None:
    """Post one closing entry for what is not yet carried over; None when nothing is left.

    The entry empties each income and expense account by currency and dimension set, as of the
    date. Run again after later postings, it carries the rest: nothing is ever posted twice.

    Raises:
        ValidationFailed: an unknown scope.
        ClosedPeriod: the date's period is hard-closed.
    """
    if item.scope not in ("month", "year"):
        raise ValidationFailed(
            Problem(
                "accounting.closing_scope",
                "{scope} is no scope of closing.",
                "Use month or year.",
                "scope",
                {"scope": item.scope},
            )
        )
    result = account_for(run, "result", item.on)
    if item.scope == "month":
        target, rows = result, _balances(run, item.on, None)
    else:
        target, rows = account_for(run, "retained", item.on), _balances(run, item.on, result)
    if not rows:
        return None
    chart = chart_of(run)
    lines: list[LineInput] = []
    for account_id, currency, dimension_set, company, doc in rows:
        own = currency == chart.currency
        lines.append(
            LineInput(
                account_id,
                "C" if company > 0 else "D",
                abs(company) if own else (doc if company > 0 else -doc),
                currency,
                abs(company),
                dimension_set_id=dimension_set,
                memo="损益结转",
            )
        )
    lines.extend(_counter_lines(target, lines, chart.currency))
    (posted,) = post_entries(
        run,
        [
            EntryInput(
                journal="general",
                document_date=item.on,
                posting_date=item.on,
                lines=lines,
                source_type="closing",
                source_id=run.command_id,
                correlation_id=run.new_journey(),
                kind="close",
                memo="损益结转",
            )
        ],
    )
    return Done("journal_entry", posted.id)


def _balances(
    run: CommandRun, on: date, only_account: int | None
) -> list[tuple[int, str, int, int, int]]:
    """Return (account, currency, dimension set, company, document) balances not carried over."""
    chart = chart_of(run)
    found = sql.rows(
        "SELECT b.account_id, b.currency::text, b.dimension_set_id,"
        " sum(b.debit_minor - b.credit_minor)::bigint,"
        " sum(b.doc_debit_minor - b.doc_credit_minor)::bigint"
        " FROM ledger_balance b JOIN account a ON a.id = b.account_id"
        " WHERE b.company_id = %s AND b.book_id = %s AND b.grain = 'D' AND b.day <= %s"
        " AND CASE WHEN %s::bigint IS NULL THEN a.kind IN ('income', 'expense')"
        "  ELSE a.id = %s END"
        " GROUP BY 1, 2, 3 HAVING sum(b.debit_minor - b.credit_minor) <> 0 ORDER BY 1, 2, 3",
        (run.company_id, chart.primary_book, on, only_account, only_account),
    )
    return [(int(str(a)), str(c), int(str(s)), int(str(m)), int(str(d))) for a, c, s, m, d in found]


def _counter_lines(
    target: int, lines: Sequence[LineInput], company_currency: str
) -> list[LineInput]:
    """The other side, by currency and dimension set, so that results stay known by dimension."""
    sums: dict[tuple[str, int], list[int]] = {}
    for line in lines:
        both = sums.setdefault((line.currency, line.dimension_set_id), [0, 0])
        sign = 1 if line.side == "D" else -1
        both[0] += sign * line.company_minor
        both[1] += sign * line.doc_minor
    counter = []
    for (currency, dimension_set), (company, doc) in sums.items():
        side = "C" if company > 0 else "D"
        counter.append(
            LineInput(
                target,
                side,
                doc if side == "C" else -doc,
                currency,
                abs(company),
                dimension_set_id=dimension_set,
                memo="损益结转",
            )
        )
    return counter


def check_closing(run: CommandRun, period_id: int, subledgers: Sequence[str], status: str) -> None:
    """Refuse to close the general ledger for good before its sub-ledgers are closed.

    Raises:
        Conflict: naming the sub-ledgers that are still open.
    """
    if status != "hard" or "gl" not in subledgers:
        return
    still_open = sql.rows(
        "SELECT subledger::text FROM period_status WHERE company_id = %s AND period_id = %s"
        " AND status <> 'hard' AND subledger <> ALL (%s::text[]) ORDER BY id",
        (run.company_id, period_id, sql.array(list(subledgers))),
    )
    if still_open:
        raise Conflict(
            Problem(
                "accounting.subledger_open",
                "The general ledger closes last; still open: {subledgers}.",
                "Close these sub-ledgers first, or all together.",
                "subledgers",
                {"subledgers": ", ".join(str(row[0]) for row in still_open)},
            )
        )
