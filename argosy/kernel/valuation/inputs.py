"""What callers hand to valuation: plain facts, with the accounts already chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from argosy.kernel.stock.inputs import MoveInput


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuedMove:
    """A stock move that goods entered, left or changed their scope by.

    Args:
        move_id: the posted stock move.
        item_id: the item.
        warehouse_id: the warehouse it entered or left.
        lot_id: its lot, 0 without one.
        qty: base units; above zero in, below zero out. A transfer is given once, as out.
        stock_account_id: the stock account.
        counter_account_id: what stands against it: goods received, cost of sales, work in
            progress, inventory difference. For a transfer only what a later receipt corrects.
        effective_at: business time.
        posting_date: the date of its entry.
        document_type: the source document; all its moves post one entry a book.
        document_id: the source document's id.
        correlation_id: the journey.
        value_minor: value of what came in, in the company's currency; None takes the present
            cost (a count's gain). Never given for what goes out.
        returns_move_id: the move that is returned. In: a customer's return at the cost of the
            delivery. Out: a return to the supplier at the cost of the receipt.
        cost_of_move_ids: issues whose cost, book by book, is part of this receipt's value
            (production); `value_minor` is added to it.
        variance_account_id: where a difference goes: standard cost, capped return.
        to_warehouse_id: the warehouse a transfer goes to.
        to_lot_id: the lot a transfer goes to, when it changes.
        to_stock_account_id: the stock account of the other scope, when it differs.
    """

    move_id: int
    item_id: int
    warehouse_id: int
    qty: Decimal
    stock_account_id: int
    counter_account_id: int
    effective_at: datetime
    posting_date: date
    document_type: str
    document_id: int
    correlation_id: int
    lot_id: int = 0
    value_minor: int | None = None
    returns_move_id: int | None = None
    cost_of_move_ids: tuple[int, ...] = ()
    variance_account_id: int | None = None
    to_warehouse_id: int | None = None
    to_lot_id: int | None = None
    to_stock_account_id: int | None = None

    @property
    def is_transfer(self) -> bool:
        """Whether it goes from one place of ours to another."""
        return self.to_warehouse_id is not None or self.to_lot_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuedMoveInput:
    """A stock move to post together with its value; places say whether it goes in or out.

    Args:
        move: the stock move. Its source document is the entry's document, too.
        posting_date: the date of the entry.
        stock_account_id: see `ValuedMove`.
        counter_account_id: see `ValuedMove`.
        value_minor: see `ValuedMove`.
        returns_move_id: see `ValuedMove`.
        cost_of: indexes of other moves of the same batch whose cost this one receives.
        variance_account_id: see `ValuedMove`.
        to_stock_account_id: see `ValuedMove`.
    """

    move: MoveInput
    posting_date: date
    stock_account_id: int
    counter_account_id: int
    value_minor: int | None = None
    returns_move_id: int | None = None
    cost_of: tuple[int, ...] = ()
    variance_account_id: int | None = None
    to_stock_account_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentInput:
    """A cost that became known after its receipt: landed cost, the bill's price, exchange.

    Args:
        kind: landed, price_diff, fx, rounding, revaluation or write_down.
        move_id: the receipt it belongs to. How a document is split over receipts is the caller's.
        amount_minor: company currency, of either sign.
        counter_account_id: what stands against it (landed cost clearing, goods received).
        variance_account_id: for what neither stock nor cost of sales may take.
        effective_at: business time, usually the receipt's.
        posting_date: the date of the entry; use `first_open_date` when the receipt's is closed.
        document_type: the source document; all its adjustments post one entry a book.
        document_id: the source document's id.
        correlation_id: the journey.
    """

    kind: str
    move_id: int
    amount_minor: int
    counter_account_id: int
    effective_at: datetime
    posting_date: date
    document_type: str
    document_id: int
    correlation_id: int
    variance_account_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevaluationInput:
    """A change of what an item's stock in one scope is worth: revaluation or write-down.

    Args:
        kind: revaluation or write_down.
        book_id: the cost book; other books are not touched.
        item_id: the item.
        scope_id: 0 for a book of company scope, else the warehouse or lot.
        amount_minor: the change; stock never falls below nothing.
        stock_account_id: the stock account.
        counter_account_id: gain, loss or allowance.
        effective_at: business time.
        posting_date: the date of the entry.
        document_type: the source document.
        document_id: the source document's id.
        correlation_id: the journey.
    """

    kind: str
    book_id: int
    item_id: int
    scope_id: int
    amount_minor: int
    stock_account_id: int
    counter_account_id: int
    effective_at: datetime
    posting_date: date
    document_type: str
    document_id: int
    correlation_id: int
