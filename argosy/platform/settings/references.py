"""What id columns of the settings point at, where their names do not say it."""

from __future__ import annotations

REFERENCES = {
    "setting_change.in_company_id": "company",
    "setting_change.account_id": "actor",
    "setting_change.undoes_id": "setting_change",
}
