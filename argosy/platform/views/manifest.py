"""What saved views add to the suite: permissions, who has them, and what constraints mean."""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem

PERMISSIONS = {
    "views.use": ("Save views of one's own", "保存自己的视图"),
    "views.share": ("Share views and choose what lists open with", "共享视图与设置默认视图"),
}

EVERYBODY = ("views.use",)

ROLES = {"view_keeper": tuple(PERMISSIONS)}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

REFUSALS = {
    "saved_view_name": Problem(
        "views.name_taken",
        "You have a view of this name on this list.",
        "Choose another name.",
        "name",
    ),
}


def register() -> None:
    """Declare what the constraints mean to people."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
