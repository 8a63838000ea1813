"""Goods that arrived are reserved for the orders that wait for them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from argosy.domains.sales.commands import picking
from argosy.domains.sales.commands.orders import Order, chosen, lock_orders, wrong_state
from argosy.domains.sales.commands.outcome import settle
from argosy.domains.sales.commands.promising import DEMAND
from argosy.domains.sales.rules.inputs import ReserveGoods
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.stock.serving import Want, lock_supply


@command("sales.reserve_goods", permission="sales.order.confirm")
def do_reserve_goods(run: CommandRun, batch: Sequence[ReserveGoods]) -> list[Done | None]:
    """Reserve what is on hand for what is open of confirmed orders, in the order of the batch.

    Before: the orders hold. After: reservations; what is still short stays promised as it was. A
    job gives it for the backlog, by promised date. Permission: sales.order.confirm.
    """
    orders = lock_orders(run, [item.order_id for item in batch])
    found: dict[int, Order] = {}
    for index, order in chosen(run, batch, orders):
        if order.confirmed_at is None or order.cancelled_at is not None:
            run.reject(index, wrong_state(order, "confirmed"))
        else:
            found[index] = order
    settle(run, len(batch))
    results: list[Done | None] = [None] * len(batch)
    held = picking.look(run, list(found.values())).held
    wanted = [
        Want(
            (DEMAND, order.id, line.line_id),
            line.item_id,
            order.warehouse_id,
            line.quantities.open
            - sum((spot.held for spot in held.get(line.line_id, ())), Decimal(0)),
            run.now,
        )
        for order in found.values()
        for line in order.lines.values()
        if line.is_delivered
    ]
    wanted = [want for want in wanted if want.qty > 0]
    supply = lock_supply(run, [(w.item_id, w.place_id) for w in wanted], now=run.now)
    for want in wanted:
        supply.take(want)
    supply.write()
    for index, order in found.items():
        results[index] = Done("sales_order", order.id)
    return results
