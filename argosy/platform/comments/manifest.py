"""What the comments add to the suite: a permission, kinds of notices, what constraints mean."""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.platform.notifications.declaring import NoticeKind
from argosy.platform.registry.labels import Text

PERMISSIONS = {
    "comments.use": ("Comment and follow what one may read", "评论与关注可见的记录"),
}

EVERYBODY = ("comments.use",)

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

NOTICES = (
    NoticeKind(
        "comments.followed",
        Text("Somebody commented on what I follow", "我关注的记录有新评论"),
        "eye",
    ),
)

REFUSALS = {
    "record_follower_once": Problem(
        "comments.followed_already",
        "You follow this record already.",
        "Nothing needs to be done.",
        "record_id",
    ),
}


def register() -> None:
    """Declare what the constraints mean to people."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
