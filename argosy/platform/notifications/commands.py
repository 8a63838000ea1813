"""Reading notices, doing what they ask for, choosing what to hear of: each for oneself alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.platform.notifications.declaring import CHANNELS, kinds


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice that was read."""

    notification_id: int


@dataclass(frozen=True, slots=True)
class FinishNotice:
    """A notice whose task is done."""

    notification_id: int


@dataclass(frozen=True, slots=True)
class ReadAll:
    """All notices up to one have been read."""

    last_id: int


@dataclass(frozen=True, slots=True)
class ChooseChannel:
    """Whether one wants to be told of a kind by a way: ``mail`` or ``im``."""

    kind: str
    channel: str
    is_on: bool


@command("notifications.read", permission=None)
def do_read_notice(run: CommandRun, batch: Sequence[ReadNotice]) -> list[Done | None]:
    """Mark one's own notices as read; those of others are unknown. No permission is needed."""
    return _mark(run, [item.notification_id for item in batch], is_done=False)


@command("notifications.finish", permission=None)
def do_finish_notice(run: CommandRun, batch: Sequence[FinishNotice]) -> list[Done | None]:
    """Mark what one's own notices ask for as done. No permission is needed."""
    return _mark(run, [item.notification_id for item in batch], is_done=True)


@command("notifications.read_all", permission=None)
def do_read_all(run: CommandRun, batch: Sequence[ReadAll]) -> list[Done | None]:
    """Mark one's own notices up to one as read. No permission is needed."""
    for place, item in enumerate(batch):
        problem = int64_problem(item.last_id, "last_id", minimum=0)
        if problem is not None:
            run.reject(place, problem)
    kept = run.settle(len(batch))
    last = max((batch[place].last_id for place in kept), default=0)
    sql.execute(
        "UPDATE notification SET read_at = transaction_timestamp(), mail_due_at = NULL,"
        " im_due_at = NULL WHERE account_id = %s AND company_id = %s AND id <= %s"
        " AND read_at IS NULL",
        (run.actor.id, run.company_id, last),
    )
    _wake(run)
    return [
        Done("notification", batch[place].last_id) if place in kept else None
        for place in range(len(batch))
    ]


@command("notifications.choose", permission=None)
def do_choose_channel(run: CommandRun, batch: Sequence[ChooseChannel]) -> list[Done | None]:
    """Choose by which ways one is told of a kind. No permission is needed."""
    for place, item in enumerate(batch):
        if item.kind not in kinds():
            run.reject(place, _unknown_kind(item.kind))
        if item.channel not in CHANNELS:
            run.reject(place, _unknown_channel(item.channel))
    kept = run.settle(len(batch))
    last = {(batch[p].kind, batch[p].channel): batch[p].is_on for p in kept}
    sql.execute(
        "INSERT INTO notification_choice (account_id, kind, channel, is_on)"
        " SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::boolean[])"
        " ON CONFLICT (account_id, kind, channel) DO UPDATE SET is_on = excluded.is_on",
        (
            run.actor.id,
            sql.array([kind for kind, _ in last]),
            sql.array([channel for _, channel in last]),
            sql.array(list(last.values())),
        ),
    )
    return [Done("actor", run.actor.id) if p in kept else None for p in range(len(batch))]


def _mark(run: CommandRun, ids: Sequence[int], *, is_done: bool) -> list[Done | None]:
    fit = sorted({id_ for id_ in ids if int64_problem(id_, "notification_id") is None})
    known = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM notification WHERE id = ANY (%s::bigint[]) AND account_id = %s"
            " AND company_id = %s ORDER BY id FOR UPDATE",
            (sql.array(fit), run.actor.id, run.company_id),
        )
    }
    for place, id_ in enumerate(ids):
        if id_ not in known:
            run.reject(place, _unknown(id_))
    kept = run.settle(len(ids))
    sql.execute(
        "UPDATE notification SET read_at = coalesce(read_at, transaction_timestamp()), done_at ="
        " CASE WHEN %s THEN coalesce(done_at, transaction_timestamp()) ELSE done_at END,"
        " mail_due_at = NULL, im_due_at = NULL WHERE id = ANY (%s::bigint[])",
        (is_done, sql.array([ids[place] for place in kept])),
    )
    _wake(run)
    return [Done("notification", id_) if p in kept else None for p, id_ in enumerate(ids)]


def _wake(run: CommandRun) -> None:
    """Let other windows of the same person know, after the commit."""
    from argosy.platform.notifications.telling import CHANNEL

    sql.rows("SELECT pg_notify(%s, %s)", (CHANNEL, str(run.actor.id)))


def _unknown(id_: int) -> Problem:
    return Problem(
        "notifications.unknown",
        "You have no notification {notification}.",
        "Choose one of yours.",
        "notification_id",
        {"notification": id_},
    )


def _unknown_kind(kind: str) -> Problem:
    return Problem(
        "notifications.kind",
        "There are no notifications of kind {kind}.",
        "Choose one that the page shows.",
        "kind",
        {"kind": kind},
    )


def _unknown_channel(channel: str) -> Problem:
    return Problem(
        "notifications.channel",
        "Nobody is told by way of {channel}.",
        "Choose mail or im.",
        "channel",
        {"channel": channel},
    )
