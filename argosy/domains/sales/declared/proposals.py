"""What the steps of a sales order are about: what can be billed, credited, taken back.

The quantities are those of `rules.quantities`, said again in SQL for the form alone: what a form
proposes is checked by the command like anything typed.
"""

from __future__ import annotations

from typing import Final

from argosy.platform.registry.actions import Proposal
from argosy.platform.registry.documents import number_sql

_OPEN: Final = "greatest(p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty, 0)"
_KEPT: Final = f"(p.delivered_qty - p.returned_qty + least({_OPEN}, p.replaced_qty))"
_WANTED: Final = "(p.ordered_qty - p.cancelled_qty)"
_DUE: Final = f"""
CASE WHEN p.kind <> 'item' THEN {_WANTED} WHEN o.billing_policy = 'delivered' THEN {_KEPT}
     ELSE greatest({_KEPT}, {_WANTED} - (p.returned_qty - p.replaced_qty)) END
"""
_BILLED: Final = "(p.invoiced_qty - p.credited_qty)"
_LINES: Final = """
SELECT l.line_id, nullif(l.item_id, 0), nullif(l.unit_id, 0),
       round(({qty}) * l.factor_den / l.factor_num, 6), nullif(l.description, ''){more}
  FROM sales_order o
  JOIN sales_order_line l ON l.order_id = o.id AND l.version = o.version
  JOIN sales_line_progress p ON p.line_id = l.line_id
 WHERE o.id = %(record)s AND o.company_id = %(company)s
 ORDER BY l.line_no
"""

_FREE: Final = """
coalesce((SELECT sum(b.qty - b.reserved_qty)
   FROM stock_balance b
   JOIN location place ON place.id = b.location_id
   JOIN location w ON w.id = o.warehouse_id AND starts_with(place.path, w.path)
   JOIN company c ON c.id = b.company_id
   LEFT JOIN lot t ON t.id = b.lot_id
  WHERE b.company_id = o.company_id AND b.item_id = l.item_id AND b.status = 'free'
    AND b.owner_id = 0 AND b.location_kind = 'internal' AND NOT place.is_locked
    AND b.qty > b.reserved_qty AND coalesce(least(t.removal_on, t.expires_on), 'infinity'::date)
        >= (now() AT TIME ZONE c.time_zone)::date), 0)
"""
_HELD: Final = """
coalesce((SELECT sum(r.qty) FROM reservation r
  WHERE r.demand_id = o.id AND r.demand_line_id = l.line_id AND r.demand_type = 'sales_order'
    AND r.company_id = o.company_id), 0)
"""
"""What a delivery takes from: what is free in the warehouse, and what the line holds."""

DELIVERABLE: Final = Proposal(
    "line_id",
    _LINES.format(
        qty=f"CASE WHEN p.kind = 'item' THEN {_OPEN} ELSE 0 END",
        more=f", round(({_FREE} + {_HELD}) * l.factor_den / l.factor_num, 6)",
    ),
)
TO_BILL: Final = Proposal("line_id", _LINES.format(qty=f"{_DUE} - {_BILLED}", more=""))
TO_CREDIT: Final = Proposal("line_id", _LINES.format(qty=f"{_BILLED} - {_DUE}", more=""))
TO_TAKE_BACK: Final = Proposal(
    "delivery_line_id",
    f"""
SELECT d.id, d.item_id, d.unit_id,
       round(d.qty * (d.base_qty - coalesce(sum(r.base_qty), 0)) / d.base_qty, 6),
       {number_sql("h.id", "delivery")}
  FROM delivery h
  JOIN delivery_line d ON d.delivery_id = h.id
  LEFT JOIN delivery_line r ON r.returns_line_id = d.id
 WHERE h.order_id = %(record)s AND h.company_id = %(company)s AND d.returns_line_id IS NULL
 GROUP BY h.id, d.id
 ORDER BY h.id DESC, d.id
""",
    is_whole=False,
)
