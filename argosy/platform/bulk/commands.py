"""The only writer of runs: they are started here; the rows of a run are written by `work`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.platform.bulk.rules import StartBulk, input_of, start_problems
from argosy.platform.registry import catalogue


@command("bulk.start", permission="bulk.use")
def do_start_bulk(run: CommandRun, batch: Sequence[StartBulk]) -> list[Done | None]:
    """Note that an action shall be done for many records.

    Before: the actor may see the noun and give the action. After: nothing is done yet; `work` does
    it, with the rights that the actor has then. Permission: bulk.use, and the action's own.
    """
    for place, item in enumerate(batch):
        run.reject(place, *start_problems(item), *_action_problems(run, item))
    kept = run.settle(len(batch))
    ids = sql.ids("bulk_run", len(kept))
    rows = [
        {
            "id": id_,
            "resource": batch[place].resource,
            "action": batch[place].action,
            "input": input_of(batch[place].input),
            "records": list(batch[place].record_ids),
        }
        for id_, place in zip(ids, kept, strict=True)
    ]
    given = json.dumps(rows)
    sql.execute(
        "INSERT INTO bulk_run (id, company_id, actor_id, resource, action, input)"
        " SELECT id, %s::bigint, %s::bigint, resource, action, input"
        " FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (id bigint, resource text, action text, input jsonb)",
        (run.company_id, run.actor.id, given),
    )
    sql.execute(
        "INSERT INTO bulk_row (company_id, run_id, place, record_id)"
        " SELECT %s::bigint, r.id, u.place - 1, u.record_id FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (id bigint, records bigint[]),"
        " unnest(r.records) WITH ORDINALITY AS u (record_id, place)",
        (run.company_id, given),
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        results[place] = Done("bulk_run", id_)
    return results


def _action_problems(run: CommandRun, item: StartBulk) -> list[Problem]:
    noun = catalogue.resources().get(item.resource)
    action = noun.action(item.action) if noun is not None else None
    if noun is None or action is None or not run.actor.may(noun.read_permission):
        is_known = False
    else:
        is_known = bool(action.subject) and (
            not action.permission or run.actor.may(action.permission)
        )
    if is_known:
        return []
    return [
        Problem(
            "bulk.action",
            "There is no such action on records that you may give.",
            "Choose one that the list offers.",
            "action",
        )
    ]
