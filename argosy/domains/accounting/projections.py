"""How the projections of tax invoices derive from posted rows."""

from __future__ import annotations

from argosy.kernel.identity.checks import Projection

_STATES = """
SELECT i.id AS tax_invoice_id, i.company_id,
       coalesce((SELECT c.outcome FROM tax_invoice_check c WHERE c.tax_invoice_id = i.id
                  ORDER BY c.id DESC LIMIT 1), '') AS outcome,
       coalesce((SELECT d.period FROM tax_invoice_deduction d WHERE d.tax_invoice_id = i.id
                  ORDER BY d.id DESC LIMIT 1), 0) AS period
  FROM tax_invoice i
"""
_LINES = """
SELECT l.id AS line_id, l.company_id, l.tax_invoice_id, l.quantity, l.net_minor, l.tax_minor,
       coalesce(r.quantity, 0) AS red_quantity, coalesce(r.net, 0) AS red_net_minor,
       coalesce(r.tax, 0) AS red_tax_minor, coalesce(k.net, 0) AS linked_net_minor,
       coalesce(k.tax, 0) AS linked_tax_minor
  FROM tax_invoice_line l
  LEFT JOIN (SELECT red_of_line_id, -sum(quantity) AS quantity, -sum(net_minor)::bigint AS net,
                    -sum(tax_minor)::bigint AS tax FROM tax_invoice_line
              WHERE red_of_line_id IS NOT NULL GROUP BY 1) r ON r.red_of_line_id = l.id
  LEFT JOIN (SELECT tax_invoice_line_id, sum(net_minor)::bigint AS net,
                    sum(tax_minor)::bigint AS tax FROM tax_invoice_link GROUP BY 1) k
         ON k.tax_invoice_line_id = l.id
"""
_COVERAGE = """
SELECT o.id AS invoice_line_id, o.company_id, o.invoice_id, o.quantity, o.net_minor, o.tax_minor,
       sum(s.sign * l.quantity) AS covered_quantity,
       sum(s.sign * l.net_minor)::bigint AS covered_net_minor,
       sum(s.sign * l.tax_minor)::bigint AS covered_tax_minor
  FROM tax_invoice_link l
  JOIN invoice_line o ON o.id = l.invoice_line_id
  JOIN invoice i ON i.id = o.invoice_id,
       LATERAL (SELECT CASE WHEN i.kind IN ('credit_note', 'supplier_credit') THEN -1 ELSE 1 END
                AS sign) s
 GROUP BY o.id, o.company_id, o.invoice_id, o.quantity, o.net_minor, o.tax_minor
"""

PROJECTIONS: list[Projection] = [
    Projection(
        table="tax_invoice_state",
        key=("tax_invoice_id",),
        values=("company_id", "outcome", "period"),
        definition=_STATES,
    ),
    Projection(
        table="tax_line_balance",
        key=("line_id",),
        values=(
            "company_id",
            "tax_invoice_id",
            "quantity",
            "net_minor",
            "tax_minor",
            "red_quantity",
            "red_net_minor",
            "red_tax_minor",
            "linked_net_minor",
            "linked_tax_minor",
        ),
        definition=_LINES,
    ),
    Projection(
        table="tax_coverage",
        key=("invoice_line_id",),
        values=(
            "company_id",
            "invoice_id",
            "quantity",
            "net_minor",
            "tax_minor",
            "covered_quantity",
            "covered_net_minor",
            "covered_tax_minor",
        ),
        definition=_COVERAGE,
    ),
]
