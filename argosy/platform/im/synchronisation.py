"""Beginning to read the provider's directory, and confirming what was found; both queue a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from procrastinate.tasks import Task

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.platform.im import tasks
from argosy.platform.im.application import provider_code
from argosy.platform.jobs import api as jobs
from argosy.platform.registry.labels import Text
from argosy.platform.users.standing import possible

READING: Final = Text("Directory of the messenger: reading", "即时通讯通讯录：读取")
APPLYING: Final = Text("Directory of the messenger: carrying out", "即时通讯通讯录：执行")


@dataclass(frozen=True, slots=True)
class StartSync:
    """A reading of the directory of the company's provider, which is named to be sure."""

    provider: str


@dataclass(frozen=True, slots=True)
class ApplySync:
    """A reading that shall be carried out.

    Args:
        sync_id: the reading.
        ends_leavers: whether accounts of members who have left are disabled too.
    """

    sync_id: int
    ends_leavers: bool = False


@command("im.start_sync", permission="im.sync")
def do_start_sync(run: CommandRun, batch: Sequence[StartSync]) -> list[Done | None]:
    """Read the departments and members of the company's provider into a preview.

    Before: the company has this provider. After: a job reads; nobody is bound yet. Permission:
    im.sync.
    """
    own = provider_code(run.company_id)
    for place, item in enumerate(batch):
        if not own or item.provider != own:
            run.reject(place, _not_own())
    kept = run.settle(len(batch))
    ids = sql.ids("im_sync", len(kept))
    number = len(kept)
    columns: list[list[object]] = [
        list(ids),
        [run.company_id] * number,
        [run.actor.id] * number,
        [own] * number,
    ]
    sql.insert("im_sync", ("id", "company_id", "actor_id", "provider"), columns)
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        _queue(run, tasks.read, READING, id_)
        results[place] = Done("im_sync", id_)
    return results


@command("im.apply_sync", permission="im.sync")
def do_apply_sync(run: CommandRun, batch: Sequence[ApplySync]) -> list[Done | None]:
    """Carry out a reading: bind those who were found, disable those who left if that is wanted.

    Before: it is read and was not carried out. After: a job gives the commands, with the rights of
    who confirmed (im.bind; users.account.change for leavers). Permission: im.sync.
    """
    ready = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM im_sync WHERE company_id = %s AND id = ANY(%s::bigint[])"
            " AND state = 'ready' ORDER BY id FOR UPDATE",
            (run.company_id, sql.array(possible(item.sync_id for item in batch))),
        )
    }
    for place, item in enumerate(batch):
        if item.sync_id not in ready:
            run.reject(place, _not_ready(item.sync_id))
        ready.discard(item.sync_id)
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item = batch[place]
        sql.execute(
            "UPDATE im_sync SET state = 'applying', actor_id = %s, ends_leavers = %s WHERE id = %s",
            (run.actor.id, item.ends_leavers, item.sync_id),
        )
        _queue(run, tasks.carry_out, APPLYING, item.sync_id)
        results[place] = Done("im_sync", item.sync_id)
    return results


def _queue(run: CommandRun, task: Task[..., None, ...], title: Text, sync_id: int) -> None:
    jobs.start(
        task,
        {
            "sync_id": sync_id,
            "actor_id": run.actor.id,
            "company_id": run.company_id,
            "language": run.actor.language,
        },
        title=title,
        actor=run.actor,
        address=f"desk/im.sync/{sync_id}/",
    )


def _not_own() -> Problem:
    return Problem(
        "im.not_own",
        "The company does not have this provider.",
        "Choose the one that its settings name.",
        "provider",
    )


def _not_ready(id_: int) -> Problem:
    return Problem(
        "im.not_ready",
        "There is no reading {sync} that waits to be carried out.",
        "Read the directory, then carry out what was found; each once.",
        "sync_id",
        {"sync": id_},
    )
