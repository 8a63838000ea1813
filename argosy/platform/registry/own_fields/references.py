"""What id columns of own fields point at."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "own_field_change.field_id": "own_field",
}
