"""Lists that people work through: blocked bills, what is received not billed, open requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.domains.purchasing.queries import VIEW
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor


@dataclass(frozen=True, slots=True)
class BlockedLine:
    """A line that keeps a bill from being paid, with the figures it was decided on."""

    bill_id: int
    supplier_id: int
    supplier_reference: str
    order_id: int | None
    line_no: int
    line_id: int | None
    item_id: int
    reasons: object
    qty: Decimal
    received_qty: Decimal
    billed_before_qty: Decimal
    unit_price: Decimal
    order_price: Decimal
    qty_difference: Decimal
    price_difference_minor: int


@dataclass(frozen=True, slots=True)
class AccruedLine:
    """An order line that is received and not billed (below zero: billed or returned ahead)."""

    order_id: int
    line_id: int
    supplier_id: int
    item_id: int
    unbilled_qty: Decimal
    accrued_minor: int
    since: date | None
    age_days: int | None


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """A line of an open request, and how much of it has been ordered, in the request's unit."""

    request_id: int
    request_line_id: int
    item_id: int
    qty: Decimal
    unit_id: int
    needed_on: date
    place_id: int
    ordered_qty: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """How a supplier did in a span: counted from what happened, not typed by anybody.

    `on_time` are receipt lines that came by the expected day; `rejected_qty` of `came_qty` is
    quality; `price_difference_minor` is what was billed beyond the agreed price.
    """

    supplier_id: int
    receipt_lines: int
    on_time: int
    came_qty: Decimal
    rejected_qty: Decimal
    price_difference_minor: int


def blocked_bills(actor: Actor) -> list[BlockedLine]:
    """Return the lines that block bills nobody has released yet, the oldest first."""
    actor.check_permission(VIEW)
    with reading(actor):
        found = sql.rows(
            "SELECT m.id, m.supplier_id, m.supplier_reference::text, r.order_id, r.line_no,"
            " r.line_id, r.item_id, r.reasons, r.qty, r.received_qty, r.billed_before_qty,"
            " r.unit_price, r.order_price, r.qty_difference, r.price_difference_minor"
            " FROM bill_match m JOIN match_result r ON r.bill_id = m.id AND r.decision = 'blocked'"
            " WHERE m.company_id = %s AND m.decision = 'blocked'"
            " AND NOT EXISTS (SELECT FROM bill_release x WHERE x.bill_id = m.id)"
            " ORDER BY m.id, r.line_no",
            (actor.company_id,),
        )
    return [BlockedLine(*row) for row in found]  # type: ignore[arg-type]


# As of a date: what was posted up to it, from the posted rows.
_ACCRUED = """
WITH moved AS (
    SELECT h.order_id, r.line_id, r.item_id, h.supplier_id, r.accepted_qty AS qty,
           r.value_minor AS minor, h.posting_date
      FROM receipt_line r JOIN receipt h ON h.id = r.receipt_id
     WHERE r.company_id = %s AND h.posting_date <= %s AND r.accepted_qty > 0
    UNION ALL
    SELECT h.order_id, r.line_id, r.item_id, h.supplier_id, -r.qty, -r.value_minor, NULL
      FROM purchase_return_line r JOIN purchase_return h ON h.id = r.return_id
     WHERE r.company_id = %s AND h.posting_date <= %s AND NOT r.is_held
    UNION ALL
    SELECT r.order_id, r.line_id, r.item_id, m.supplier_id,
           CASE WHEN r.moves_billed THEN -r.qty ELSE 0 END, -r.accrued_minor, NULL
      FROM match_result r JOIN bill_match m ON m.id = r.bill_id
     WHERE r.company_id = %s AND m.posting_date <= %s AND EXISTS (
           SELECT FROM purchase_order_line l WHERE l.line_id = r.line_id AND l.kind = 'goods')
    UNION ALL
    SELECT c.order_id, c.line_id, l.item_id, o.supplier_id, 0, -c.amount_minor, NULL
      FROM accrual_clearing c
      JOIN purchase_line_progress l ON l.line_id = c.line_id
      JOIN purchase_order o ON o.id = c.order_id
     WHERE c.company_id = %s AND c.posting_date <= %s)
SELECT order_id, line_id, supplier_id, item_id, sum(qty), sum(minor)::bigint, min(posting_date),
       %s - min(posting_date)
  FROM moved GROUP BY 1, 2, 3, 4 HAVING sum(qty) <> 0 OR sum(minor) <> 0
 ORDER BY min(posting_date), line_id
"""


def received_not_billed(actor: Actor, on: date) -> list[AccruedLine]:
    """Return the open lines of goods received not billed on a date, with their age.

    Their sum is the balance of the account on that date (INV-36).
    """
    actor.check_permission(VIEW)
    company = actor.company_id
    with reading(actor):
        found = sql.rows(_ACCRUED, (*(company, on) * 4, on))
    return [AccruedLine(*row) for row in found]  # type: ignore[arg-type]


_REQUESTED = """
SELECT r.id, l.id, l.item_id, l.qty, l.unit_id, l.needed_on, l.place_id, coalesce(o.qty, 0)
  FROM purchase_request r
  JOIN purchase_request_line l ON l.request_id = r.id
  LEFT JOIN LATERAL (
       SELECT sum(x.qty) AS qty FROM purchase_order_line x
         JOIN purchase_order h ON h.id = x.order_id AND x.version = h.lines_version
        WHERE x.request_line_id = l.id AND h.state <> 'cancelled') o ON true
 WHERE r.company_id = %s AND r.state = 'open' AND l.qty > coalesce(o.qty, 0)
 ORDER BY l.needed_on, l.id
"""


def open_requests(actor: Actor) -> list[RequestedLine]:
    """Return what is asked for and not ordered yet, the most urgent first."""
    actor.check_permission(VIEW)
    with reading(actor):
        found = sql.rows(_REQUESTED, (actor.company_id,))
    return [RequestedLine(*row) for row in found]  # type: ignore[arg-type]


_SCORES = """
WITH came AS (
    SELECT h.supplier_id, count(*) AS n,
           count(*) FILTER (WHERE h.posting_date <= l.expected_on) AS on_time,
           sum(r.accepted_qty + r.rejected_qty) AS qty, sum(r.rejected_qty) AS rejected
      FROM receipt_line r
      JOIN receipt h ON h.id = r.receipt_id
      JOIN purchase_order o ON o.id = r.order_id
      JOIN purchase_order_line l ON l.line_id = r.line_id AND l.version = (
           SELECT max(x.version) FROM purchase_order_line x WHERE x.line_id = r.line_id)
     WHERE r.company_id = %s AND h.posting_date BETWEEN %s AND %s GROUP BY 1),
billed AS (
    SELECT m.supplier_id, sum(r.price_difference_minor)::bigint AS difference
      FROM match_result r JOIN bill_match m ON m.id = r.bill_id
     WHERE r.company_id = %s AND m.posting_date BETWEEN %s AND %s AND m.kind = 'bill' GROUP BY 1)
SELECT c.supplier_id, c.n, c.on_time, c.qty, c.rejected, coalesce(b.difference, 0)
  FROM came c LEFT JOIN billed b USING (supplier_id) ORDER BY c.supplier_id
"""


def supplier_scores(actor: Actor, from_date: date, to_date: date) -> Sequence[Score]:
    """Return how suppliers did in a span: punctuality, quality, price."""
    actor.check_permission(VIEW)
    span = (actor.company_id, from_date, to_date)
    with reading(actor):
        found = sql.rows(_SCORES, (*span, *span))
    return [Score(*row) for row in found]  # type: ignore[arg-type]
