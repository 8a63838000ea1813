"""The only writer of webhooks: making and changing them, new secrets, replays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events import horizon
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.data.webhooks import addresses
from argosy.platform.data.webhooks.kinds import known_kinds
from argosy.platform.data.webhooks.rules import REPLAY_MAX, kind_problems, url_problem


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A program that wants to be told.

    Args:
        name: what people call it.
        url: where events are posted to.
        kinds: of events, by name; none for all.
    """

    name: str
    url: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeWebhook:
    """A webhook as it shall be; `version` is the one that was read."""

    webhook_id: int
    version: int
    name: str
    url: str
    kinds: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RenewSecret:
    """A webhook that shall sign with a new secret from now on."""

    webhook_id: int


@dataclass(frozen=True, slots=True)
class ReplayEvents:
    """Events that shall be delivered once more, by the ids that a receiver was told.

    Args:
        first_event_id, last_event_id: both are included.
    """

    webhook_id: int
    first_event_id: int
    last_event_id: int


@command("webhooks.create", permission="webhooks.write")
def do_create_webhook(run: CommandRun, batch: Sequence[NewWebhook]) -> list[Done | None]:
    """Make webhooks; they are told what happens from now on.

    Before: the address is one that a webhook can have, the kinds exist. After: a position where the
    log is settled, a few seconds ago at most: what was under way then is told too, so that nothing
    is missed. Permission: webhooks.write.
    """
    for place, new in enumerate(batch):
        run.reject(place, *_problems(new.name, new.url, new.kinds))
    kept = run.settle(len(batch))
    ids = sql.ids("webhook", len(kept))
    chosen = [batch[place] for place in kept]
    for id_, new in zip(ids, chosen, strict=True):
        sql.execute(
            "INSERT INTO webhook (id, company_id, name, url, kinds)"
            " VALUES (%s, %s, %s, %s, %s::text[])",
            (id_, run.company_id, new.name, new.url, sql.array(list(new.kinds))),
        )
    sql.execute(
        "INSERT INTO webhook_position (id, company_id, position)"
        " SELECT u.id, %s, %s FROM unnest(%s::bigint[]) AS u(id)",
        (run.company_id, horizon.settled("event"), sql.array(ids)),
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        results[place] = Done("webhook", id_, batch[place].name)
    return results


@command("webhooks.change", permission="webhooks.write")
def do_change_webhook(run: CommandRun, batch: Sequence[ChangeWebhook]) -> list[Done | None]:
    """Change webhooks; one that is switched off hears nothing of what happens meanwhile.

    Before: the version is the present one. After: waiting deliveries go to the new address.
    Permission: webhooks.write.
    """
    versions = _versions(run, [item.webhook_id for item in batch])
    is_stale = False
    for place, item in enumerate(batch):
        run.reject(place, *_problems(item.name, item.url, item.kinds))
        run.reject(place, *_known(item.webhook_id, versions))
        if versions.get(item.webhook_id, item.version) != item.version:
            is_stale = True
            run.reject(
                place,
                Problem(
                    "webhooks.stale",
                    "Somebody changed this since you read it.",
                    "Read it again, then decide.",
                    "version",
                ),
            )
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch), StaleVersion if is_stale else ValidationFailed):
        item = batch[place]
        sql.execute(
            "UPDATE webhook SET name = %s, url = %s, kinds = %s::text[], is_active = %s,"
            " version = version + 1 WHERE id = %s AND company_id = %s",
            (
                item.name,
                item.url,
                sql.array(list(item.kinds)),
                item.is_active,
                item.webhook_id,
                run.company_id,
            ),
        )
        results[place] = Done("webhook", item.webhook_id, item.name)
    return results


@command("webhooks.renew_secret", permission="webhooks.secret")
def do_renew_secret(run: CommandRun, batch: Sequence[RenewSecret]) -> list[Done | None]:
    """Sign with a new secret from the next message on. Permission: webhooks.secret."""
    versions = _versions(run, [item.webhook_id for item in batch])
    for place, item in enumerate(batch):
        run.reject(place, *_known(item.webhook_id, versions))
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        id_ = batch[place].webhook_id
        sql.execute(
            "UPDATE webhook SET secret_version = secret_version + 1, version = version + 1"
            " WHERE id = %s AND company_id = %s",
            (id_, run.company_id),
        )
        results[place] = Done("webhook", id_)
    return results


@command("webhooks.replay", permission="webhooks.replay")
def do_replay(run: CommandRun, batch: Sequence[ReplayEvents]) -> list[Done | None]:
    """Deliver events of the log again, parked, delivered and never delivered ones alike.

    Before: at most 10,000 ids apart. After: each event of a kind that the webhook hears waits with
    all its tries ahead. Permission: webhooks.replay.
    """
    versions = _versions(run, [item.webhook_id for item in batch])
    for place, item in enumerate(batch):
        run.reject(place, *_known(item.webhook_id, versions))
        run.reject(place, *_span_problems(item))
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item = batch[place]
        sql.execute(
            "INSERT INTO webhook_delivery (company_id, webhook_id, event_id, next_try_at)"
            " SELECT e.company_id, w.id, e.id, %s FROM webhook w JOIN event e"
            " ON e.company_id = w.company_id AND (w.kinds = '{}' OR e.kind = ANY (w.kinds))"
            " WHERE w.id = %s AND e.id BETWEEN %s AND %s AND e.id <= %s"
            " ON CONFLICT (webhook_id, event_id) DO UPDATE SET state = 'waiting', tries = 0,"
            " next_try_at = excluded.next_try_at, error = '', status = 0, delivered_at = NULL",
            (
                run.now,
                item.webhook_id,
                item.first_event_id,
                item.last_event_id,
                horizon.settled("event"),
            ),
        )
        results[place] = Done("webhook", item.webhook_id)
    return results


def _versions(run: CommandRun, ids: Sequence[int]) -> dict[int, int]:
    fit = sorted({id_ for id_ in ids if int64_problem(id_, "webhook_id") is None})
    found = sql.rows(
        "SELECT id, version FROM webhook WHERE company_id = %s AND id = ANY (%s::bigint[])"
        " ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(fit)),
    )
    return {cast(int, id_): cast(int, version) for id_, version in found}


def _known(webhook_id: int, versions: dict[int, int]) -> list[Problem]:
    if webhook_id in versions:
        return []
    return [
        Problem(
            "webhooks.unknown",
            "The company has no webhook {webhook}.",
            "Choose one that it has.",
            "webhook_id",
            {"webhook": webhook_id},
        )
    ]


def _problems(name: str, url: str, kinds: Sequence[str]) -> list[Problem]:
    found = [
        text_problem(name, "name", 120, required=True),
        url_problem(url, plain_allowed=bool(addresses.allowed())),
    ]
    return [*(problem for problem in found if problem), *kind_problems(kinds, known_kinds())]


def _span_problems(item: ReplayEvents) -> list[Problem]:
    ids = (item.first_event_id, item.last_event_id)
    unfit = [int64_problem(id_, "first_event_id", minimum=1) for id_ in ids]
    if any(unfit):
        return [problem for problem in unfit if problem]
    if 0 <= item.last_event_id - item.first_event_id < REPLAY_MAX:
        return []
    return [
        Problem(
            "webhooks.replay_span",
            "The last event is before the first, or more than {most} after it.",
            "Replay {most} ids at a time.",
            "last_event_id",
            {"most": REPLAY_MAX},
        )
    ]
