"""Events of the comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CommentMade:
    """Somebody said something about a record; its text is in the comment, not in the event."""

    name: ClassVar[str] = "comments.made"
    version: ClassVar[int] = 1

    comment_id: int
