"""Goods come back from customers at their original cost, to be sold again, checked or scrapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from argosy.contracts.sales import DeliveredLine, GoodsReturned
from argosy.domains.sales.commands.goods import (
    DELIVERIES,
    Accounts,
    Document,
    Moves,
    Part,
    by_line,
    goods_accounts,
    use_ids,
    write_documents,
)
from argosy.domains.sales.commands.orders import Order, chosen, lock_orders
from argosy.domains.sales.commands.outcome import carry_on, settle
from argosy.domains.sales.commands.places import customer_place, scrap_place
from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.deliveries import check_document, exact_base
from argosy.domains.sales.rules.inputs import ReturnGoods, ReturnLine
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import INT64_MAX, decimal_text
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.stock.words import Status
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves

DISPOSITIONS = {"free": Status.FREE, "qc": Status.QC, "scrap": Status.BLOCKED}

_DELIVERED = """
SELECT d.id, d.order_id, d.line_id, d.lot_id, d.location_id, d.unit_id, d.move_id,
       trim_scale(d.base_qty - coalesce((SELECT sum(r.base_qty) FROM delivery_line r
                                          WHERE r.returns_line_id = d.id), 0))
  FROM delivery_line d
 WHERE d.company_id = %s AND d.id = ANY(%s::bigint[]) AND d.returns_line_id IS NULL
"""


@dataclass(slots=True)
class Delivered:
    """A delivered line, and what of it has not come back yet."""

    id: int
    order_id: int
    line_id: int
    lot_id: int
    location_id: int
    unit_id: int
    move_id: int
    left: Decimal


@command("sales.return_goods", permission="sales.return.post")
def do_return_goods(run: CommandRun, batch: Sequence[ReturnGoods]) -> list[Done | None]:
    """Take goods back from customers against the lines they were delivered by.

    Before: each line was delivered for the order, and as much of it has not come back yet (INV-35).
    After: moves at the cost the goods left at, into free or inspected stock, or through blocked
    stock to scrap; one return an item; the orders' quantities and states. What is not replaced can
    be credited. Emits `GoodsReturned`. Permission: sales.return.post.
    """
    orders = lock_orders(run, [item.order_id for item in batch], draw=DELIVERIES)
    delivered = _delivered(run, [line for item in batch for line in item.lines])
    documents = []
    for index, order in chosen(run, batch, orders):
        item = batch[index]
        problems = check_document(item.posting_date, item.reference, item.memo)
        document = Document(
            index, order, item.posting_date, item.effective_at or run.now, item.reference, item.memo
        )
        if not item.lines:
            problems.append(_no_lines())
        for place, line in enumerate(item.lines):
            part = _part(order, line, delivered, f"lines[{place}]", problems)
            if part is not None:
                document.parts.append(part)
        run.reject(index, *problems)
        documents.append(document)
    kept = set(settle(run, len(batch)))
    return _post(run, len(batch), [d for d in documents if d.index in kept])


def _delivered(run: CommandRun, lines: Sequence[ReturnLine]) -> dict[int, Delivered]:
    ids = sorted(
        {
            line.delivery_line_id
            for line in lines
            if type(line.delivery_line_id) is int and 0 < line.delivery_line_id <= INT64_MAX
        }
    )
    found = sql.rows(_DELIVERED, (run.company_id, sql.array(ids))) if ids else []
    rows = cast("list[tuple[int, int, int, int, int, int, int, Decimal]]", found)
    return {row[0]: Delivered(*row) for row in rows}


def _part(
    order: Order,
    line: ReturnLine,
    delivered: Mapping[int, Delivered],
    path: str,
    problems: list[Problem],
) -> Part | None:
    """Return what comes back by one line; add what is wrong with it."""
    before = len(problems)
    origin = delivered.get(line.delivery_line_id)
    if line.disposition not in DISPOSITIONS:
        problems.append(_disposition(line.disposition, path))
    if line.is_replaced and order.cancelled_at is not None:
        problems.append(_no_replacement(path))
    if origin is None or origin.order_id != order.id:
        problems.append(_unknown_delivery(line.delivery_line_id, path))
        return None
    ordered = order.lines.get(origin.line_id)
    if ordered is None:
        problems.append(_unknown_delivery(line.delivery_line_id, path))
        return None
    base = exact_base(line.qty, ordered, path, problems)
    if base > origin.left:
        problems.append(_over(base, origin.left, path))
    if len(problems) > before:
        return None
    origin.left -= base
    return Part(
        ordered,
        line.qty,
        ordered.unit_id,
        (ordered.factor_num, ordered.factor_den),
        base,
        line.location_id or origin.location_id,
        origin.lot_id,
        origin.id,
        origin.move_id,
        line.disposition,
        line.is_replaced,
    )


def _post(run: CommandRun, size: int, documents: Sequence[Document]) -> list[Done | None]:
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
    documents = [d for d in documents if all(part.id in posted for part in d.parts)]
    for document in documents:
        results[document.index] = _return(run, document, posted)
    writing = Writing()
    write_documents(run, writing, documents, posted, "return")
    carry_on(writing, [document.order for document in documents], "returned_qty", "replaced_qty")
    writing.send()
    return results


def _moves(run: CommandRun, documents: Sequence[Document]) -> Moves:
    """Return the moves: back from the customer, and on to scrap what is not worth keeping."""
    accounts = goods_accounts(
        run, {(part.line.item_id, d.posting_date) for d in documents for part in d.parts}
    )
    customers = customer_place(run)
    moves: Moves = []
    for document in documents:
        for part in document.parts:
            booked = accounts[part.line.item_id, document.posting_date]
            moves.append((document, part, _back(document, part, booked, customers)))
            if part.disposition == "scrap":
                scrapped = _scrap(document, part, booked, scrap_place(run))
                moves.append((document, part, scrapped))
    return moves


def _back(document: Document, part: Part, booked: Accounts, customers: int) -> ValuedMoveInput:
    move = MoveInput(
        part.line.item_id,
        customers,
        part.location_id,
        part.qty,
        part.unit_id,
        document.at,
        "delivery",
        document.id,
        part.id,
        document.order.journey,
        lot_id=part.lot_id,
        to_status=DISPOSITIONS[part.disposition].value,
        factor=part.factor,
    )
    return ValuedMoveInput(
        move=move,
        posting_date=document.posting_date,
        stock_account_id=booked.stock,
        counter_account_id=booked.cogs,
        returns_move_id=part.returns_move_id,
    )


def _scrap(document: Document, part: Part, booked: Accounts, scrap: int) -> ValuedMoveInput:
    move = MoveInput(
        part.line.item_id,
        part.location_id,
        scrap,
        part.qty,
        part.unit_id,
        document.at,
        "delivery",
        document.id,
        part.id,
        document.order.journey,
        lot_id=part.lot_id,
        from_status=Status.BLOCKED.value,
        reason="returned, not worth keeping",
        factor=part.factor,
    )
    return ValuedMoveInput(
        move=move,
        posting_date=document.posting_date,
        stock_account_id=booked.stock,
        counter_account_id=booked.scrap,
    )


def _return(run: CommandRun, document: Document, posted: Mapping[int, int]) -> Done:
    order = document.order
    for part in document.parts:
        q = part.line.quantities
        q.returned += part.base_qty
        if part.is_replaced:
            q.replaced += part.base_qty
        part.line.is_changed = True
    run.emit(
        GoodsReturned(
            document.id,
            order.id,
            order.customer_id,
            tuple(
                DeliveredLine(
                    part.line.line_id, part.line.item_id, -part.base_qty, (posted[part.id],)
                )
                for part in document.parts
            ),
        ),
        subject_type="delivery",
        subject_id=document.id,
        correlation_id=order.journey,
        effective_at=document.at,
    )
    return run.number("sales_return", "delivery", document.id, document.posting_date)


def _no_lines() -> Problem:
    return Problem("sales.no_lines", "Nothing comes back.", "Name at least one line.", "lines")


def _disposition(value: object, path: str) -> Problem:
    return Problem(
        "sales.disposition",
        "{value} is nothing that can become of returned goods.",
        "Use free, qc or scrap.",
        f"{path}.disposition",
        {"value": ascii(value)[:40]},
    )


def _no_replacement(path: str) -> Problem:
    return Problem(
        "sales.state",
        "The order was cancelled: nothing is delivered again.",
        "Take the goods back without replacement, and credit them.",
        f"{path}.is_replaced",
    )


def _unknown_delivery(line_id: object, path: str) -> Problem:
    return Problem(
        "sales.unknown_delivery_line",
        "Nothing was delivered for this order by line {id}.",
        "Choose a line of one of the order's deliveries.",
        f"{path}.delivery_line_id",
        {"id": ascii(line_id)[:40]},
    )


def _over(wanted: Decimal, left: Decimal, path: str) -> Problem:
    return Problem(
        "sales.over_returned",
        "{wanted} cannot come back: {left} of this delivery are still with the customer.",
        "Correct the quantity, or choose another delivery.",
        f"{path}.qty",
        {"wanted": decimal_text(wanted), "left": decimal_text(left)},
    )
