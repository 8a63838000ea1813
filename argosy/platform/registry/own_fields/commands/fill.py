"""Own fields of records that stand already are filled, whatever the record is."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import catalogue
from argosy.platform.registry.own_fields.places import in_company
from argosy.platform.registry.own_fields.rules.inputs import SetValues
from argosy.platform.registry.resource import Resource, Scope


@command("own_fields.set_values", permission="own_fields.fill")
def do_set_values(run: CommandRun, batch: Sequence[SetValues]) -> list[Done | None]:
    """Fill own fields of records and of their lines; the values travel beside each item.

    Before: the record is one of the company's that the actor may read; each value fits its field
    and may be filled by the actor. After: the values stand; the audit trail has both. Posted rows
    stay as they are: their values stand beside them. Permission: own_fields.fill.
    """
    known = {resource.name: resource for _, resource in catalogue.declared()}
    wanted: dict[str, list[int]] = {}
    for index, item in enumerate(batch):
        resource = known.get(item.resource)
        if resource is None or not run.actor.may(resource.read_permission):
            run.reject(index, _unknown(item.resource))
        else:
            wanted.setdefault(item.resource, []).append(item.record_id)
    present = {name: _present(run, known[name], ids) for name, ids in wanted.items()}
    for index, item in enumerate(batch):
        if item.resource in present and item.record_id not in present[item.resource]:
            run.reject(index, _no_record(item))
    results: list[Done | None] = [None] * len(batch)
    for index in run.settle(len(batch)):
        item = batch[index]
        results[index] = Done(known[item.resource].table, item.record_id)
    return results


def _present(run: CommandRun, resource: Resource, ids: Sequence[int]) -> set[int]:
    """Return those of the ids that are records of the company acted for."""
    conditions = [f"({resource.where})"] if resource.where else []
    params: list[object] = [sql.array(sorted(set(ids)))]
    if resource.scope is Scope.COMPANY:
        conditions.append("t.company_id = %s")
        params.append(run.company_id)
    further = "".join(f" AND {condition}" for condition in conditions)
    query = (
        f"SELECT {resource.key_sql} FROM {resource.table} t {resource.joins}"
        f" WHERE {resource.key_sql} = ANY (%s::bigint[]){further}"
    )
    return {int(str(key)) for (key,) in sql.rows(in_company(query, run.company_id), params)}


def _unknown(name: str) -> Problem:
    return Problem(
        "own_field.unknown_name",
        "There is no {what} {name} that you may read.",
        "Choose one that the API describes.",
        "resource",
        {"what": "noun", "name": ascii(name)[:80]},
    )


def _no_record(item: SetValues) -> Problem:
    return Problem(
        "own_field.no_record",
        "There is no {resource} {id}.",
        "Choose one that exists.",
        "record_id",
        {"resource": item.resource, "id": item.record_id},
    )
