"""What id columns of the parties point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "party_bank_account.changed_by": "actor",
    "party_bank_account.approved_by": "actor",
}
