"""What id columns of bulk actions point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "bulk_run.actor_id": "actor",
    "bulk_row.run_id": "bulk_run",
    "bulk_row.record_id": "",
}
