"""What the system adds to the suite: the permission to see its health."""

from __future__ import annotations

PERMISSIONS = {
    "system.health.read": ("See the health of the system", "查看系统健康状况"),
}

ROLES = {"health_watcher": tuple(PERMISSIONS)}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()
