"""What id columns of the performance point at: nothing that names do not say."""

from __future__ import annotations

REFERENCES: dict[str, str] = {}
