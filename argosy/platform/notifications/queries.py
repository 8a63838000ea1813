"""One's own notices: how many are unread, the latest, what waits to be done, what one hears of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.notifications.declaring import NoticeKind, kinds
from argosy.platform.registry.labels import Text

COUNT_MAX = 100
"""More than so many are not counted: people read "99+"."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as its reader sees it."""

    id: int
    kind: str
    icon: str
    title: Text
    body: Text
    address: str
    at: datetime
    is_read: bool
    is_task: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """How many notices are unread, and how many tasks wait; at most 100 are counted."""

    notices: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A kind of notices with what somebody chose."""

    kind: NoticeKind
    mail: bool
    im: bool


def unread(actor: Actor) -> Unread:
    """Return how much waits for somebody; one statement that an index answers."""
    with reading(actor):
        ((notices, tasks),) = sql.rows(
            "SELECT (SELECT count(*) FROM (SELECT FROM notification WHERE account_id = %s"
            "  AND company_id = %s AND read_at IS NULL LIMIT %s) a),"
            " (SELECT count(*) FROM (SELECT FROM notification WHERE account_id = %s"
            "  AND company_id = %s AND is_task AND done_at IS NULL LIMIT %s) b)",
            (actor.id, actor.company_id, COUNT_MAX) * 2,
        )
    return Unread(cast(int, notices), cast(int, tasks))


def latest(actor: Actor, *, tasks: bool = False, before: int = 0, most: int = 30) -> list[Shown]:
    """Return one's notices, the latest first.

    Args:
        actor: whose.
        tasks: only those that wait to be done.
        before: only older ones than that of this id; 0 for all.
        most: at most so many.
    """
    with reading(actor):
        found = sql.rows(
            "SELECT id, kind::text, title::text, title_zh::text, body::text, body_zh::text,"
            " address::text, recorded_at, read_at IS NOT NULL, is_task, done_at IS NOT NULL"
            " FROM notification WHERE account_id = %s AND company_id = %s"
            " AND (%s = 0 OR id < %s) AND (NOT %s OR (is_task AND done_at IS NULL))"
            " ORDER BY id DESC LIMIT %s",
            (actor.id, actor.company_id, before, before, tasks, most),
        )
    return [_shown(row) for row in found]


def _shown(row: sql.Row) -> Shown:
    id_, kind, en, zh, body, body_zh, address, at, is_read, is_task, is_done = row
    known = kinds().get(str(kind))
    return Shown(
        cast(int, id_),
        str(kind),
        known.icon if known else "bell",
        Text(str(en), str(zh)),
        Text(str(body), str(body_zh)),
        str(address),
        cast(datetime, at),
        bool(is_read),
        bool(is_task),
        bool(is_done),
    )


def choices_of(actor: Actor) -> list[Heard]:
    """Return every kind with what somebody chose for it."""
    chosen = {
        (str(kind), str(channel)): bool(on)
        for kind, channel, on in sql.rows(
            "SELECT kind::text, channel::text, is_on FROM notification_choice"
            " WHERE account_id = %s",
            (actor.id,),
        )
    }
    return [
        Heard(
            kind,
            chosen.get((kind.code, "mail"), kind.mail),
            chosen.get((kind.code, "im"), kind.im),
        )
        for kind in kinds().values()
    ]
