"""What id columns of supplies between companies point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "sister_supply.sister_id": "company",
    "sister_payment.sister_id": "company",
    "sister_payment.payment_id": "payment",
}
