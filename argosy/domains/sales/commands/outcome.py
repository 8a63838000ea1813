"""Which error a refused batch raises, and how the two projections are carried on."""

from __future__ import annotations

from collections.abc import Iterable

from argosy.domains.sales.commands.orders import Order
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


_ORDER = ("confirmed_at", "cancelled_at", "committed_minor", "state")
_PROGRESS = (
    "ordered_qty",
    "over_pct",
    "cancelled_qty",
    "delivered_qty",
    "returned_qty",
    "replaced_qty",
    "invoiced_qty",
    "credited_qty",
    "promised_on",
)


def carry_on(writing: Writing, orders: Iterable[Order]) -> None:
    """Write the states of orders and the quantities of their changed lines."""
    heads = []
    lines = []
    for order in orders:
        order.derive()
        heads.append(
            (
                order.id,
                order.confirmed_at,
                order.cancelled_at,
                order.committed_minor,
                order.state,
                order.delivery_state,
                order.billing_state,
            )
        )
        for line in order.lines.values():
            if line.is_changed:
                line.is_changed = False
                q = line.quantities
                lines.append(
                    (
                        line.line_id,
                        q.ordered,
                        q.over_pct,
                        q.cancelled,
                        q.delivered,
                        q.returned,
                        q.replaced,
                        q.invoiced,
                        q.credited,
                        line.promised_on,
                    )
                )
    writing.update("sales_order", "id", (*_ORDER, "delivery_state", "billing_state"), heads)
    writing.update("sales_line_progress", "line_id", _PROGRESS, lines)
