"""What id columns of sales point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "sales_order_version.order_id": "sales_order",
    "sales_order_version.warehouse_id": "location",
    "sales_order_line.order_id": "sales_order",
    "sales_order_line.line_id": "sales_order_line",
    "sales_order_step.order_id": "sales_order",
    "sales_promise.order_id": "sales_order",
    "sales_promise.line_id": "sales_order_line",
    "sales_order.customer_id": "party",
    "sales_order.warehouse_id": "location",
    "sales_line_progress.line_id": "sales_order_line",
    "sales_line_progress.order_id": "sales_order",
    "delivery.order_id": "sales_order",
    "delivery.customer_id": "party",
    "delivery.warehouse_id": "location",
    "delivery_line.order_id": "sales_order",
    "delivery_line.line_id": "sales_order_line",
    "delivery_line.move_id": "stock_move",
    "delivery_line.returns_line_id": "delivery_line",
    "sales_billing_line.order_id": "sales_order",
    "sales_billing_line.line_id": "sales_order_line",
    "sales_advance.order_id": "sales_order",
}

CODES: dict[str, str] = {
    "sales_order_version.payment_term": "payment_term",
    "sales_order_line.tax_codes": "tax_code",
    "sales_advance.tax_codes": "tax_code",
}
"""What columns with codes name: those of posted rows stand for themselves, without an id."""
