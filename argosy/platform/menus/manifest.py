"""What menus add to the suite: permissions, who has them, and what constraints mean."""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem

PERMISSIONS = {
    "menus.use": ("Pin pages to the menu", "在菜单中固定页面"),
    "menus.write": ("Arrange the menu for others", "为他人编排菜单"),
}

EVERYBODY = ("menus.use",)

ROLES = {"menu_keeper": tuple(PERMISSIONS)}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()


def register() -> None:
    """Declare what the constraints mean to people."""
    declare_refusal(
        "menu_pin_once",
        Problem(
            "menus.pinned",
            "This page is pinned already.",
            "Choose it in the menu.",
            "address",
        ),
        Conflict,
    )
