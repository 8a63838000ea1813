"""How far purchase lines have come, in goods and bills; for lists across capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from argosy.domains.purchasing.queries import VIEW
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor


@dataclass(frozen=True, slots=True)
class LineReceived:
    """A purchase line, in base units: what was accepted less what went back, and what was billed.

    `accrued_minor` is what goods received not billed holds for it.
    """

    order_id: int
    line_id: int
    supplier_id: int
    item_id: int
    received_qty: Decimal
    billed_qty: Decimal
    accrued_minor: int


def lines_received(actor: Actor) -> list[LineReceived]:
    """Return the lines of which anything was received or billed.

    Raises:
        PermissionDenied: without the permission to see purchasing.
    """
    actor.check_permission(VIEW)
    with reading(actor):
        found = sql.rows(
            "SELECT p.order_id, p.line_id, o.supplier_id, p.item_id,"
            " p.accepted_qty - p.returned_qty, p.billed_qty, p.accrued_minor"
            " FROM purchase_line_progress p JOIN purchase_order o ON o.id = p.order_id"
            " WHERE p.company_id = %s AND (p.accepted_qty <> 0 OR p.billed_qty <> 0)"
            " ORDER BY p.order_id, p.line_id",
            (actor.company_id,),
        )
    return [LineReceived(*row) for row in found]  # type: ignore[arg-type]
