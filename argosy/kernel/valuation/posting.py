"""Posting value: what moves are worth in every cost book, and the entries of the one that posts."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.kernel.events.run import CommandRun
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.kernel.stock.inputs import PostedMove
from argosy.kernel.stock.moves import post_moves_in_full
from argosy.kernel.valuation import refusals
from argosy.kernel.valuation.costs import Costs, read_costs
from argosy.kernel.valuation.engine import Engine
from argosy.kernel.valuation.inputs import ValuedMove, ValuedMoveInput
from argosy.kernel.valuation.pools import (
    Book,
    Held,
    Key,
    lock_pools,
    read_known_costs,
    read_layers,
    read_layers_by_id,
    read_owed,
)
from argosy.kernel.valuation.rules import atoms
from argosy.kernel.valuation.writing import Writer

VALUED_KINDS = frozenset({"internal", "transit"})
JOURNAL = "stock"


def value_moves(run: CommandRun, moves: Sequence[ValuedMove], *, journal: str = JOURNAL) -> None:
    """Value moves in every cost book of the company and post the entries.

    Pre-conditions: the stock moves are posted in this transaction. Post-conditions: layers,
    consumptions and pools of every book; one entry a document in the book that posts (INV-27,
    INV-29). At most six statements besides the entry's for issues or receipts of any number.

    Args:
        run: the running command.
        moves: in recording order; a batch may return or consume what it moved before.
        journal: code of the entries' journal.

    Raises:
        ValidationFailed: with every problem of the batch.
        ClosedPeriod: the posting date's period is closed for stock.
    """
    if not moves:
        return
    _check(moves)
    held = lock_pools(run, _places(moves))
    if not held.books:
        return
    costs = read_costs(*_referenced(moves))
    _check_returns(moves, held, costs)
    _read_what_is_needed(held, moves, costs)
    _check_standards(moves, held)
    remembered = frozenset(
        {m.returns_move_id for m in moves if m.returns_move_id}
        | {i for m in moves for i in m.cost_of_move_ids}
    )
    writer = Writer(run, held, journal)
    engine = Engine(held, writer, costs, remembered)
    engine.run(moves)
    if engine.problems:
        raise ValidationFailed(engine.problems)
    writer.flush()


def _check(moves: Sequence[ValuedMove]) -> None:
    problems: list[Problem] = []
    for index, move in enumerate(moves):
        exponent = move.qty.as_tuple().exponent if move.qty.is_finite() else None
        if not isinstance(exponent, int) or move.qty == 0 or exponent < -12:
            problems.append(refusals.bad_quantity(index))
            continue
        if move.is_transfer and move.qty > 0:
            problems.append(refusals.bad_quantity(index))
        if move.value_minor is not None and not (
            move.qty > 0 and 0 <= move.value_minor <= INT64_MAX
        ):
            problems.append(refusals.bad_value(index))
    if problems:
        raise ValidationFailed(problems)


def _places(moves: Sequence[ValuedMove]) -> list[tuple[int, int, int]]:
    places = {(move.item_id, move.warehouse_id, move.lot_id) for move in moves}
    for move in moves:
        if move.is_transfer:
            warehouse, lot_id = move.to_warehouse_id, move.to_lot_id
            places.add(
                (
                    move.item_id,
                    move.warehouse_id if warehouse is None else warehouse,
                    move.lot_id if lot_id is None else lot_id,
                )
            )
    return sorted(places)


def _referenced(moves: Sequence[ValuedMove]) -> tuple[set[int], set[int]]:
    """Issues whose cost is needed, and receipts."""
    issues = {i for move in moves for i in move.cost_of_move_ids}
    receipts: set[int] = set()
    for move in moves:
        if move.returns_move_id is not None:
            (issues if move.qty > 0 else receipts).add(move.returns_move_id)
    return issues, receipts


def _check_returns(moves: Sequence[ValuedMove], held: Held, costs: Costs) -> None:
    own = {move.move_id for move in moves}
    problems = []
    for index, move in enumerate(moves):
        original = move.returns_move_id
        if original is None or original in own:
            continue
        known = costs.issues if move.qty > 0 else costs.receipts
        if not any((book.id, original) in known for book in held.books):
            problems.append(refusals.unknown_return(index, original))
    if problems:
        raise ValidationFailed(problems)


def _read_what_is_needed(held: Held, moves: Sequence[ValuedMove], costs: Costs) -> None:
    wanted: dict[Key, int] = {}
    owing: set[Key] = set()
    known = []
    for book in held.books:
        for move in moves:
            key = (book.id, move.item_id, book.scope_id(move.warehouse_id, move.lot_id))
            pool = held.pools[key]
            if move.qty < 0 and book.is_layered:
                wanted[key] = wanted.get(key, 0) - atoms(move.qty)
            if pool.uncosted and (move.qty > 0 or move.is_transfer):
                owing.add(key)
            if move.is_transfer:
                owing.add(_to_key(book, move))
            if book.method == "standard" or (not pool.last_cost and _may_need_cost(move)):
                known.append((book.id, move.item_id, move.posting_date))
    read_layers_by_id(
        held,
        {
            layer_id
            for (book_id, _), cost in costs.receipts.items()
            for layer_id in cost.layer_ids
            if any(book.id == book_id and book.is_layered for book in held.books)
        },
    )
    read_layers(held, {key: qty for key, qty in wanted.items() if held.pools[key].costed > 0})
    read_owed(held, {key for key in owing if held.pools[key].uncosted})
    read_known_costs(held, known)


def _to_key(book: Book, move: ValuedMove) -> Key:
    warehouse = move.warehouse_id if move.to_warehouse_id is None else move.to_warehouse_id
    lot_id = move.lot_id if move.to_lot_id is None else move.to_lot_id
    return (book.id, move.item_id, book.scope_id(warehouse, lot_id))


def _may_need_cost(move: ValuedMove) -> bool:
    if move.qty < 0:
        return True
    return move.value_minor is None and not move.cost_of_move_ids


def _check_standards(moves: Sequence[ValuedMove], held: Held) -> None:
    problems = [
        refusals.standard_missing(index, book.code, move.item_id)
        for book in held.books
        if book.method == "standard"
        for index, move in enumerate(moves)
        if (book.id, move.item_id, move.posting_date) not in held.known
    ]
    if problems:
        raise ValidationFailed(problems)


def post_valued_moves(
    run: CommandRun,
    inputs: Sequence[ValuedMoveInput],
    *,
    items: Sequence[int] | None = None,
    paths: Sequence[str] | None = None,
    journal: str = JOURNAL,
) -> list[int]:
    """Post stock moves, their value and their entries in one call.

    Places say what happens: into internal or transit places is a receipt, out of them an issue,
    between two of them a transfer. Goods of another owner, and moves outside, have no value.

    Args:
        run: the running command.
        inputs: the moves.
        items: see `post_moves_in_full`.
        paths: see `post_moves_in_full`.
        journal: code of the entries' journal.

    Returns:
        Ids of the stock moves, 0 where an item was refused.
    """
    posted = post_moves_in_full(run, [given.move for given in inputs], items=items, paths=paths)
    valued = [
        move
        for given, done in zip(inputs, posted, strict=True)
        if done is not None and (move := _valued(given, done, posted)) is not None
    ]
    value_moves(run, valued, journal=journal)
    return [0 if done is None else done.id for done in posted]


def _valued(
    given: ValuedMoveInput, done: PostedMove, posted: Sequence[PostedMove | None]
) -> ValuedMove | None:
    """Return what valuation is told of a posted move, None when it changes no value."""
    source, target = done.from_location, done.to_location
    leaves, enters = source.kind in VALUED_KINDS, target.kind in VALUED_KINDS
    if done.owner_id or not (leaves or enters):
        return None
    from_warehouse = source.warehouse_id or source.id
    to_warehouse = target.warehouse_id or target.id
    if leaves and enters and from_warehouse == to_warehouse:
        return None
    move = given.move
    return ValuedMove(
        move_id=done.id,
        item_id=done.item_id,
        warehouse_id=from_warehouse if leaves else to_warehouse,
        lot_id=done.lot_id,
        qty=-done.base_qty if leaves else done.base_qty,
        stock_account_id=given.stock_account_id,
        counter_account_id=given.counter_account_id,
        effective_at=done.effective_at,
        posting_date=given.posting_date,
        document_type=move.source_type,
        document_id=move.source_id,
        correlation_id=move.correlation_id,
        value_minor=given.value_minor,
        returns_move_id=given.returns_move_id,
        cost_of_move_ids=tuple(
            found.id for place in given.cost_of if (found := posted[place]) is not None
        ),
        variance_account_id=given.variance_account_id,
        to_warehouse_id=to_warehouse if leaves and enters else None,
        to_stock_account_id=given.to_stock_account_id,
    )
