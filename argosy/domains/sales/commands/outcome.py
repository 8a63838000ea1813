"""Which error a refused batch raises, and how the two projections are carried on."""

from __future__ import annotations

from collections.abc import Iterable

from argosy.domains.sales.commands.orders import Line, Order
from argosy.domains.sales.commands.writing import Writing
from argosy.kernel.events.run import CommandRun
from argosy.kernel.primitives.errors import ArgosyError, Conflict, StaleVersion, ValidationFailed

_STALE = frozenset({"sales.stale_version"})
_CONFLICTS = _STALE | {
    "ledger.credit_limit",
    "sales.cannot_reserve",
    "sales.not_available",
    "sales.nothing_open",
    "sales.over_billed",
    "sales.over_credited",
    "sales.over_delivered",
    "sales.over_returned",
    "sales.state",
    "sales.validity_over",
}


def settle(run: CommandRun, size: int) -> list[int]:
    """Return the indexes that go on; in mode ``all`` raise the error that fits the problems.

    Raises:
        StaleVersion: all problems are stale versions.
        Conflict: all problems are about the present state.
        ValidationFailed: something is wrong with the input.
    """
    codes = {problem.code for problem in run.problems()}
    error: type[ArgosyError] = ValidationFailed
    if codes <= _STALE:
        error = StaleVersion
    elif codes <= _CONFLICTS:
        error = Conflict
    return run.settle(size, error)


_ORDER = (
    "confirmed_at",
    "cancelled_at",
    "committed_minor",
    "state",
    "delivery_state",
    "billing_state",
)
QUANTITIES = {
    "ordered_qty": "ordered",
    "over_pct": "over_pct",
    "cancelled_qty": "cancelled",
    "delivered_qty": "delivered",
    "returned_qty": "returned",
    "replaced_qty": "replaced",
    "invoiced_qty": "invoiced",
    "credited_qty": "credited",
}
"""Columns of the lines' projection, and what they are called in memory."""


def carry_on(writing: Writing, orders: Iterable[Order], *columns: str) -> None:
    """Write the states of orders and what changed of their lines.

    Args:
        writing: takes the updates.
        orders: locked orders.
        columns: of the changed lines' projection; those that the command changes.
    """
    heads = []
    changed: list[Line] = []
    for order in orders:
        order.derive()
        heads.append((order.id, *[getattr(order, name) for name in _ORDER]))
        changed.extend(line for line in order.lines.values() if line.is_changed)
    writing.update("sales_order", "id", _ORDER, heads)
    values: list[list[object]] = [[line.line_id for line in changed]]
    for column in columns:
        if column == "promised_on":
            values.append([line.promised_on for line in changed])
        else:
            name = QUANTITIES[column]
            values.append([getattr(line.quantities, name) for line in changed])
    writing.update_columns("sales_line_progress", "line_id", columns, values)
    for line in changed:
        line.is_changed = False
