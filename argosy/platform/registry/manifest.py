"""What the registry adds to the suite: the permission for personal data."""

from __future__ import annotations

from argosy.platform.registry.fields import PERSONAL_READ

PERMISSIONS = {
    PERSONAL_READ: ("See personal data", "查看个人信息"),
}
