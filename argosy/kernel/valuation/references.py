"""What id columns of valuation point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    # A scope is the company, a warehouse or a lot, as the cost book says; 0 is the company.
    "*.scope_id": "",
}
