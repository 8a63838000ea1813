"""What the exchange rates add to the suite: permissions, roles and duties that must not meet."""

from __future__ import annotations

PERMISSIONS = {
    "currency.write_rates": ("Enter exchange rates", "录入汇率"),
}

ROLES = {"rate_keeper": ("currency.write_rates",)}

DUTY_CONFLICTS = (
    (
        "currency.write_rates",
        "accounting.payment.post",
        "Who pays must not set the rate he pays at.",
    ),
)
