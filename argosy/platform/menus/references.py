"""What id columns of the menus point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {"menu_pin.person_id": "actor"}
