"""What the calendars add to the suite: permissions and roles."""

from __future__ import annotations

PERMISSIONS = {
    "calendar.read": ("See calendars", "查看日历"),
    "calendar.write": ("Keep calendars and confirm years", "维护日历与确认年度"),
}

ROLES = {"calendar_keeper": ("calendar.read", "calendar.write")}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()
