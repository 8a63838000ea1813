"""Rows of own fields: locked, inserted with the change of the table that they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from psycopg.types.json import Jsonb

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.own_fields import definitions, jobs
from argosy.platform.registry.own_fields.definitions import Definition
from argosy.platform.registry.own_fields.rules.inputs import FieldChoice


def lock_fields(ids: Sequence[int]) -> Mapping[int, Definition]:
    """Return fields by id, locked in order of their ids."""
    sql.rows(
        "SELECT id FROM own_field WHERE id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(sorted(set(ids))),),
    )
    found = definitions.read("id = ANY (%s::bigint[])", (sql.array(sorted(set(ids))),))
    return {definition.id: definition for definition in found}


def plan_change(
    run: CommandRun, kind: str, definition: Definition, after: Mapping[str, object] | None = None
) -> None:
    """Plan a change of a table and wake the job once this command is committed."""
    aimed = jobs.changed(definition, dict(after or {}))
    steps = [step.shown() for step in jobs.plan(kind, aimed)]
    sql.execute(
        "INSERT INTO own_field_change (field_id, kind, state, steps, after, actor_id, command_id)"
        " VALUES (%s, %s, 'planned', %s, %s, %s, %s)",
        (
            definition.id,
            kind,
            Jsonb(steps),
            Jsonb(dict(after or {})),
            run.actor.id,
            run.command_id,
        ),
    )
    wake()


def set_state(definition: Definition, state: str) -> Definition:
    """Write a field's new state, one version on."""
    sql.execute(
        "UPDATE own_field SET state = %s, version = version + 1 WHERE id = %s",
        (state, definition.id),
    )
    transaction.on_commit(definitions.forget, using=sql.alias(), robust=True)
    return replace(definition, state=state, version=definition.version + 1)


def wake() -> None:
    """Have the job look for planned changes once this command is committed."""
    from argosy.platform.registry.own_fields import tasks

    transaction.on_commit(tasks.wake, using=sql.alias(), robust=True)


def choices_json(choices: Sequence[FieldChoice]) -> list[dict[str, str]]:
    """Return choices as they are stored."""
    return [{"value": c.value, "label_en": c.label_en, "label_zh": c.label_zh} for c in choices]


def no_field(field_id: int) -> Problem:
    """Return the problem of an id that no own field has."""
    return Problem(
        "own_field.not_found",
        "There is no own field {id}.",
        "Choose one of those that are listed.",
        "field_id",
        {"id": field_id},
    )


def stale(definition: Definition) -> Problem:
    """Return the problem of a version that somebody changed since."""
    return Problem(
        "own_field.stale",
        "Somebody changed {name} since; it is version {version} now.",
        "Read it again and repeat the change if it still makes sense.",
        "version",
        {"name": definition.name, "version": definition.version},
    )


def wrong_state(definition: Definition, wanted: str) -> Problem:
    """Return the problem of a step that the field's state does not allow."""
    return Problem(
        "own_field.state",
        "{name} is {state}; this needs one that is {wanted}.",
        "Look at its changes, or choose another field.",
        "field_id",
        {"name": definition.name, "state": definition.state, "wanted": wanted},
    )
