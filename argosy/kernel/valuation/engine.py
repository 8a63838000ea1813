"""Works out a batch of valued moves, book by book, on locked pools held in memory.

Moves are taken in the order given, which is the recording order; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.valuation import refusals
from argosy.kernel.valuation.costs import Costs, MoveCost
from argosy.kernel.valuation.inputs import ValuedMove
from argosy.kernel.valuation.pools import Book, Held, Key, OwedFacts
from argosy.kernel.valuation.rules import (
    Layer,
    Pool,
    Taken,
    atoms,
    capped_return,
    decimal,
    extend,
    returned_value,
    settle,
    share,
    standard_change,
    take_layers,
    take_pooled,
    unit_cost,
)
from argosy.kernel.valuation.writing import Document, Writer


@dataclass(frozen=True, slots=True)
class Coming:
    """What a layer is made of."""

    qty: int
    value: int
    variance: int
    kind: str
    origin: int | None
    accounts: tuple[int, int]
    lot_id: int


class Engine:
    """One batch being worked out."""

    def __init__(self, held: Held, writer: Writer, costs: Costs, remembered: frozenset[int]):
        """Take what was read.

        Args:
            held: locked pools and the layers the batch needs.
            writer: where rows and postings go.
            costs: what returned and consumed moves cost.
            remembered: moves of this batch that a later one of it returns or receives.
        """
        self.held = held
        self.writer = writer
        self.costs = costs
        self.remembered = remembered
        self.problems: list[Problem] = []

    def run(self, moves: Sequence[ValuedMove]) -> None:
        """Work out all moves in all books; problems are collected."""
        documents: dict[tuple[object, ...], Document] = {}
        prepared: list[tuple[int, ValuedMove, Document, int]] = []
        for index, move in enumerate(moves):
            named = (
                move.document_type,
                move.document_id,
                move.posting_date,
                move.effective_at,
                move.correlation_id,
            )
            document = documents.get(named)
            if document is None:
                document = documents[named] = Document(*named)
            prepared.append((index, move, document, atoms(move.qty)))
        for book in self.held.books:
            for index, move, document, qty in prepared:
                self._one(book, index, move, document, qty)

    def _one(self, book: Book, index: int, move: ValuedMove, document: Document, qty: int) -> None:
        step = Step(self, book, index, move, document, abs(qty))
        if move.is_transfer:
            step.transfer()
        elif qty > 0:
            step.come_in()
        elif move.returns_move_id is not None:
            step.go_back_to_supplier()
        else:
            step.go_out()


class Step:
    """One move in one book."""

    __slots__ = ("book", "document", "engine", "held", "index", "key", "move", "pool", "qty")

    def __init__(
        self,
        engine: Engine,
        book: Book,
        index: int,
        move: ValuedMove,
        document: Document,
        qty: int,
    ) -> None:
        self.engine = engine
        self.held = engine.held
        self.book = book
        self.index = index
        self.move = move
        self.document = document
        self.qty = qty
        self.key: Key = (
            book.id,
            move.item_id,
            book.scope_id(move.warehouse_id, move.lot_id),
        )
        self.pool: Pool = self.held.pools[self.key]

    # -- what comes in ------------------------------------------------------------------------

    def come_in(self) -> None:
        """A receipt, a customer's return, a gain."""
        move, origin, kind = self.move, None, "receipt"
        cost = self._returned()
        if cost is not None:
            kind = "return"
            paid = self._share_back(cost)
            if self.book.is_layered and len(cost.layer_ids) == 1:
                (origin,) = cost.layer_ids
        elif move.cost_of_move_ids:
            paid = (move.value_minor or 0) + sum(
                self.engine.costs.issue(self.book.id, issue).value
                for issue in move.cost_of_move_ids
            )
        elif move.value_minor is not None:
            paid = move.value_minor
        else:
            paid = self._present_cost()
        value = paid
        if self.book.method == "standard":
            value = standard_change(self._known_cost(), self.pool, self.qty)
        accounts = (move.stock_account_id, move.counter_account_id)
        self._post_counter(paid, value, incoming=True)
        self._put(
            self.key,
            Coming(self.qty, value, paid - value, kind, origin, accounts, move.lot_id),
        )
        if move.move_id in self.engine.remembered:
            receipt = self.engine.costs.receipt(self.book.id, move.move_id)
            receipt.qty += self.qty
            receipt.value += paid

    def _returned(self) -> MoveCost | None:
        """The cost of what is returned; None for other receipts, or if this book never had it."""
        if self.move.returns_move_id is None:
            return None
        cost = self.engine.costs.issue(self.book.id, self.move.returns_move_id)
        return cost if cost.qty else None

    def _share_back(self, cost: MoveCost) -> int:
        if cost.back_qty + self.qty > cost.qty:
            self.engine.problems.append(
                refusals.returned_too_much(
                    self.index, decimal(self.qty), decimal(cost.qty - cost.back_qty)
                )
            )
            return 0
        value = returned_value(
            cost.value,
            cost.qty,
            already=cost.back_qty,
            already_value=cost.back_value,
            back=self.qty,
        )
        cost.back_qty += self.qty
        cost.back_value += value
        return value

    def _present_cost(self) -> int:
        pool = self.pool
        if self.book.method == "standard":
            return standard_change(self._known_cost(), pool, self.qty)
        if not self.book.is_layered and pool.costed > 0:
            return share(pool.value, self.qty, pool.qty)
        return extend(self._known_cost(), self.qty)

    def _known_cost(self) -> int:
        book, move = self.book, self.move
        standard = self.held.known.get((book.id, move.item_id, move.posting_date), 0)
        if book.method == "standard":
            return standard
        return self.pool.last_cost or standard or self.held.fallback.get((book.id, move.item_id), 0)

    def _put(self, key: Key, new: Coming) -> None:
        """Add a layer; what it owes to issues without a cost goes to them at once."""
        book, move, pool = self.book, self.move, self.held.pools[key]
        writer = self.engine.writer
        owed = self.held.owed.get(key, []) if pool.uncosted else []
        pool.qty += new.qty
        pool.value += new.value
        left = Layer(0, new.qty, new.value)
        settled = settle(owed, new.qty, new.value)
        for part in settled:
            left.qty -= part.qty
            left.value -= part.actual
            pool.uncosted -= part.qty
            pool.value += part.provisional - part.actual
        pool.last_cost = self._cost_after(pool, new.qty, new.value)
        left.id = writer.add(
            "cost_layer",
            book,
            key,
            self.document,
            new.accounts,
            new.lot_id,
            move.move_id,
            new.kind,
            new.origin,
            move.returns_move_id,
            decimal(new.qty),
            new.value,
            new.variance,
            move.variance_account_id,
            decimal(pool.last_cost),
        )
        for part in settled:
            self._write_settlement(
                key, left.id, part.owed_id, part.qty, part.provisional, part.actual
            )
        if book.is_layered:
            writer.layers.append((left, key))
            if left.qty:
                self.held.queues.setdefault(key, []).append(left)

    def _cost_after(self, pool: Pool, qty: int, value: int) -> int:
        if self.book.method == "standard":
            return self._known_cost()
        if not self.book.is_layered and pool.costed > 0:
            return unit_cost(pool.value, pool.qty)
        return unit_cost(value, qty)

    def _write_settlement(
        self, key: Key, layer_id: int, owed_id: int, qty: int, provisional: int, actual: int
    ) -> None:
        facts = self.held.owed_rows[owed_id]
        accounts = (facts.stock_account_id, facts.counter_account_id)
        writer, book = self.engine.writer, self.book
        if facts.move_id in self.engine.remembered:
            self.engine.costs.issue(book.id, facts.move_id).value += actual - provisional
        writer.add(
            "uncosted_settlement",
            book,
            key,
            self.document,
            accounts,
            owed_id,
            layer_id,
            decimal(qty),
            provisional,
        )
        writer.add(
            "layer_consumption",
            book,
            key,
            self.document,
            accounts,
            layer_id if book.is_layered else None,
            facts.move_id,
            "settle",
            None,
            decimal(qty),
            actual,
            0,
            None,
        )
        writer.post(
            book,
            self.document,
            facts.counter_account_id,
            facts.stock_account_id,
            actual - provisional,
        )

    # -- what goes out ------------------------------------------------------------------------

    def go_out(self) -> None:
        """An issue: a delivery, a consumption, a loss."""
        parts, bare_qty, bare_value = self._take(self.qty)
        cost = None
        if self.move.move_id in self.engine.remembered:
            cost = self.engine.costs.issue(self.book.id, self.move.move_id)
            cost.qty += self.qty
            cost.value += bare_value
        for part in parts:
            self._write_taken(part, "issue", 0)
            self._post_counter(part.value, part.value, incoming=False)
            if cost is not None:
                cost.value += part.value
                cost.layer_ids.update({part.layer_id} - {0})
        if bare_qty:
            self._write_bare(bare_qty, bare_value, "issue")
            self._post_counter(bare_value, bare_value, incoming=False)

    def _take(self, qty: int, first: Sequence[Layer] = ()) -> tuple[list[Taken], int, int]:
        """Take a quantity at cost; return the parts, and what found no cost with its estimate."""
        pool, method = self.pool, self.book.method
        parts: list[Taken]
        if method == "standard":
            parts = [Taken(0, qty, -standard_change(self._known_cost(), pool, -qty))]
        elif self.book.is_layered:
            parts = take_layers(first, qty)
            rest = qty - sum(part.qty for part in parts)
            if rest:
                parts += take_layers(self.held.queues.get(self.key, ()), rest)
        else:
            part = take_pooled(pool, qty)
            parts = [part] if part.qty else []
        bare_qty = qty - sum(part.qty for part in parts)
        bare_value = 0
        if bare_qty:
            if not self.book.is_layered and pool.costed > 0:
                bare_value = share(pool.value, bare_qty, pool.qty)
            else:
                bare_value = extend(self._known_cost(), bare_qty)
        pool.qty -= qty
        pool.value -= bare_value + sum(part.value for part in parts)
        pool.uncosted += bare_qty
        return parts, bare_qty, bare_value

    def go_back_to_supplier(self) -> None:
        """Goods go back at the cost of their receipt; what the stock gives less is variance."""
        move, book, pool = self.move, self.book, self.pool
        assert move.returns_move_id is not None
        cost = self.engine.costs.receipt(book.id, move.returns_move_id)
        if not cost.qty:
            self.go_out()
            return
        credit = self._share_back(cost)
        first = [self.held.layers[i][0] for i in sorted(cost.layer_ids) if i in self.held.layers]
        before = pool.value
        capped = (
            capped_return(pool, self.qty, credit)
            if not book.is_layered and book.method != "standard" and pool.costed >= self.qty
            else None
        )
        parts, bare_qty, bare_value = self._take(self.qty, first)
        if capped is not None:
            parts = [Taken(0, self.qty, capped)]
            pool.value = before - capped
        variance = credit - bare_value - sum(part.value for part in parts)
        if bare_qty:
            # What is not there goes back at the supplier's price; nothing is known better.
            bare_value += variance
            pool.value -= variance
            variance = 0
            self._write_bare(bare_qty, bare_value, "return")
            self._post_counter(bare_value, bare_value, incoming=False)
        for part in parts:
            self._write_taken(part, "return", variance)
            self._post_counter(part.value + variance, part.value, incoming=False)
            variance = 0

    def transfer(self) -> None:
        """Goods change their scope: their value goes along, and nothing else changes (INV-30)."""
        move, book = self.move, self.book
        warehouse = move.to_warehouse_id if move.to_warehouse_id is not None else move.warehouse_id
        lot_id = move.to_lot_id if move.to_lot_id is not None else move.lot_id
        to_key: Key = (book.id, move.item_id, book.scope_id(warehouse, lot_id))
        if to_key == self.key:
            return
        to_stock = move.to_stock_account_id or move.stock_account_id
        parts, bare_qty, bare_value = self._take(self.qty)
        for part in parts:
            self._write_taken(part, "transfer", 0)
        if bare_qty:
            self._write_bare(bare_qty, bare_value, "transfer")
            parts = [*parts, Taken(0, bare_qty, bare_value)]
        for part in parts:
            self.engine.writer.post(
                book, self.document, to_stock, move.stock_account_id, part.value
            )
            self._put(
                to_key,
                Coming(
                    part.qty,
                    part.value,
                    0,
                    "transfer",
                    part.layer_id or None,
                    (to_stock, move.counter_account_id),
                    lot_id,
                ),
            )

    # -- rows and postings --------------------------------------------------------------------

    def _write_taken(self, part: Taken, kind: str, variance: int) -> None:
        move = self.move
        self.engine.writer.add(
            "layer_consumption",
            self.book,
            self.key,
            self.document,
            (move.stock_account_id, move.counter_account_id),
            part.layer_id or None,
            move.move_id,
            kind,
            move.returns_move_id,
            decimal(part.qty),
            part.value,
            variance,
            move.variance_account_id,
        )

    def _write_bare(self, qty: int, value: int, kind: str) -> None:
        move = self.move
        owed_id = self.engine.writer.add(
            "uncosted_issue",
            self.book,
            self.key,
            self.document,
            (move.stock_account_id, move.counter_account_id),
            move.move_id,
            kind,
            decimal(qty),
            value,
        )
        self.held.owe(
            self.key,
            owed_id,
            qty,
            value,
            OwedFacts(move.move_id, kind, move.stock_account_id, move.counter_account_id),
        )

    def _post_counter(self, paid: int, value: int, *, incoming: bool) -> None:
        """Post stock against the counter account, and the difference to the variance account."""
        move, post = self.move, self.engine.writer.post
        sign = 1 if incoming else -1
        post(
            self.book,
            self.document,
            move.stock_account_id,
            move.counter_account_id,
            sign * value,
        )
        if paid == value or self.book.ledger_book_id is None:
            return
        if move.variance_account_id is None:
            self.engine.problems.append(refusals.variance_account_missing(self.index))
            return
        post(
            self.book,
            self.document,
            move.variance_account_id,
            move.counter_account_id,
            sign * (paid - value),
        )
