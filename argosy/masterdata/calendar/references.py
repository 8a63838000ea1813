"""What id columns of the calendars point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {"calendar_year.entered_by": "actor"}
