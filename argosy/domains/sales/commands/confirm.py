"""Orders are confirmed: credit is taken, goods are reserved and promised, the order holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from argosy.contracts.sales import OrderConfirmed, OrderedLine
from argosy.domains.sales.commands import promising
from argosy.domains.sales.commands.create import series_of
from argosy.domains.sales.commands.orders import Order, chosen, lock_orders, stale, wrong_state
from argosy.domains.sales.commands.outcome import carry_on, settle
from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.inputs import ConfirmOrder
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.ledger.commitments import commit
from argosy.kernel.ledger.inputs import CommitmentInput
from argosy.kernel.primitives.clock import business_date
from argosy.kernel.primitives.errors import Problem

STEP = ("order_id", "kind", "version", "why", "effective_at")


@command("sales.confirm_order", permission="sales.order.confirm")
def do_confirm_order(run: CommandRun, batch: Sequence[ConfirmOrder]) -> list[Done | None]:
    """Let orders hold, quotations too while they are valid.

    Before: the order is entered, or a quotation whose last day has not passed; the version is the
    one the caller has seen; the customer's credit covers it; `must_reserve` orders can be reserved
    whole. After: the credit is taken (INV-42), what is on hand is reserved, every line has its
    promised dates, the rest planned. Emits `OrderConfirmed`. Permission: sales.order.confirm.
    """
    orders = lock_orders(run, [item.order_id for item in batch])
    found = dict(chosen(run, batch, orders))
    for index in list(found):
        problem = _problem(found[index], batch[index], run)
        if problem is not None:
            run.reject(index, problem)
            del found[index]
    supply = promising.look(run, found.values())
    served = {}
    for index in list(found):
        at = batch[index].effective_at or run.now
        served[index] = promising.serve(supply, found[index], at)
        short = promising.shortages(served[index]) if found[index].must_reserve else []
        if short:
            run.reject(index, *short)
            supply.give_back(promising.DEMAND, found.pop(index).id)
    for index, problem in _take_credit(run, found).items():
        run.reject(index, problem)
        supply.give_back(promising.DEMAND, found.pop(index).id)
    settle(run, len(batch))
    supply.write()
    results: list[Done | None] = [None] * len(batch)
    writing = Writing()
    steps = []
    for index, order in found.items():
        at = batch[index].effective_at or run.now
        results[index] = _confirm(run, order, at)
        steps.append((order.id, "confirmed", order.version, "", at))
    write_steps(run, writing, steps)
    promising.promise(run, writing, [each for index in found for each in served[index]])
    carry_on(writing, found.values(), "promised_on")
    writing.send()
    return results


def _problem(order: Order, item: ConfirmOrder, run: CommandRun) -> Problem | None:
    if item.expected_version and item.expected_version != order.version:
        return stale(order, item.expected_version)
    if order.confirmed_at is not None or order.cancelled_at is not None:
        return wrong_state(order, "entered")
    if order.valid_until is not None:
        today = business_date(item.effective_at or run.now, order.time_zone)
        if today > order.valid_until:
            return Problem(
                "sales.validity_over",
                "The quotation held until {day}.",
                "Make a new one, or amend it with a later day.",
                "order_id",
                {"day": order.valid_until.isoformat()},
            )
    return None


def _take_credit(run: CommandRun, orders: dict[int, Order]) -> dict[int, Problem]:
    """Take each order's total of the customer's credit; return the problems of those refused."""
    indexes = [index for index, order in orders.items() if order.company_gross_minor > 0]
    answers = commit(
        run, [order_commitment(orders[i], orders[i].company_gross_minor) for i in indexes]
    )
    refused: dict[int, Problem] = {}
    for index, problem in zip(indexes, answers, strict=True):
        if problem is None:
            orders[index].committed_minor = orders[index].company_gross_minor
        else:
            refused[index] = problem
    return refused


def order_commitment(order: Order, minor: int) -> CommitmentInput:
    """Return an amount an order takes of its customer's credit, or (negative) gives back."""
    return CommitmentInput(
        order.customer_id,
        order.company_currency,
        "order",
        minor,
        "sales_order",
        order.id,
        order.journey,
    )


def _confirm(run: CommandRun, order: Order, at: datetime) -> Done:
    order.confirmed_at = at
    run.emit(
        OrderConfirmed(
            order.id,
            order.version,
            order.customer_id,
            order.warehouse_id,
            order.currency,
            order.gross_minor,
            tuple(
                OrderedLine(
                    line.line_id,
                    line.item_id,
                    line.quantities.ordered,
                    line.requested_on or order.document_date,
                )
                for line in order.lines.values()
                if line.kind != "charge"
            ),
        ),
        subject_type="sales_order",
        subject_id=order.id,
        correlation_id=order.journey,
        effective_at=at,
    )
    if order.valid_until is None:
        return Done("sales_order", order.id)
    # The offer keeps its number; the order it becomes gets one of its own.
    on = business_date(at, order.time_zone)
    return run.number(series_of("order"), "sales_order", order.id, on)


def write_steps(run: CommandRun, writing: Writing, steps: Sequence[tuple[object, ...]]) -> None:
    """Add the steps orders took, as (order, kind, version, why, when)."""
    writing.insert(
        "sales_order_step",
        STEP,
        steps,
        {
            "company_id": run.company_id,
            "actor_id": run.actor.id,
            "command_id": run.command_id,
        },
    )
