"""What id columns of the exchange rates point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {"exchange_rate.entered_by": "actor"}
