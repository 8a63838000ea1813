"""What id columns of the search point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "search_entry.record_id": "",  # a record of whatever noun the entry names
}
