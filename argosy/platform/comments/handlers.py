"""What the comments listen to: their own events, to tell the mentioned and the followers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from argosy.contracts.comments import CommentMade
from argosy.kernel.events.commands import CommandRun
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.handlers import AfterCommit, Within
from argosy.kernel.identity import sql
from argosy.platform.comments.seeing import visible_to
from argosy.platform.notifications import api as notifications
from argosy.platform.registry import catalogue
from argosy.platform.registry.labels import Text

NAME = "comments.tell"


@dataclass(frozen=True, slots=True)
class _Said:
    id: int
    resource: str
    record_id: int
    author_id: int
    author: str
    text: str
    mentioned: list[int]
    followers: list[int]


def on_comment_made(run: CommandRun, events: Sequence[Recorded[CommentMade]]) -> None:
    """Tell those whom a comment mentions, and those who follow its record, if they may read it.

    Nobody is told of his own words, nor of a comment that was taken back meanwhile.
    """
    said = {each.id: each for each in _said(run, [r.event.comment_id for r in events])}
    notices = []
    for recorded in events:
        found = said.get(recorded.event.comment_id)
        if found is not None:
            notices += list(_notices(run, recorded.id, found))
    notifications.tell(run, notices)


def _said(run: CommandRun, ids: Sequence[int]) -> list[_Said]:
    found = sql.rows(
        "SELECT c.id, c.resource, c.record_id, c.author_id, a.name, c.text, c.mentioned,"
        " ARRAY(SELECT f.account_id FROM record_follower f WHERE f.company_id = c.company_id"
        "  AND f.resource = c.resource AND f.record_id = c.record_id ORDER BY f.account_id)"
        " FROM record_comment c JOIN actor a ON a.id = c.author_id"
        " WHERE c.id = ANY (%s::bigint[]) AND c.company_id = %s AND c.removed_at IS NULL",
        (sql.array(sorted(ids)), run.company_id),
    )
    return [_Said(*row) for row in found]  # type: ignore[arg-type]


def _notices(run: CommandRun, event_id: int, said: _Said) -> Iterator[notifications.Notice]:
    noun = catalogue.resources().get(said.resource)
    if noun is None:
        return
    number = _number(noun.table, said.record_id)
    en, zh = (f"{label} {number}".strip() for label in (noun.label.en, noun.label.zh))
    mentioned = dict.fromkeys(said.mentioned)
    for account in [*mentioned, *(each for each in said.followers if each not in mentioned)]:
        if account == said.author_id or not _may_read(run, account, said):
            continue
        is_mention = account in mentioned
        title = Text(f"{said.author} commented on {en}", f"{said.author} 评论了 {zh}")
        if is_mention:
            title = Text(f"{said.author} mentioned you: {en}", f"{said.author} 提到了您：{zh}")
        yield notifications.Notice(
            "comments.mention" if is_mention else "comments.followed",
            account,
            event_id,
            title,
            Text(said.text, said.text),
            f"desk/{said.resource}/{said.record_id}/",
        )


def _number(table: str, record: int) -> str:
    found = sql.rows(
        "SELECT number FROM document_number WHERE document_type = %s AND document_id = %s"
        " ORDER BY id LIMIT 1",
        (table, record),
    )
    return str(found[0][0]) if found else ""


def _may_read(run: CommandRun, account: int, said: _Said) -> bool:
    return bool(visible_to(account, run.company_id, said.resource, [said.record_id]))


HANDLERS: Sequence[Within | AfterCommit] = (
    # After commit: telling somebody must not hold up or spoil what was said.
    AfterCommit(CommentMade, on_comment_made, NAME, from_start=False),
)
