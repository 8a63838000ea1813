"""The reads of comments: those of a record, for who may read the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import reads

COMMENTS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Comment:
    """What was said: `text` is empty when it was taken back at `removed_at`."""

    id: int
    author_id: int
    author: str
    text: str
    recorded_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said about a record, the oldest first, and how one follows it (0 when not)."""

    comments: tuple[Comment, ...]
    followers: tuple[str, ...]
    following_id: int


def talk_of(actor: Actor, resource: str, record: int) -> Talk:
    """Return what is said about a record, the latest comments if there are very many.

    Raises:
        PermissionDenied: the actor may not read the noun.
        NotFound: there is no such record that he may read.
    """
    reads.record(actor, resource, record, fields=())
    with reading(actor):
        said = sql.rows(
            "SELECT c.id, c.author_id, a.name, c.text, c.recorded_at, c.removed_at"
            " FROM record_comment c JOIN actor a ON a.id = c.author_id"
            " WHERE c.company_id = %s AND c.resource = %s AND c.record_id = %s"
            " ORDER BY c.id DESC LIMIT %s",
            (actor.company_id, resource, record, COMMENTS_MAX),
        )
        follow = sql.rows(
            "SELECT f.id, f.account_id, a.name FROM record_follower f"
            " JOIN actor a ON a.id = f.account_id"
            " WHERE f.company_id = %s AND f.resource = %s AND f.record_id = %s ORDER BY a.name",
            (actor.company_id, resource, record),
        )
    own = next((cast(int, id_) for id_, account, _ in follow if account == actor.id), 0)
    comments = tuple(Comment(*row) for row in reversed(said))  # type: ignore[arg-type]
    return Talk(comments, tuple(str(name) for _, _, name in follow), own)
