"""What id columns of the goods flow point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "*.move_id": "stock_move",
    "reservation.taken_from_id": "reservation",
}
