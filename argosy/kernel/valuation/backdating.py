"""What back-dated input would change, shown before it is saved.

Consumption follows the recording order, so a back-dated receipt changes no issue that had a cost:
it only gives theirs to issues that were waiting. A back-dated cost goes to what is left of its
receipt and to where the rest went. Both are appended rows, posted in the first open period
(INV-33).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ClosedPeriod, Problem
from argosy.kernel.valuation.adjusting import effects, read_books, work_out
from argosy.kernel.valuation.inputs import AdjustmentInput, ValuedMove
from argosy.kernel.valuation.pools import Held, Key, read_owed, read_pools
from argosy.kernel.valuation.rules import Owed, atoms, settle


@dataclass(frozen=True, slots=True)
class BackdatePreview:
    """What would change in one book: "14 deliveries, +132.40 cost of sales, posts in April"."""

    book_id: int
    book_code: str
    deliveries: int
    to_stock_minor: int
    to_cogs_minor: int
    to_variance_minor: int
    posts_on: date


def first_open_date(company_id: int, on: date, subledger: str = "stock") -> date:
    """Return the date itself, or the first day of the first later period open for stock.

    Reads without locking, for previews and forms; the posting checks again under its lock.

    Raises:
        ClosedPeriod: no period at or after the date is open.
    """
    found = sql.rows(
        "SELECT greatest(p.starts_on, %s) FROM fiscal_period p JOIN period_status s"
        " ON s.period_id = p.id AND s.company_id = p.company_id AND s.subledger = %s"
        " WHERE p.company_id = %s AND p.ends_on >= %s AND NOT p.is_adjustment"
        " AND s.status = 'open' ORDER BY p.starts_on LIMIT 1",
        (on, subledger, company_id, on),
    )
    if not found:
        raise ClosedPeriod(
            Problem(
                "valuation.no_open_period",
                "No period from {date} on is open for stock.",
                "Open the next fiscal year, or re-open a period.",
                "posting_date",
                {"date": on.isoformat()},
            )
        )
    return cast(date, found[0][0])


def preview_adjustments(
    company_id: int, adjustments: Sequence[AdjustmentInput]
) -> list[BackdatePreview]:
    """Return what costs that came later would change, book by book; nothing is written.

    Raises:
        ValidationFailed: an unknown kind or receipt.
        ClosedPeriod: no period is open any more.
    """
    held = Held(read_books(company_id))
    found = effects(work_out(held, adjustments, lock=False))
    posts_on = max(first_open_date(company_id, a.effective_at.date()) for a in adjustments)
    return [
        BackdatePreview(
            book.id,
            book.code,
            sum(e.deliveries for e in found if e.book_id == book.id),
            sum(e.to_stock_minor for e in found if e.book_id == book.id),
            sum(e.to_cogs_minor for e in found if e.book_id == book.id),
            sum(e.to_variance_minor for e in found if e.book_id == book.id),
            posts_on,
        )
        for book in held.books
    ]


def preview_receipts(company_id: int, moves: Sequence[ValuedMove]) -> list[BackdatePreview]:
    """Return which waiting issues receipts would give their cost to; nothing is written.

    Args:
        company_id: the company.
        moves: receipts as they would be posted (the move's id does not matter yet).

    Raises:
        ClosedPeriod: no period is open any more.
    """
    held = read_pools(company_id, [(m.item_id, m.warehouse_id, m.lot_id) for m in moves])
    keys = {key for key, pool in held.pools.items() if pool.uncosted}
    read_owed(held, keys)
    posts_on = max(first_open_date(company_id, move.effective_at.date()) for move in moves)
    return [
        BackdatePreview(
            book.id,
            book.code,
            len(touched),
            -change,
            change,
            0,
            posts_on,
        )
        for book in held.books
        for touched, change in [_settled(held, book.id, moves)]
    ]


def _settled(held: Held, book_id: int, moves: Sequence[ValuedMove]) -> tuple[set[int], int]:
    """The deliveries that get their cost in one book, and by how much it differs."""
    (book,) = [book for book in held.books if book.id == book_id]
    touched: set[int] = set()
    change = 0
    if book.method == "standard":
        return touched, change
    owed: dict[Key, list[Owed]] = {
        key: [Owed(o.id, o.qty, o.value) for o in found] for key, found in held.owed.items()
    }
    for move in moves:
        key = (book.id, move.item_id, book.scope_id(move.warehouse_id, move.lot_id))
        for part in settle(owed.get(key, []), atoms(move.qty), move.value_minor or 0):
            touched.add(held.owed_rows[part.owed_id].move_id)
            change += part.actual - part.provisional
    return touched, change
