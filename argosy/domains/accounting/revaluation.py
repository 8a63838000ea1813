"""Revaluing money accounts in foreign currency: the unrealised difference, to the minor unit.

What the account should be worth is its document balance at the closing rate, rounded once; what is
posted is the difference to what it is carried at. Run again at the same rate, it posts nothing.
There is no tolerance below which a difference is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.domains.accounting.rules import other, to_company
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import Problem, ValidationFailed


@dataclass(frozen=True, slots=True)
class Revalue:
    """Revalue money accounts as of a day.

    Args:
        on: the day, and the posting date.
        rates: (currency, company currency per unit of it) at the day's closing.
    """

    on: date
    rates: tuple[tuple[str, Decimal], ...]


def revalue(run: CommandRun, item: Revalue) -> Done | None:
    """Post the unrealised differences of money accounts; None when there is nothing to post.

    Raises:
        ValidationFailed: a rate is missing for a currency that is carried, or is not positive.
        ClosedPeriod: the day's period is closed.
    """
    rates = dict(item.rates)
    carried = _carried(run, item.on)
    problems = [
        Problem(
            "accounting.rate_missing",
            "There is no positive closing rate for {currency}.",
            "Enter the rate of the day.",
            "rates",
            {"currency": currency},
        )
        for currency in sorted({row[1] for row in carried})
        if not (rates.get(currency, Decimal(0)).is_finite() and rates.get(currency, 0) > 0)
    ]
    if problems:
        raise ValidationFailed(problems)
    lines = _lines(run, item, carried, rates)
    if not lines:
        return None
    (posted,) = post_entries(
        run,
        [
            EntryInput(
                journal="general",
                document_date=item.on,
                posting_date=item.on,
                lines=lines,
                source_type="revaluation",
                source_id=run.command_id,
                correlation_id=run.new_journey(),
                memo="revaluation at closing rates",
            )
        ],
    )
    return Done("journal_entry", posted.id)


def _carried(run: CommandRun, on: date) -> list[tuple[int, str, int, int]]:
    """Return (account, currency, document balance, company balance) of money accounts."""
    chart = chart_of(run)
    found = sql.rows(
        "SELECT b.account_id, b.currency::text,"
        " sum(b.doc_debit_minor - b.doc_credit_minor)::bigint,"
        " sum(b.debit_minor - b.credit_minor)::bigint"
        " FROM ledger_balance b JOIN account a ON a.id = b.account_id AND a.control = 'bank'"
        " WHERE b.company_id = %s AND b.book_id = %s AND b.grain = 'D' AND b.day <= %s"
        " AND b.currency <> %s GROUP BY 1, 2 ORDER BY 1, 2",
        (run.company_id, chart.primary_book, on, chart.currency),
    )
    return [(int(str(a)), str(c), int(str(d)), int(str(m))) for a, c, d, m in found]


def _lines(
    run: CommandRun,
    item: Revalue,
    carried: Sequence[tuple[int, str, int, int]],
    rates: dict[str, Decimal],
) -> list[LineInput]:
    scale = minor_units(chart_of(run).currency)
    lines: list[LineInput] = []
    for account, currency, doc, company in carried:
        target = to_company(doc, rates[currency], minor_units(currency), scale)
        difference = target - company
        if not difference:
            continue
        side = "D" if difference > 0 else "C"
        result = account_for(run, "fx_gain" if difference > 0 else "fx_loss", item.on)
        amount = abs(difference)
        # The difference is one of the company's books: it has no amount in the document's currency.
        lines.append(LineInput(account, side, 0, currency, amount, rate=rates[currency]))
        lines.append(LineInput(result, other(side), 0, currency, amount, rate=rates[currency]))
    return lines
