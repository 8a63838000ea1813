"""Goods are delivered: moved, valued, booked, and counted against their orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from argosy.contracts.sales import DeliveredLine, GoodsDelivered
from argosy.domains.sales.commands import picking
from argosy.domains.sales.commands.confirm import order_commitment
from argosy.domains.sales.commands.goods import (
    DELIVERIES,
    Document,
    Moves,
    Part,
    by_line,
    goods_accounts,
    use_ids,
    write_documents,
)
from argosy.domains.sales.commands.orders import Line, Order, chosen, lock_orders, wrong_state
from argosy.domains.sales.commands.outcome import carry_on, settle
from argosy.domains.sales.commands.places import customer_place
from argosy.domains.sales.commands.promising import DEMAND
from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.amounts import share
from argosy.domains.sales.rules.deliveries import check_delivery
from argosy.domains.sales.rules.heads import in_company
from argosy.domains.sales.rules.inputs import DeliverOrder
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.ledger.commitments import commit
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text
from argosy.kernel.primitives.units import converted
from argosy.kernel.stock.inputs import MoveInput, ReleaseInput
from argosy.kernel.stock.planned import FulfilInput, fulfil
from argosy.kernel.stock.reservations import release
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves

ZERO = Decimal(0)


@command("sales.deliver", permission="sales.delivery.post")
def do_deliver(run: CommandRun, batch: Sequence[DeliverOrder]) -> list[Done | None]:
    """Issue goods against confirmed orders, whole or in part.

    Before: the orders hold; quantities are within what is open and the lines' tolerance (INV-35);
    the stock covers them; what goes beyond the order is covered by the customer's credit. After:
    moves, their cost of sales, one delivery an item; reservations used up; the orders' quantities
    and states. Emits `GoodsDelivered`. Permission: sales.delivery.post.
    """
    orders = lock_orders(run, [item.order_id for item in batch], draw=DELIVERIES)
    found: dict[int, Order] = {}
    wanted: dict[int, list[tuple[Line, Decimal, int, int]]] = {}
    for index, order in chosen(run, batch, orders):
        if order.confirmed_at is None or order.cancelled_at is not None:
            run.reject(index, wrong_state(order, "confirmed"))
            continue
        quantities = {i: line.quantities for i, line in order.lines.items()}
        problems = check_delivery(batch[index], order.lines, quantities)
        run.reject(index, *problems)
        if not problems:
            found[index] = order
            wanted[index] = _wanted(batch[index], order)
    settle(run, len(batch))
    picked = picking.look(run, list(found.values()))
    _look_further(run, picked, found, wanted)
    documents = [
        _document(run, index, batch[index], order, wanted[index], picked)
        for index, order in found.items()
    ]
    _take_more_credit(run, documents)
    kept = set(settle(run, len(batch)))
    return _post(run, len(batch), [d for d in documents if d.index in kept], picked)


def _wanted(item: DeliverOrder, order: Order) -> list[tuple[Line, Decimal, int, int]]:
    """Return (line, base quantity, place, lot) for what is to be delivered."""
    if not item.lines:
        return [
            (line, line.quantities.open, 0, 0)
            for line in order.lines.values()
            if line.is_delivered and line.quantities.open > 0
        ]
    wanted = []
    for given in item.lines:
        line = order.lines[given.line_id]
        qty = line.quantities.open
        if given.qty is not None:
            exact = converted(given.qty, line.factor_num, line.factor_den, 12)
            assert exact is not None, "checked before"
            qty = exact
        wanted.append((line, qty, given.location_id, given.lot_id))
    return wanted


def _look_further(
    run: CommandRun,
    picked: picking.Picking,
    orders: Mapping[int, Order],
    wanted: Mapping[int, Sequence[tuple[Line, Decimal, int, int]]],
) -> None:
    """Read what is free for lines that name no place and hold less than is to be delivered."""
    items: set[int] = set()
    places: set[int] = set()
    for index, lines in wanted.items():
        for line, qty, place, _ in lines:
            held = sum((spot.left for spot in picked.held.get(line.line_id, ())), Decimal(0))
            if not place and held < qty:
                items.add(line.item_id)
                places.add(orders[index].warehouse_id)
    if items:
        picking.look_further(run, picked, items, places)


def _document(
    run: CommandRun,
    index: int,
    item: DeliverOrder,
    order: Order,
    wanted: Sequence[tuple[Line, Decimal, int, int]],
    picked: picking.Picking,
) -> Document:
    document = Document(
        index, order, item.posting_date, item.effective_at or run.now, item.reference, item.memo
    )
    for number, (line, qty, place, lot) in enumerate(wanted):
        spots, rest = [(place, lot, qty)], ZERO
        if not place:
            spots, rest = picked.take(line.line_id, line.item_id, qty)
        if rest > 0 and picking.may_go_below_zero(run, order.warehouse_id):
            spots.append((order.warehouse_id, lot, rest))
        elif rest > 0:
            field = f"lines[{number}].qty" if item.lines else "lines"
            run.reject(index, _not_available(line, qty, qty - rest, field))
        document.parts.extend(_part(line, *spot) for spot in spots)
    return document


def _not_available(line: Line, wanted: Decimal, there: Decimal, field: str) -> Problem:
    return Problem(
        "sales.not_available",
        "Line {line} is to be given {wanted}, but only {available} can be taken for it.",
        "Deliver less, bring goods in first, or release what others have reserved.",
        field,
        {
            "line": line.line_no,
            "item_id": line.item_id,
            "wanted": decimal_text(wanted),
            "available": decimal_text(there),
        },
    )


def _part(line: Line, location_id: int, lot_id: int, base_qty: Decimal) -> Part:
    """Return a part in the line's unit; in base units where it is no exact part of that."""
    qty = base_qty
    unit_id, factor = line.unit_id, (line.factor_num, line.factor_den)
    if factor != (1, 1):
        exact = converted(base_qty, line.factor_den, line.factor_num, 12)
        if exact is None:
            unit_id, factor = line.base_unit_id, (1, 1)
        else:
            qty = exact
    return Part(line, qty, unit_id, factor, base_qty, location_id, lot_id)


def _take_more_credit(run: CommandRun, documents: Sequence[Document]) -> None:
    """Take credit for what goes beyond the order, at the line's price."""
    wanted = []
    for document in documents:
        order = document.order
        more = 0
        for line in {part.line.line_id: part.line for part in document.parts}.values():
            q = line.quantities
            delivered = sum(p.base_qty for p in document.parts if p.line is line)
            beyond = q.delivered + delivered - q.replaced - q.ordered
            if beyond > 0:
                beyond = min(beyond, Decimal(delivered))
                more += share(line.gross_minor, beyond, q.ordered)
        amount = in_company(more, order.rate, order.currency, order.company_currency)
        if amount > 0:
            wanted.append((document, amount))
    answers = commit(run, [order_commitment(document.order, amount) for document, amount in wanted])
    for (document, amount), problem in zip(wanted, answers, strict=True):
        if problem is None:
            document.order.committed_minor += amount
            document.more_minor = amount
        else:
            run.reject(document.index, problem)


def _post(
    run: CommandRun, size: int, documents: Sequence[Document], picked: picking.Picking
) -> list[Done | None]:
    results: list[Done | None] = [None] * size
    if not documents:
        return results
    use_ids(documents)
    moves = _moves(run, documents)
    ids = post_valued_moves(
        run,
        [given for _, _, given in moves],
        items=[document.index for document, _, _ in moves],
        paths=[f"lines[{document.parts.index(part)}]" for document, part, _ in moves],
    )
    posted = by_line(moves, ids)
    refused = [d for d in documents if any(part.id not in posted for part in d.parts)]
    commit(run, [order_commitment(d.order, -d.more_minor) for d in refused if d.more_minor])
    documents = [d for d in documents if d not in refused]
    for document in documents:
        results[document.index] = _deliver(run, document, posted)
    planned = [
        FulfilInput((DEMAND, d.order.id, part.line.line_id), part.base_qty)
        for d in documents
        for part in d.parts
        if part.line.line_id in picked.planned
    ]
    if planned:
        fulfil(run, planned)
    _release_rest(run, documents, picked)
    writing = Writing()
    write_documents(run, writing, documents, posted, "out")
    carry_on(writing, [document.order for document in documents], "delivered_qty")
    writing.send()
    return results


def _release_rest(run: CommandRun, documents: Sequence[Document], picked: picking.Picking) -> None:
    """Give back what lines hold beyond what is open: goods were taken elsewhere (INV-21)."""
    rests = []
    for document in documents:
        for line in {part.line.line_id: part.line for part in document.parts}.values():
            held = picked.held.get(line.line_id, ())
            left = sum((spot.held for spot in held), Decimal(0))
            for spot in held:
                taken = sum(
                    part.base_qty
                    for part in document.parts
                    if part.line is line
                    and (part.location_id, part.lot_id) == (spot.location_id, spot.lot_id)
                )
                left -= min(spot.held, taken)
            if left > line.quantities.open:
                demand = (DEMAND, document.order.id, line.line_id)
                rests.append(ReleaseInput(demand, left - line.quantities.open))
    if rests:
        release(run, rests)


def _moves(run: CommandRun, documents: Sequence[Document]) -> Moves:
    accounts = goods_accounts(
        run, {(part.line.item_id, d.posting_date) for d in documents for part in d.parts}
    )
    target = customer_place(run)
    moves: Moves = []
    for document in documents:
        order = document.order
        for part in document.parts:
            booked = accounts[part.line.item_id, document.posting_date]
            move = MoveInput(
                part.line.item_id,
                part.location_id,
                target,
                part.qty,
                part.unit_id,
                document.at,
                "delivery",
                document.id,
                part.id,
                order.journey,
                lot_id=part.lot_id,
                factor=part.factor,
                demand=(DEMAND, order.id, part.line.line_id),
            )
            given = ValuedMoveInput(
                move=move,
                posting_date=document.posting_date,
                stock_account_id=booked.stock,
                counter_account_id=booked.cogs,
            )
            moves.append((document, part, given))
    return moves


def _deliver(run: CommandRun, document: Document, posted: Mapping[int, int]) -> Done:
    order = document.order
    moved: dict[int, list[Part]] = {}
    for part in document.parts:
        part.line.quantities.delivered += part.base_qty
        part.line.is_changed = True
        moved.setdefault(part.line.line_id, []).append(part)
    run.emit(
        GoodsDelivered(
            document.id,
            order.id,
            order.customer_id,
            tuple(
                DeliveredLine(
                    line_id,
                    parts[0].line.item_id,
                    sum((part.base_qty for part in parts), Decimal(0)),
                    tuple(posted[part.id] for part in parts),
                )
                for line_id, parts in moved.items()
            ),
        ),
        subject_type="delivery",
        subject_id=document.id,
        correlation_id=order.journey,
        effective_at=document.at,
    )
    return run.number("delivery", "delivery", document.id, document.posting_date)
