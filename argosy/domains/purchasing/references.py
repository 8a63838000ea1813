"""What id columns of purchasing point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "bill_match.credits_id": "bill_match",
    "landed_cost_document.bill_id": "bill_match",
    # A line keeps its identity over all versions of its order; it is no row's id.
    "match_result.line_id": "",
    "purchase_order_line.line_id": "",
    "purchase_return_line.line_id": "",
    "receipt_line.line_id": "",
    "*.place_id": "location",
}
