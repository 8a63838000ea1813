"""What columns of taxes with codes name."""

from __future__ import annotations

CODES: dict[str, str] = {
    "tax_rule.ship_from": "country_group",
    "tax_rule.ship_to": "country_group",
}
"""What columns with codes name: those of posted rows stand for themselves, without an id."""
