"""Creating orders and taking them through their states."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.purchasing import PurchasedLine, PurchaseOrderChanged, PurchaseOrderConfirmed
from argosy.domains.purchasing import expected, facts
from argosy.domains.purchasing.commands.entry import (
    Wanted,
    enter_lines,
    rate_problem,
    supplier_problems,
)
from argosy.domains.purchasing.facts import BuyingFacts
from argosy.domains.purchasing.locks import lock_orders
from argosy.domains.purchasing.rules.held import HeldOrder
from argosy.domains.purchasing.rules.orders import (
    NewOrder,
    OrderStep,
    check_order,
    stale,
    unknown,
)
from argosy.domains.purchasing.storage import (
    Head,
    Step,
    confirm_orders,
    create_orders,
    step_orders,
)
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Conflict, Problem, StaleVersion
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem


@command("purchasing.create_order", permission="purchasing.order.create")
def do_create_order(run: CommandRun, batch: Sequence[NewOrder]) -> list[Done | None]:
    """Create draft orders, directly or for requests.

    Pre-conditions: the party is a supplier and not blocked; items are bought; units convert
    exactly; lines without a price find one of the supplier. Post-conditions: version 1, number.
    Events: PurchaseOrderChanged. Permission: purchasing.order.create.
    """
    sound = []
    for index, order in enumerate(batch):
        problems = check_order(order)
        run.reject(index, *problems)
        if not problems:
            sound.append(index)
    known = facts.load(
        run,
        suppliers={batch[i].supplier_id for i in sound},
        items={line.item_id for i in sound for line in batch[i].lines if line.item_id},
        on=min((day for i in sound if (day := batch[i].ordered_on)), default=None),
    )
    wanted = [_wanted(run, known, index, batch[index]) for index in sound]
    lines = enter_lines(run, wanted, known)
    keep = set(run.settle(len(batch)))
    kept = [place for place, each in enumerate(wanted) if each.index in keep]
    heads = [
        _head(run, known, batch[wanted[p].index], wanted[p], sum(e.net_minor for e in lines[p]))
        for p in kept
    ]
    results: list[Done | None] = [None] * len(batch)
    ids = create_orders(run, heads, [lines[p] for p in kept]) if kept else []
    for place, head, order_id in zip(kept, heads, ids, strict=True):
        results[wanted[place].index] = run.number(
            "purchase_order", "purchase_order", order_id, head.ordered_on
        )
        _changed(run, order_id, 1, "create", head)
    return results


def _wanted(run: CommandRun, known: BuyingFacts, index: int, order: NewOrder) -> Wanted:
    """Check an order's head against what is known, and say what its lines depend on."""
    supplier = known.suppliers.get(order.supplier_id)
    company = facts.company(run)
    currency = order.currency or (supplier.currency if supplier else "") or company.currency
    problems = supplier_problems(known, order.supplier_id)
    bad = currency_problem(currency) or rate_problem(currency, company.currency, order.rate)
    if bad is not None:
        problems.append(bad)
        currency = company.currency
    run.reject(index, *problems)
    on = order.ordered_on or company.today(run)
    return Wanted(index, order.supplier_id, currency, order.place_id, on, order.lines)


def _head(
    run: CommandRun, known: BuyingFacts, order: NewOrder, wanted: Wanted, net_minor: int
) -> Head:
    return Head(
        supplier_id=order.supplier_id,
        currency=wanted.currency,
        rate=order.rate or facts.ONE,
        place_id=order.place_id,
        payment_term=order.payment_term or known.suppliers[order.supplier_id].payment_term,
        ordered_on=wanted.on,
        net_minor=net_minor,
        correlation_id=run.new_journey(),
        attributes=dict(order.attributes),
    )


def _changed(
    run: CommandRun, order_id: int, version: int, action: str, head: Head | HeldOrder
) -> None:
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
        _changed(run, order.id, order.version + 1, action, order)
    return results
