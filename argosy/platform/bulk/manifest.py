"""What bulk actions add to the suite: a permission that everybody has; each action asks its own."""

from __future__ import annotations

PERMISSIONS = {"bulk.use": ("Do actions for many records", "批量执行操作")}

EVERYBODY = ("bulk.use",)

ROLES: dict[str, tuple[str, ...]] = {}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()
