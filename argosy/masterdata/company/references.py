"""What id columns of the companies point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {"company_bank_account.bank_account_id": "party_bank_account"}

CODES: dict[str, str] = {
    "company_pair.payment_term": "payment_term",
    "company_pair.tax_codes": "tax_code",
}
"""What columns with codes name: those of posted rows stand for themselves, without an id."""
