"""What id columns of saved views point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "saved_view.owner_id": "actor",
    "view_default.person_id": "actor",
    "view_default.view_id": "saved_view",
}
