"""Price differences that belong to stock: carried from the difference account to the receipts.

Accounting books what a bill differs from its accrual as price difference. Where the supplier's
policy says ``stock``, it is carried on to the receipts of the line: as far as the goods are still
there it raises (or lowers) stock, the rest goes to the cost of sales.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import cast

from argosy.contracts.billing import InvoicePosted
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.primitives.split import split
from argosy.kernel.valuation.adjusting import adjust_values
from argosy.kernel.valuation.inputs import AdjustmentInput

FACT = "purchasing.differences"


@dataclass(frozen=True, slots=True)
class Accrued:
    """A line of a bill under way whose difference belongs to stock.

    Args:
        place: its place among the bill's lines.
        line_id: the order line.
        accrued_minor: what it took from goods received not billed.
    """

    place: int
    line_id: int
    accrued_minor: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bill that accounting is about to post in this transaction."""

    rate: Decimal
    posting_date: date
    lines: Sequence[Accrued]


def expect_differences(run: CommandRun, bill_id: int, waiting: Waiting) -> None:
    """Remember a bill until accounting says what its lines came to."""
    _waiting(run)[bill_id] = waiting


def _waiting(run: CommandRun) -> dict[int, Waiting]:
    return cast("dict[int, Waiting]", run.facts.setdefault(FACT, {}))


_RECEIPTS = """
SELECT r.line_id, r.move_id, r.accepted_qty, h.effective_at
  FROM receipt_line r JOIN receipt h ON h.id = r.receipt_id
 WHERE r.company_id = %s AND r.line_id = ANY (%s::bigint[]) AND r.move_id IS NOT NULL
 ORDER BY r.id
"""
_Receipt = tuple[int, int, Decimal, datetime]


def on_invoice_posted(run: CommandRun, events: Sequence[Recorded[InvoicePosted]]) -> None:
    """Carry the differences of bills entered in this transaction on to their receipts."""
    waiting = _waiting(run)
    posted = [recorded for recorded in events if recorded.event.invoice_id in waiting]
    if not posted:
        return
    lines = {a.line_id for r in posted for a in waiting[r.event.invoice_id].lines}
    receipts: dict[int, list[_Receipt]] = {}
    for row in cast(
        "list[_Receipt]", sql.rows(_RECEIPTS, (run.company_id, sql.array(sorted(lines))))
    ):
        receipts.setdefault(row[0], []).append(row)
    adjustments: list[AdjustmentInput] = []
    for recorded in posted:
        bill = waiting[recorded.event.invoice_id]
        for line in bill.lines:
            amount = _difference(run, recorded.event, bill.rate, line)
            adjustments.extend(
                _adjustments(run, recorded, (amount, bill), receipts.get(line.line_id, []))
            )
    adjust_values(run, adjustments)


def _difference(run: CommandRun, event: InvoicePosted, rate: Decimal, line: Accrued) -> int:
    """Return what the line was billed beyond its accrual, in the company's currency."""
    own = chart_of(run).currency
    net = event.lines[line.place].net_minor
    if event.currency != own:
        shift = minor_units(own) - minor_units(event.currency)
        exact = Fraction(rate) * net * Fraction(10) ** shift
        net = round_ratio(exact.numerator, exact.denominator, RoundingMode.HALF_UP)
    return net - line.accrued_minor


def _adjustments(
    run: CommandRun,
    recorded: Recorded[InvoicePosted],
    carried: tuple[int, Waiting],
    receipts: Sequence[_Receipt],
) -> list[AdjustmentInput]:
    """Share an amount over the receipts of a line by what was accepted with each."""
    amount, on = carried[0], carried[1].posting_date
    if not amount or not receipts:
        return []
    difference = account_for(run, "price_difference", on)
    shares = split(amount, [receipt[2] for receipt in receipts])
    return [
        AdjustmentInput(
            kind="price_diff",
            move_id=receipt[1],
            amount_minor=share,
            counter_account_id=difference,
            variance_account_id=difference,
            effective_at=receipt[3],
            posting_date=on,
            document_type="invoice",
            document_id=recorded.event.invoice_id,
            correlation_id=recorded.correlation_id,
        )
        for receipt, share in zip(receipts, shares, strict=True)
        if share
    ]
