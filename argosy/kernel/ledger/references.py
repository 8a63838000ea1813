"""What id columns of the money flow point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "account.required_dimensions": "dimension",
    "journal_entry.period_id": "fiscal_period",
    "*.entry_id": "journal_entry",
    "journal_line.source_line_id": "",
    "allocation.debit_line_id": "journal_line",
    "allocation.credit_line_id": "journal_line",
    "allocation.fx_entry_id": "journal_entry",
    "open_item.line_id": "journal_line",
}

CODES: dict[str, str] = {
    "journal_line.tax_code": "tax_code",
}
"""What columns with codes name: those of posted rows stand for themselves, without an id."""
