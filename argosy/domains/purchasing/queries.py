"""The reads of purchasing; `access_...` is the only way for a screen to get one document.

Every function opens its own read-only transaction, sees the actor's companies and nothing else, and
asks for the right to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem

VIEW = "purchasing.document.view"
PAGE_MAX = 500


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A line as it stands: what was agreed and how far it has come, in base units but `qty`."""

    line_id: int
    line_no: int
    kind: str
    item_id: int
    description: str
    qty: Decimal
    unit_id: int
    base_qty: Decimal
    unit_price: Decimal
    discount_pct: Decimal
    net_minor: int
    expected_on: date
    accepted_qty: Decimal
    rejected_qty: Decimal
    returned_qty: Decimal
    billed_qty: Decimal
    accrued_minor: int
    trace: object


@dataclass(frozen=True, slots=True)
class OrderHead:
    """An order in a list; the two states are derived from quantities: none, partial, full."""

    id: int
    number: str
    supplier_id: int
    currency: str
    state: str
    version: int
    ordered_on: date
    net_minor: int
    receipt_state: str
    billing_state: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its lines."""

    head: OrderHead
    rate: Decimal
    place_id: int
    payment_term: str
    correlation_id: int
    lines: tuple[OrderLineView, ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an order: who did what, when and why."""

    version: int
    action: str
    state: str
    reason: str
    net_minor: int
    actor_id: int
    attributes: object


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a version changed of a line; None stands for a line that was not there."""

    line_id: int
    qty: tuple[Decimal | None, Decimal | None]
    unit_price: tuple[Decimal | None, Decimal | None]
    expected_on: tuple[date | None, date | None]


# Of an order's lines: is nothing, something or everything received (goods) and billed (all).
_HEADS = """
SELECT o.id, coalesce(n.number, ''), o.supplier_id, o.currency::text, o.state::text, o.version,
       o.ordered_on, o.net_minor,
       CASE WHEN s.received IS NULL OR s.received = 0 THEN 'none'
            WHEN s.short = 0 THEN 'full' ELSE 'partial' END,
       CASE WHEN s.billed IS NULL OR s.billed = 0 THEN 'none'
            WHEN s.unbilled = 0 THEN 'full' ELSE 'partial' END
  FROM purchase_order o
  LEFT JOIN document_number n ON n.document_type = 'purchase_order' AND n.document_id = o.id
       AND n.company_id = o.company_id
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE p.accepted_qty > p.returned_qty) AS received,
              count(*) FILTER (WHERE l.kind = 'goods'
                  AND p.accepted_qty - p.returned_qty < p.ordered_qty) AS short,
              count(*) FILTER (WHERE p.billed_qty > 0) AS billed,
              count(*) FILTER (WHERE p.billed_qty < CASE l.kind WHEN 'goods' THEN
                  greatest(p.ordered_qty, p.accepted_qty - p.returned_qty)
                  ELSE p.ordered_qty END) AS unbilled
         FROM purchase_line_progress p
         JOIN purchase_order_line l ON l.line_id = p.line_id AND l.version = (
              SELECT max(x.version) FROM purchase_order_line x WHERE x.line_id = p.line_id)
        WHERE p.order_id = o.id) s ON true
 WHERE o.company_id = %s
"""
_LINES = """
SELECT l.line_id, l.line_no, l.kind::text, l.item_id, l.description::text, l.qty, l.unit_id,
       l.base_qty, l.unit_price, l.discount_pct, l.net_minor, l.expected_on,
       coalesce(p.accepted_qty, 0), coalesce(p.rejected_qty, 0), coalesce(p.returned_qty, 0),
       coalesce(p.billed_qty, 0), coalesce(p.accrued_minor, 0), l.trace
  FROM purchase_order o
  JOIN purchase_order_line l ON l.order_id = o.id AND l.version = o.lines_version
  LEFT JOIN purchase_line_progress p ON p.line_id = l.line_id
 WHERE o.id = %s ORDER BY l.line_no
"""


def access_order(actor: Actor, order_id: int) -> OrderView:
    """Return an order of the actor's company with its lines.

    Raises:
        NotFound: there is none, or it is another company's.
    """
    actor.check_permission(VIEW)
    with reading(actor):
        heads = sql.rows(f"{_HEADS} AND o.id = %s", (actor.company_id, order_id))
        if not heads:
            raise _no_order(order_id)
        rest = sql.rows(
            "SELECT rate, place_id, payment_term::text, correlation_id FROM purchase_order"
            " WHERE id = %s",
            (order_id,),
        )
        lines = sql.rows(_LINES, (order_id,))
    rate, place_id, term, journey = cast("tuple[Decimal, int, str, int]", rest[0])
    return OrderView(
        OrderHead(*heads[0]),  # type: ignore[arg-type]
        rate,
        place_id,
        term,
        journey,
        tuple(OrderLineView(*line) for line in lines),  # type: ignore[arg-type]
    )


def list_orders(
    actor: Actor, *, supplier_id: int = 0, state: str = "", before_id: int = 0, limit: int = 50
) -> list[OrderHead]:
    """Return orders, the newest first, page by page.

    Args:
        actor: who asks.
        supplier_id: only this supplier's; 0 for all.
        state: only those in this state; empty for all.
        before_id: those that come after this one in the list; 0 for the first page.
        limit: how many, at most 500.
    """
    actor.check_permission(VIEW)
    with reading(actor):
        found = sql.rows(
            f"{_HEADS} AND (%s = 0 OR o.supplier_id = %s) AND (%s = '' OR o.state = %s)"
            " AND (%s = 0 OR o.id < %s) ORDER BY o.id DESC LIMIT %s",
            (
                actor.company_id,
                supplier_id,
                supplier_id,
                state,
                state,
                before_id,
                before_id,
                min(limit, PAGE_MAX),
            ),
        )
    return [OrderHead(*row) for row in found]  # type: ignore[arg-type]


def order_versions(actor: Actor, order_id: int) -> list[VersionView]:
    """Return what happened to an order, version by version."""
    actor.check_permission(VIEW)
    with reading(actor):
        found = sql.rows(
            "SELECT version, action::text, state::text, reason::text, net_minor, actor_id,"
            " attributes FROM purchase_order_version WHERE company_id = %s AND order_id = %s"
            " ORDER BY version",
            (actor.company_id, order_id),
        )
    if not found:
        raise _no_order(order_id)
    return [VersionView(*row) for row in found]  # type: ignore[arg-type]


_CHANGES = """
WITH v AS (SELECT lines_version, lag(lines_version) OVER (ORDER BY version) AS before, version
             FROM purchase_order_version WHERE company_id = %s AND order_id = %s),
pair AS (SELECT before, lines_version AS after FROM v WHERE version = %s)
SELECT coalesce(a.line_id, b.line_id), b.qty, a.qty, b.unit_price, a.unit_price, b.expected_on,
       a.expected_on
  FROM pair
 CROSS JOIN LATERAL (SELECT * FROM purchase_order_line
        WHERE order_id = %s AND version = pair.after) a
  FULL JOIN (SELECT l.* FROM purchase_order_line l JOIN pair ON l.version = pair.before
        WHERE l.order_id = %s) b ON b.line_id = a.line_id
 WHERE (a.qty, a.unit_price, a.expected_on) IS DISTINCT FROM (b.qty, b.unit_price, b.expected_on)
 ORDER BY coalesce(a.line_no, b.line_no)
"""


def order_changes(actor: Actor, order_id: int, version: int) -> list[LineChange]:
    """Return what a version changed of the lines: what is sent to the supplier."""
    actor.check_permission(VIEW)
    with reading(actor):
        found = sql.rows(_CHANGES, (actor.company_id, order_id, version, order_id, order_id))
    return [
        LineChange(row[0], (row[1], row[2]), (row[3], row[4]), (row[5], row[6]))  # type: ignore[arg-type]
        for row in found
    ]


def _no_order(order_id: int) -> NotFound:
    return NotFound(
        Problem(
            "purchasing.unknown_order",
            "There is no order {value}.",
            "Choose one that exists, or enter it first.",
            "order_id",
            {"value": order_id},
        )
    )
