"""What id columns of comments point at; a record's own id means what its noun says."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "record_comment.author_id": "actor",
    "record_comment.mentioned": "actor",
    "record_comment.record_id": "",  # a record of whatever noun the comment names
    "record_follower.account_id": "actor",
    "record_follower.record_id": "",
}
