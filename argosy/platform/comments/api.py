"""What the web may use of the comments."""

from argosy.platform.comments.commands import (
    do_comment,
    do_follow,
    do_remove_comment,
    do_unfollow,
)
from argosy.platform.comments.offering import Reader, readers
from argosy.platform.comments.queries import Comment, Talk, talk_of
from argosy.platform.comments.rules import (
    Follow,
    NewComment,
    RemoveComment,
    Unfollow,
    mentions,
    parts_of,
)

__all__ = [
    "Comment",
    "Follow",
    "NewComment",
    "Reader",
    "RemoveComment",
    "Talk",
    "Unfollow",
    "do_comment",
    "do_follow",
    "do_remove_comment",
    "do_unfollow",
    "mentions",
    "parts_of",
    "readers",
    "talk_of",
]
