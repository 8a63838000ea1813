"""What id columns of accounting point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "invoice.credits_id": "invoice",
    "invoice.entry_id": "journal_entry",
    "payment.entry_id": "journal_entry",
    # The line of the order, delivery or receipt that was billed, in whatever capability it lies.
    "invoice_line.source_line_id": "",
}
