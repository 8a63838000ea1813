"""What id columns of files point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "file_attachment.record_id": "",  # a record of whatever noun the attachment names
    "file_attachment.added_by_id": "actor",
    "file_receipt.actor_id": "actor",
}
