"""What the steps of a purchase order are about: which received goods can go back."""

from __future__ import annotations

from typing import Final

from argosy.platform.registry.actions import Proposal
from argosy.platform.registry.documents import number_sql

TO_SEND_BACK: Final = Proposal(
    "receipt_line_id",
    f"""
SELECT l.id, l.item_id, l.unit_id,
       round(l.doc_accepted_qty * (l.accepted_qty - coalesce(sum(b.qty), 0))
             / nullif(l.accepted_qty, 0), 6),
       {number_sql("h.id", "receipt")}
  FROM receipt h
  JOIN receipt_line l ON l.receipt_id = h.id
  LEFT JOIN purchase_return_line b ON b.receipt_line_id = l.id AND NOT b.is_held
 WHERE h.order_id = %(record)s AND h.company_id = %(company)s AND l.accepted_qty > 0
 GROUP BY h.id, l.id
 ORDER BY h.id DESC, l.id
""",
    is_whole=False,
)
