"""What id columns of the instant messages point at, where their names do not say it."""

from __future__ import annotations

REFERENCES = {"im_sync.actor_id": "actor", "im_sync_member.run_id": "im_sync"}
