"""What id columns of accounting point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "invoice.credits_id": "invoice",
    "invoice.entry_id": "journal_entry",
    "payment.entry_id": "journal_entry",
    "tax_invoice.red_of_id": "tax_invoice",
    "tax_invoice.application_id": "tax_application",
    "tax_invoice_line.red_of_line_id": "tax_invoice_line",
    "tax_line_balance.line_id": "tax_invoice_line",
    "tax_application_line.application_id": "tax_application",
    # The line of the order, delivery or receipt that was billed, in whatever capability it lies.
    "invoice_line.source_line_id": "",
}

CODES: dict[str, str] = {
    "invoice.payment_term": "payment_term",
    "invoice_tax.code": "tax_code",
}
"""What columns with codes name: those of posted rows stand for themselves, without an id."""
