"""The steps of the import, in their order: what `--until` may name besides a day of the orders."""

from __future__ import annotations

STEPS = (
    "company",
    "products",
    "vendors",
    "customers",
    "employees",
    "rates",
    "opening",
    "orders",
    "production",
    "count",
)
