"""What id columns of the notifications point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {}
