"""What the performance adds to the suite: permissions and a role."""

from __future__ import annotations

PERMISSIONS = {
    "performance.read": ("See how fast Argosy answers", "查看系统性能"),
}

ROLES = {"performance_watcher": tuple(PERMISSIONS)}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()
