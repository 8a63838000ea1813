"""What the exchange rates add to the suite: permissions, roles and duties that must not meet."""

from __future__ import annotations

PERMISSIONS = {
    "currency.read": ("See currencies and exchange rates", "查看币种与汇率"),
    "currency.write_rates": ("Enter exchange rates", "录入汇率"),
}

ROLES = {"rate_keeper": ("currency.read", "currency.write_rates")}

DUTY_CONFLICTS = (
    (
        "currency.write_rates",
        "accounting.payment.post",
        "Who pays must not set the rate he pays at.",
    ),
)
