"""Expected receipts: planned moves of the goods flow, which promises to customers count on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from argosy.domains.purchasing import facts
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.kernel.events.run import CommandRun
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.kernel.stock.planned import FulfilInput, PlanInput, cancel_plans, fulfil, plan_moves

SOURCE = "purchase_order"


def expect(run: CommandRun, orders: Sequence[HeldOrder]) -> None:
    """Plan a receipt for each current line of goods, as far as it has not come."""
    _plan(run, [line for order in orders for line in order.current_lines()])


def withdraw(run: CommandRun, orders: Sequence[HeldOrder]) -> None:
    """Expect nothing further of confirmed orders."""
    cancel_plans(
        run,
        [
            _source(line)
            for order in orders
            if order.state == "confirmed"
            for line in order.lines.values()
            if line.kind == "goods"
        ],
    )


def replan(run: CommandRun, orders: Sequence[HeldOrder]) -> None:
    """Plan anew what is still to come of amended orders."""
    withdraw(run, orders)
    _plan(run, [line for order in orders for line in order.current_lines()])


def received(run: CommandRun, lines: Mapping[int, tuple[HeldLine, Decimal]]) -> None:
    """Count what came (below zero: what went back) against what was expected.

    An order that was amended down to what had come expects nothing, and its tolerance may still
    bring something.

    Args:
        lines: for each line id the line and the base quantity.
    """
    found = [FulfilInput(_source(line), qty) for line, qty in lines.values() if qty]
    if found:
        fulfil(run, found, must_be_planned=False)


def _source(line: HeldLine) -> tuple[str, int, int]:
    return (SOURCE, line.order_id, line.line_id)


def _plan(run: CommandRun, lines: Sequence[HeldLine]) -> None:
    goods = [line for line in lines if line.kind == "goods" and line.ordered > line.received]
    if not goods:
        return
    outside = facts.company(run).supplier_place_id
    if not outside:
        raise Conflict(no_supplier_place())
    plan_moves(
        run,
        [
            PlanInput(
                source=_source(line),
                item_id=line.item_id,
                from_location_id=outside,
                to_location_id=line.place_id,
                base_qty=line.ordered - line.received,
                planned_at=_noon(line.expected_on),
                direction="in",
            )
            for line in goods
        ],
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def no_supplier_place() -> Problem:
    """Return the problem of a company without a place that goods come from."""
    return Problem(
        "purchasing.no_supplier_place",
        "The company has no place of kind supplier that goods could come from.",
        "Make one among the stock locations.",
    )
