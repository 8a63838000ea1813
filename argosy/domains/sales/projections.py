"""How the projections of sales derive from posted rows: versions, steps, deliveries, billing."""

from __future__ import annotations

from argosy.kernel.identity.checks import Projection

_PROGRESS = """
SELECT l.line_id, l.company_id, l.order_id, l.item_id, l.kind, l.over_pct, x.ordered_qty,
       CASE WHEN s.order_id IS NULL THEN 0
            WHEN l.kind = 'item' THEN greatest(x.ordered_qty - coalesce(m.delivered, 0)
                                               + coalesce(m.replaced, 0), 0)
            WHEN EXISTS (SELECT FROM delivery_line d WHERE d.order_id = l.order_id) THEN 0
            ELSE x.ordered_qty END AS cancelled_qty,
       coalesce(m.delivered, 0) AS delivered_qty, coalesce(m.returned, 0) AS returned_qty,
       coalesce(m.replaced, 0) AS replaced_qty, coalesce(b.invoiced, 0) AS invoiced_qty,
       coalesce(b.credited, 0) AS credited_qty,
       CASE WHEN l.version = v.version THEN p.promised_on END AS promised_on
  FROM (SELECT DISTINCT ON (line_id) * FROM sales_order_line ORDER BY line_id, version DESC) l
  JOIN (SELECT order_id, max(version) AS version FROM sales_order_version GROUP BY order_id) v
    ON v.order_id = l.order_id
 CROSS JOIN LATERAL (SELECT CASE WHEN l.version = v.version THEN l.base_qty ELSE 0 END
                         AS ordered_qty) x
  LEFT JOIN sales_order_step s ON s.order_id = l.order_id AND s.kind = 'cancelled'
  LEFT JOIN (SELECT line_id,
                    sum(base_qty) FILTER (WHERE returns_line_id IS NULL) AS delivered,
                    sum(base_qty) FILTER (WHERE returns_line_id IS NOT NULL) AS returned,
                    sum(base_qty) FILTER (WHERE is_replaced) AS replaced
               FROM delivery_line GROUP BY line_id) m ON m.line_id = l.line_id
  LEFT JOIN (SELECT line_id, sum(base_qty) FILTER (WHERE kind = 'invoice') AS invoiced,
                    sum(base_qty) FILTER (WHERE kind = 'credit_note') AS credited
               FROM sales_billing_line GROUP BY line_id) b ON b.line_id = l.line_id
  LEFT JOIN (SELECT DISTINCT ON (line_id) line_id,
                    CASE WHEN NOT bool_or(source = 'open') THEN max(promised_on) END AS promised_on
               FROM sales_promise GROUP BY line_id, version ORDER BY line_id, version DESC) p
    ON p.line_id = l.line_id
"""

_STATES = f"""
SELECT q.order_id, bool_or(q.kind = 'item' AND q.open > 0) AS is_open,
       bool_or(q.kind = 'item' AND q.delivered_qty > 0) AS is_delivering,
       bool_and(CASE WHEN q.kind <> 'item' THEN q.ordered_qty - q.cancelled_qty
                     WHEN q.billing_policy = 'delivered'
                     THEN q.delivered_qty - q.returned_qty + q.open
                     ELSE greatest(q.delivered_qty - q.returned_qty + least(q.open, q.replaced_qty),
                                   q.ordered_qty - q.cancelled_qty - q.returned_qty
                                   + q.replaced_qty) END
                = q.invoiced_qty - q.credited_qty) AS is_billed,
       bool_or(q.invoiced_qty > q.credited_qty) AS is_billing,
       bool_or(q.delivered_qty > 0 OR q.invoiced_qty > 0) AS is_begun
  FROM (SELECT g.*, w.billing_policy, greatest(g.ordered_qty - g.cancelled_qty - g.delivered_qty
               + g.replaced_qty, 0) AS open
          FROM ({_PROGRESS}) g
          JOIN sales_order_version w ON w.order_id = g.order_id AND w.version = 1) q
 GROUP BY q.order_id
"""

_IS_CANCELLED = "c.order_id IS NOT NULL AND NOT coalesce(s.is_begun, false)"
_ORDER = f"""
SELECT v.order_id AS id, v.company_id, v.customer_id, v.warehouse_id, v.currency, v.rate,
       v.payment_term, v.billing_policy, v.must_reserve, v.has_external_taxes, v.document_date,
       v.valid_until, v.customer_reference, v.version, v.net_minor, v.tax_minor, v.gross_minor,
       v.company_gross_minor, coalesce(t.committed, 0) AS committed_minor, v.correlation_id,
       f.effective_at AS confirmed_at, c.effective_at AS cancelled_at,
       CASE WHEN {_IS_CANCELLED} THEN 'cancelled'
            WHEN f.order_id IS NULL AND v.valid_until IS NOT NULL THEN 'quotation'
            WHEN f.order_id IS NULL THEN 'entered'
            WHEN NOT coalesce(s.is_open, false) AND coalesce(s.is_billed, true) THEN 'done'
            ELSE 'confirmed' END AS state,
       CASE WHEN {_IS_CANCELLED} THEN 'none'
            WHEN NOT coalesce(s.is_open, false) THEN 'full' WHEN s.is_delivering THEN 'partial'
            ELSE 'none' END AS delivery_state,
       CASE WHEN {_IS_CANCELLED} THEN 'none'
            WHEN coalesce(s.is_billed, true) THEN 'full' WHEN s.is_billing THEN 'partial'
            ELSE 'none' END AS billing_state
  FROM (SELECT DISTINCT ON (order_id) * FROM sales_order_version
         ORDER BY order_id, version DESC) v
  LEFT JOIN ({_STATES}) s ON s.order_id = v.order_id
  LEFT JOIN sales_order_step f ON f.order_id = v.order_id AND f.kind = 'confirmed'
  LEFT JOIN sales_order_step c ON c.order_id = v.order_id AND c.kind = 'cancelled'
  LEFT JOIN (SELECT source_id, sum(amount_minor) AS committed FROM commitment
              WHERE source_type = 'sales_order' AND kind = 'order' GROUP BY source_id) t
    ON t.source_id = v.order_id
"""

PROJECTIONS: list[Projection] = [
    Projection(
        table="sales_line_progress",
        key=("line_id",),
        values=(
            "company_id",
            "order_id",
            "item_id",
            "kind",
            "over_pct",
            "ordered_qty",
            "cancelled_qty",
            "delivered_qty",
            "returned_qty",
            "replaced_qty",
            "invoiced_qty",
            "credited_qty",
            "promised_on",
        ),
        definition=_PROGRESS,
    ),
    Projection(
        table="sales_order",
        key=("id",),
        values=(
            "company_id",
            "customer_id",
            "warehouse_id",
            "currency",
            "rate",
            "payment_term",
            "billing_policy",
            "must_reserve",
            "has_external_taxes",
            "document_date",
            "valid_until",
            "customer_reference",
            "version",
            "net_minor",
            "tax_minor",
            "gross_minor",
            "company_gross_minor",
            "committed_minor",
            "correlation_id",
            "confirmed_at",
            "cancelled_at",
            "state",
            "delivery_state",
            "billing_state",
        ),
        definition=_ORDER,
    ),
]
