"""What the trail adds to the suite: the permissions to read it."""

from __future__ import annotations

PERMISSIONS = {
    "trail.actor.read": ("See who acts", "查看操作主体"),
    "trail.read": ("See commands, events and changes", "查看操作、事件与变更记录"),
}

ROLES = {"auditor": ("trail.actor.read", "trail.read")}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()
