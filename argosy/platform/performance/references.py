"""What id columns of the performance point at: its lists of numbers at nothing."""

from __future__ import annotations

REFERENCES: dict[str, str] = {"performance_minute.buckets": ""}
