"""How the projections of purchasing derive from posted rows."""

from __future__ import annotations

from argosy.kernel.identity.checks import Projection

_ORDERS = """
SELECT DISTINCT ON (v.order_id) v.order_id AS id, v.company_id, v.version, v.lines_version,
       v.state, v.supplier_id, v.currency, v.rate, v.place_id, v.payment_term, v.ordered_on,
       v.net_minor, v.correlation_id
  FROM purchase_order_version v
 ORDER BY v.order_id, v.version DESC
"""

# A line counts from the confirmation of its order on; one that an amendment took off stays with
# nothing ordered, as long as it stood in a version that was confirmed.
_PROGRESS = """
WITH head AS (
    SELECT DISTINCT ON (order_id) order_id, lines_version FROM purchase_order_version
     ORDER BY order_id, version DESC),
confirmed AS (
    SELECT order_id, min(lines_version) AS since FROM purchase_order_version
     WHERE action = 'confirm' GROUP BY order_id),
line AS (
    SELECT DISTINCT ON (l.line_id) l.line_id, l.company_id, l.order_id, l.item_id, l.over_pct,
           CASE WHEN l.version = h.lines_version THEN l.base_qty ELSE 0 END AS ordered_qty
      FROM purchase_order_line l
      JOIN confirmed c ON c.order_id = l.order_id AND l.version >= c.since
      JOIN head h ON h.order_id = l.order_id
     ORDER BY l.line_id, l.version DESC),
came AS (
    SELECT line_id, sum(accepted_qty) AS accepted, sum(rejected_qty) AS rejected,
           sum(value_minor) AS value FROM receipt_line GROUP BY line_id),
went AS (
    SELECT line_id, sum(qty) AS qty, sum(value_minor) AS value FROM purchase_return_line
     WHERE NOT is_held GROUP BY line_id),
billed AS (
    SELECT line_id, sum(qty) FILTER (WHERE moves_billed) AS qty, sum(accrued_minor) AS value
      FROM match_result WHERE line_id IS NOT NULL GROUP BY line_id),
cleared AS (
    SELECT line_id, sum(amount_minor) AS value FROM accrual_clearing GROUP BY line_id)
SELECT l.line_id, l.company_id, l.order_id, l.item_id, l.ordered_qty, l.over_pct,
       coalesce(c.accepted, 0) AS accepted_qty, coalesce(c.rejected, 0) AS rejected_qty,
       coalesce(w.qty, 0) AS returned_qty, coalesce(b.qty, 0) AS billed_qty,
       (coalesce(c.value, 0) - coalesce(w.value, 0) - coalesce(b.value, 0)
        - coalesce(x.value, 0))::bigint AS accrued_minor
  FROM line l
  LEFT JOIN came c USING (line_id)
  LEFT JOIN went w USING (line_id)
  LEFT JOIN billed b USING (line_id)
  LEFT JOIN cleared x USING (line_id)
"""

PROJECTIONS: list[Projection] = [
    Projection(
        table="purchase_order",
        key=("id",),
        values=(
            "company_id",
            "version",
            "lines_version",
            "state",
            "supplier_id",
            "currency",
            "rate",
            "place_id",
            "payment_term",
            "ordered_on",
            "net_minor",
            "correlation_id",
        ),
        definition=_ORDERS,
    ),
    Projection(
        table="purchase_line_progress",
        key=("line_id",),
        values=(
            "company_id",
            "order_id",
            "item_id",
            "ordered_qty",
            "over_pct",
            "accepted_qty",
            "rejected_qty",
            "returned_qty",
            "billed_qty",
            "accrued_minor",
        ),
        definition=_PROGRESS,
    ),
]
