"""What id columns of the webhooks point at, where their names do not say it."""

from __future__ import annotations

REFERENCES = {"webhook_position.id": "webhook"}
