"""Standard costs: set from a day on, and the stock brought to them by a repeatable revaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import check_decimal
from argosy.kernel.valuation.adjusting import read_books
from argosy.kernel.valuation.pools import Held, Key, read_keys, read_known_costs
from argosy.kernel.valuation.posting import JOURNAL
from argosy.kernel.valuation.rules import extend
from argosy.kernel.valuation.writing import Document, Writer


@dataclass(frozen=True, slots=True)
class StandardCostInput:
    """An item's standard cost: minor units of the company's currency per base unit."""

    book_id: int
    item_id: int
    unit_cost: Decimal
    valid_from: date


def set_standard_costs(run: CommandRun, costs: Sequence[StandardCostInput]) -> None:
    """Put standard costs down; the same book, item and day again corrects it.

    Stock on hand keeps its value until `revalue_standards` runs.

    Raises:
        ValidationFailed: a cost below zero, or a book that is not one of standard cost.
    """
    books = {book.id for book in read_books(run.company_id) if book.method == "standard"}
    problems: list[Problem] = []
    for index, cost in enumerate(costs):
        if cost.book_id not in books:
            problems.append(
                Problem(
                    "valuation.no_standard_book",
                    "{book} is no cost book of standard cost in this company.",
                    "Choose one of the company's books of standard cost.",
                    f"costs[{index}].book_id",
                    {"book": cost.book_id},
                )
            )
        if not cost.unit_cost.is_finite() or cost.unit_cost < 0:
            problems.append(
                Problem(
                    "valuation.standard_negative",
                    "A standard cost is zero or more.",
                    "Correct the cost.",
                    f"costs[{index}].unit_cost",
                )
            )
    if problems:
        raise ValidationFailed(problems)
    for index, cost in enumerate(costs):
        check_decimal(cost.unit_cost, f"costs[{index}].unit_cost", max_scale=12)
    if costs:
        sql.insert(
            "standard_cost",
            ("company_id", "book_id", "item_id", "unit_cost", "valid_from"),
            sql.transpose(
                [(run.company_id, c.book_id, c.item_id, c.unit_cost, c.valid_from) for c in costs]
            ),
            tail="ON CONFLICT (book_id, item_id, valid_from)"
            " DO UPDATE SET unit_cost = excluded.unit_cost",
        )


@dataclass(frozen=True, slots=True)
class StandardRun:
    """What bringing stock to its standard cost takes.

    Args:
        book_id: a book of standard cost.
        on: the day whose standards hold, and the posting date.
        counter_account_id: where the differences go.
        effective_at: business time.
        document_type: the source document.
        document_id: the source document's id.
        correlation_id: the journey.
    """

    book_id: int
    on: date
    counter_account_id: int
    effective_at: datetime
    document_type: str
    document_id: int
    correlation_id: int


def revalue_standards(run: CommandRun, wanted: StandardRun, *, journal: str = JOURNAL) -> int:
    """Bring every pool of a book to the standard costs of a day; twice changes nothing.

    Returns:
        By how much the stock's value changed, in minor units.

    Raises:
        ClosedPeriod: the day lies in a period that is closed for stock.
    """
    books = [book for book in read_books(run.company_id) if book.id == wanted.book_id]
    accounts = _stock_accounts(wanted.book_id)
    held = Held(books)
    read_keys(held, accounts, lock=True)
    read_known_costs(held, {(key[0], key[1], wanted.on) for key in accounts})
    writer = Writer(run, held, journal)
    document = Document(
        wanted.document_type,
        wanted.document_id,
        wanted.on,
        wanted.effective_at,
        wanted.correlation_id,
    )
    total = 0
    for key, pool in sorted(held.pools.items()):
        standard = held.known.get((key[0], key[1], wanted.on))
        change = 0 if standard is None else extend(standard, pool.qty) - pool.value
        if not change:
            continue
        total += change
        pool.value += change
        pair = (accounts[key], wanted.counter_account_id)
        writer.add(
            "value_adjustment",
            books[0],
            key,
            document,
            pair,
            None,
            None,
            "revaluation",
            change,
            0,
            0,
            None,
            None,
        )
        writer.post(books[0], document, *pair, change)
    writer.flush()
    return total


def _stock_accounts(book_id: int) -> dict[Key, int]:
    """The stock account of each pool that holds something: that of its last receipt or issue."""
    found = sql.rows(
        "SELECT p.item_id, p.scope_id, coalesce("
        " (SELECT l.stock_account_id FROM cost_layer l WHERE l.book_id = p.book_id"
        "   AND l.item_id = p.item_id AND l.scope_id = p.scope_id ORDER BY l.id DESC LIMIT 1),"
        " (SELECT c.stock_account_id FROM layer_consumption c WHERE c.book_id = p.book_id"
        "   AND c.item_id = p.item_id AND c.scope_id = p.scope_id ORDER BY c.id DESC LIMIT 1))"
        " FROM cost_pool p WHERE p.book_id = %s AND p.qty <> 0",
        (book_id,),
    )
    return {
        (book_id, item_id, scope_id): account
        for item_id, scope_id, account in cast(list[tuple[int, int, int]], found)
    }
