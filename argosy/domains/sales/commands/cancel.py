"""The rest of orders is cancelled: goods and credit are given back, what was delivered is due."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from argosy.contracts.sales import OrderCancelled
from argosy.domains.sales.commands.confirm import order_commitment, write_steps
from argosy.domains.sales.commands.orders import Order, chosen, lock_orders, wrong_state
from argosy.domains.sales.commands.outcome import carry_on, settle
from argosy.domains.sales.commands.promising import DEMAND
from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.amounts import share
from argosy.domains.sales.rules.heads import in_company
from argosy.domains.sales.rules.inputs import CancelOrder
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.ledger.commitments import commit
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.stock.inputs import ReleaseInput
from argosy.kernel.stock.planned import cancel_plans
from argosy.kernel.stock.reservations import release

ZERO = Decimal(0)


@command("sales.cancel_order", permission="sales.order.cancel")
def do_cancel_order(run: CommandRun, batch: Sequence[CancelOrder]) -> list[Done | None]:
    """Cancel what was not delivered of orders, or whole orders and quotations.

    Before: the order is not cancelled yet and not done. After: nothing of it is open; reservations
    and planned issues are given back, and the credit that nothing will be billed for. What was
    billed beyond what was delivered can be credited. Emits `OrderCancelled`. Permission:
    sales.order.cancel.
    """
    orders = lock_orders(run, [item.order_id for item in batch])
    found: dict[int, Order] = {}
    for index, order in chosen(run, batch, orders):
        problem = text_problem(batch[index].why, "why", 500, required=True)
        if problem is not None:
            run.reject(index, problem)
        if order.cancelled_at is not None or order.state == "done":
            run.reject(index, wrong_state(order, "open"))
        found[index] = order
    kept = set(settle(run, len(batch)))
    found = {index: order for index, order in found.items() if index in kept}
    demands = [
        (DEMAND, order.id, line.line_id)
        for order in found.values()
        if order.confirmed_at is not None
        for line in order.lines.values()
        if line.is_delivered and line.quantities.open > 0
    ]
    if demands:
        release(run, [ReleaseInput(demand) for demand in demands])
        cancel_plans(run, demands)
    results: list[Done | None] = [None] * len(batch)
    steps = []
    commitments = []
    for index, order in found.items():
        at = batch[index].effective_at or run.now
        _cancel(order)
        order.cancelled_at = at
        steps.append((order.id, "cancelled", order.version, batch[index].why, at))
        needed = _still_to_bill(order)
        if needed < order.committed_minor:
            commitments.append(order_commitment(order, needed - order.committed_minor))
            order.committed_minor = needed
        run.emit(
            OrderCancelled(order.id, order.customer_id),
            subject_type="sales_order",
            subject_id=order.id,
            correlation_id=order.journey,
            effective_at=at,
        )
        results[index] = Done("sales_order", order.id)
    commit(run, commitments)
    writing = Writing()
    write_steps(run, writing, steps)
    carry_on(writing, found.values(), "cancelled_qty")
    writing.send()
    return results


def _cancel(order: Order) -> None:
    """Leave nothing open: goods as far as they were not delivered, the rest as far as not billed.

    A charge that was not billed is dropped with the goods only when nothing was delivered.
    """
    lines = order.lines.values()
    is_begun = any(line.quantities.delivered for line in lines)
    for line in lines:
        q = line.quantities
        if line.is_delivered:
            q.cancelled += q.open
        elif not is_begun:
            q.cancelled = q.ordered
        line.is_changed = True


def _still_to_bill(order: Order) -> int:
    """Return the value, in company currency, of what will still be billed."""
    whole = 0
    for line in order.lines.values():
        q = line.quantities
        rest = q.billable(order.billing_policy, line.is_delivered)
        if rest > 0:
            whole += share(line.gross_minor, rest, q.ordered)
    return max(0, in_company(whole, order.rate, order.currency, order.company_currency))
