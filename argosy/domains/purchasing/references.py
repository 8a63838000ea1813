"""What id columns of purchasing point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "accrual_clearing.order_id": "purchase_order",
    "accrual_clearing.line_id": "purchase_order_line",
    "bill_match.id": "invoice",
    "bill_match.order_id": "purchase_order",
    "bill_match.supplier_id": "party",
    "bill_match.credits_id": "invoice",
    "bill_release.bill_id": "invoice",
    "landed_cost_document.bill_id": "invoice",
    "landed_cost_share.document_id": "landed_cost_document",
    "landed_cost_share.receipt_line_id": "receipt_line",
    "match_result.bill_id": "invoice",
    "match_result.line_id": "purchase_order_line",
    "match_result.order_id": "purchase_order",
    "purchase_line_progress.line_id": "purchase_order_line",
    "purchase_line_progress.order_id": "purchase_order",
    "purchase_order.place_id": "location",
    "purchase_order.supplier_id": "party",
    "purchase_order_line.line_id": "purchase_order_line",
    "purchase_order_line.order_id": "purchase_order",
    "purchase_order_line.place_id": "location",
    "purchase_order_line.request_line_id": "purchase_request_line",
    "purchase_order_version.order_id": "purchase_order",
    "purchase_order_version.place_id": "location",
    "purchase_order_version.supplier_id": "party",
    "purchase_request.requester_id": "actor",
    "purchase_request_line.place_id": "location",
    "purchase_request_line.request_id": "purchase_request",
    "purchase_return.order_id": "purchase_order",
    "purchase_return.supplier_id": "party",
    "purchase_return_line.line_id": "purchase_order_line",
    "purchase_return_line.order_id": "purchase_order",
    "purchase_return_line.place_id": "location",
    "purchase_return_line.receipt_line_id": "receipt_line",
    "purchase_return_line.return_id": "purchase_return",
    "purchasing_policy.supplier_id": "party",
    "receipt.order_id": "purchase_order",
    "receipt.supplier_id": "party",
    "receipt_line.held_move_id": "stock_move",
    "receipt_line.line_id": "purchase_order_line",
    "receipt_line.order_id": "purchase_order",
    "receipt_line.place_id": "location",
}

CODES: dict[str, str] = {
    "purchase_order_version.payment_term": "payment_term",
    "purchase_order_line.tax_codes": "tax_code",
}
"""What columns with codes name: those of posted rows stand for themselves, without an id."""
