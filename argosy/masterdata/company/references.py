"""What id columns of the companies point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {"company_bank_account.bank_account_id": "party_bank_account"}
