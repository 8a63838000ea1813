"""How far order lines have come: what left, what was billed; for lists across capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor

VIEW = "sales.order.read"


@dataclass(frozen=True, slots=True)
class LineProgress:
    """A line of goods, in base units: what left less what came back, billed less credited."""

    order_id: int
    line_id: int
    customer_id: int
    item_id: int
    delivered_qty: Decimal
    billed_qty: Decimal


def line_progress(actor: Actor) -> list[LineProgress]:
    """Return the lines of goods of which anything was delivered or billed.

    Raises:
        PermissionDenied: without the permission sales.order.read.
    """
    actor.check_permission(VIEW)
    with reading(actor):
        found = sql.rows(
            "SELECT p.order_id, p.line_id, o.customer_id, p.item_id,"
            " p.delivered_qty - p.returned_qty, p.invoiced_qty - p.credited_qty"
            " FROM sales_line_progress p JOIN sales_order o ON o.id = p.order_id"
            " WHERE p.company_id = %s AND p.kind = 'item'"
            " AND (p.delivered_qty <> 0 OR p.invoiced_qty <> 0) ORDER BY p.order_id, p.line_id",
            (actor.company_id,),
        )
    return [LineProgress(*row) for row in found]  # type: ignore[arg-type]
