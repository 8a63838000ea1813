"""Taking orders through their states: confirmed, cancelled, closed."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.purchasing import PurchasedLine, PurchaseOrderChanged, PurchaseOrderConfirmed
from argosy.domains.purchasing import expected
from argosy.domains.purchasing.locks import lock_orders
from argosy.domains.purchasing.rules.held import HeldOrder
from argosy.domains.purchasing.rules.orders import OrderStep, stale, unknown
from argosy.domains.purchasing.storage import Head, Step, confirm_orders, step_orders
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.primitives.errors import Conflict, Problem, StaleVersion
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem


def announce_change(
    run: CommandRun, order_id: int, version: int, action: str, head: Head | HeldOrder
) -> None:
    """Say that an order took a further version."""
    run.emit(
        PurchaseOrderChanged(
            order_id, version, action, head.supplier_id, head.currency, head.net_minor
        ),
        subject_type="purchase_order",
        subject_id=order_id,
        correlation_id=head.correlation_id,
    )


@command("purchasing.confirm_order", permission="purchasing.order.confirm")
def do_confirm_order(run: CommandRun, batch: Sequence[OrderStep]) -> list[Done | None]:
    """Give drafts to their suppliers: from now on goods are expected.

    Pre-conditions: the order is a draft at the version the caller read. Post-conditions: a further
    version, progress of each line, an expected receipt of each line of goods. Events:
    PurchaseOrderConfirmed. Permission: purchasing.order.confirm.
    """
    steps = _take_steps(run, batch, ("draft",), needs_reason=False)
    made = [Step(order, "confirmed", "confirm", step.reason) for _, step, order in steps]
    confirm_orders(run, made)
    expected.expect(run, [order for _, _, order in steps])
    results: list[Done | None] = [None] * len(batch)
    for index, _, order in steps:
        results[index] = Done("purchase_order", order.id)
        run.emit(
            PurchaseOrderConfirmed(
                order_id=order.id,
                order_version=order.version + 1,
                supplier_id=order.supplier_id,
                warehouse_id=order.place_id,
                currency=order.currency,
                total_minor=order.net_minor,
                lines=tuple(
                    PurchasedLine(line.line_id, line.item_id, line.base_qty, line.expected_on)
                    for line in order.current_lines()
                ),
            ),
            subject_type="purchase_order",
            subject_id=order.id,
            correlation_id=order.correlation_id,
        )
    return results


@command("purchasing.cancel_order", permission="purchasing.order.cancel")
def do_cancel_order(run: CommandRun, batch: Sequence[OrderStep]) -> list[Done | None]:
    """Take back orders of which nothing has come or been billed yet.

    Pre-conditions: draft or confirmed, nothing received or billed, a reason. Post-conditions: a
    further version; nothing is expected any more. Events: PurchaseOrderChanged. Permission:
    purchasing.order.cancel.
    """
    steps = _take_steps(run, batch, ("draft", "confirmed"))
    for index, _, order in steps:
        if any(line.received or line.billed for line in order.lines.values()):
            run.reject(
                index,
                Problem(
                    "purchasing.cancel_received",
                    "Something of the order has been received or billed.",
                    "Close it instead; what came stays as it is.",
                    "order_id",
                ),
            )
    return _finish(run, batch, steps, "cancelled", "cancel")


@command("purchasing.close_order", permission="purchasing.order.cancel")
def do_close_order(run: CommandRun, batch: Sequence[OrderStep]) -> list[Done | None]:
    """Expect nothing further of confirmed orders; what came may still be billed or returned.

    Pre-conditions: confirmed, a reason. Post-conditions: a further version; nothing is expected
    any more. Events: PurchaseOrderChanged. Permission: purchasing.order.cancel.
    """
    return _finish(run, batch, _take_steps(run, batch, ("confirmed",)), "closed", "close")


Taken = list[tuple[int, OrderStep, HeldOrder]]


def _take_steps(
    run: CommandRun,
    batch: Sequence[OrderStep],
    states: tuple[str, ...],
    *,
    needs_reason: bool = True,
) -> Taken:
    """Lock the orders of steps and refuse those that are unknown, stale or in another state."""
    orders = lock_orders(run, [step.order_id for step in batch])
    seen: set[int] = set()
    kinds: set[type[Conflict]] = set()
    for index, step in enumerate(batch):
        problem = int64_problem(step.order_id, "order_id", minimum=1)
        reason = text_problem(step.reason, "reason", 300, required=needs_reason)
        order = orders.get(step.order_id)
        if problem is None and (order is None or step.order_id in seen):
            problem = unknown("order", step.order_id, "order_id") if order is None else twice()
        elif order is not None:
            problem, kind = state_problem(order, step.version, states)
            kinds |= {kind} if kind else set()
        seen.add(step.order_id)
        run.reject(index, *(p for p in (problem, reason) if p is not None))
    error = kinds.pop() if len(kinds) == 1 else None
    keep = run.settle(len(batch), error) if error else run.settle(len(batch))
    return [(index, batch[index], orders[batch[index].order_id]) for index in keep]


def state_problem(
    order: HeldOrder, read: int, states: tuple[str, ...]
) -> tuple[Problem | None, type[Conflict] | None]:
    """Return why an order cannot take a step, and the class of the refusal."""
    if order.version != read:
        return stale(order.version, read), StaleVersion
    if order.state not in states:
        problem = Problem(
            "purchasing.order_state",
            "The order is {state}.",
            "This needs an order that is {wanted}.",
            "order_id",
            {"state": order.state, "wanted": " or ".join(states)},
        )
        return problem, Conflict
    return None, None


def twice() -> Problem:
    """Return the problem of an order that stands twice in a batch."""
    return Problem(
        "purchasing.order_twice",
        "The order stands twice in the batch.",
        "Name each order once.",
        "order_id",
    )


def _finish(
    run: CommandRun, batch: Sequence[OrderStep], steps: Taken, state: str, action: str
) -> list[Done | None]:
    keep = set(run.settle(len(batch), Conflict))
    steps = [each for each in steps if each[0] in keep]
    step_orders(run, [Step(order, state, action, step.reason) for _, step, order in steps])
    expected.withdraw(run, [order for _, _, order in steps])
    results: list[Done | None] = [None] * len(batch)
    for index, _, order in steps:
        results[index] = Done("purchase_order", order.id)
        announce_change(run, order.id, order.version + 1, action, order)
    return results
