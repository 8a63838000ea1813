"""Own fields are removed, restored and purged; failed changes of tables are tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion
from argosy.platform.registry.own_fields.commands.storage import (
    lock_fields,
    no_field,
    plan_change,
    set_state,
    stale,
    wake,
    wrong_state,
)
from argosy.platform.registry.own_fields.definitions import Definition, read
from argosy.platform.registry.own_fields.rules import conditions
from argosy.platform.registry.own_fields.rules.inputs import FieldStep, RetryChange


@command("own_fields.remove", permission="own_fields.manage")
def do_remove_field(run: CommandRun, batch: Sequence[FieldStep]) -> list[Done | None]:
    """Take fields out of every list, form, file and door at once; their values are kept aside.

    Before: the field is active and no rule of another one looks at it; or it could not be made.
    After: ``removed``, with column and values as they were; one that could not be made is purged.
    Permission: own_fields.manage.
    """

    def problem(definition: Definition) -> Problem | None:
        if definition.state == "planned":
            return None if _has_failed(definition) else wrong_state(definition, "active")
        if definition.state != "active":
            return wrong_state(definition, "active")
        users = [
            d.name
            for d in read()
            if d.path == definition.path
            and definition.name
            in conditions.names(d.required_when) | conditions.names(d.visible_when)
        ]
        return _in_use(definition, users) if users else None

    def act(definition: Definition) -> None:
        if definition.state == "planned":
            sql.execute("DELETE FROM own_field_change WHERE field_id = %s", (definition.id,))
            plan_change(run, "purge", set_state(definition, "purging"))
        else:
            set_state(definition, "removed")

    return _each(run, batch, problem, act)


@command("own_fields.restore", permission="own_fields.manage")
def do_restore_field(run: CommandRun, batch: Sequence[FieldStep]) -> list[Done | None]:
    """Bring removed fields back, with their values.

    Before: the field is removed and not purged. After: ``active``. Permission: own_fields.manage.
    """
    return _each(run, batch, _wants("removed"), lambda found: set_state(found, "active"))


@command("own_fields.purge", permission="own_fields.manage")
def do_purge_field(run: CommandRun, batch: Sequence[FieldStep]) -> list[Done | None]:
    """Drop the columns of removed fields with all their values; there is no way back.

    Before: the field is removed. After: ``purging``, and ``purged`` once the job is done; the audit
    trail still says what the values were. Permission: own_fields.manage.
    """

    def act(definition: Definition) -> None:
        plan_change(run, "purge", set_state(definition, "purging"))

    return _each(run, batch, _wants("removed"), act)


@command("own_fields.retry", permission="own_fields.manage")
def do_retry_change(run: CommandRun, batch: Sequence[RetryChange]) -> list[Done | None]:
    """Have failed changes of tables tried again, from the step that failed on.

    Before: the change has failed. After: it is planned. Permission: own_fields.manage.
    """
    ids = sorted({item.change_id for item in batch})
    found = {
        int(str(change_id)): str(state)
        for change_id, state in sql.rows(
            "SELECT id, state FROM own_field_change WHERE id = ANY (%s::bigint[])"
            " ORDER BY id FOR UPDATE",
            (sql.array(ids),),
        )
    }
    seen: set[int] = set()
    for index, item in enumerate(batch):
        if found.get(item.change_id) != "failed" or item.change_id in seen:
            run.reject(index, _not_failed(item.change_id))
        seen.add(item.change_id)
    results: list[Done | None] = [None] * len(batch)
    for index in run.settle(len(batch)):
        sql.execute(
            "UPDATE own_field_change SET state = 'planned', ended_at = NULL WHERE id = %s",
            (batch[index].change_id,),
        )
        results[index] = Done("own_field_change", batch[index].change_id)
        wake()
    return results


def _each(
    run: CommandRun,
    batch: Sequence[FieldStep],
    problem: Callable[[Definition], Problem | None],
    act: Callable[[Definition], object],
) -> list[Done | None]:
    """Take a step with each field that is in the version seen and fit for it."""
    found = lock_fields([item.field_id for item in batch])
    only_stale = True
    seen: set[int] = set()
    for index, item in enumerate(batch):
        definition = found.get(item.field_id)
        if definition is not None and (item.version != definition.version or item.field_id in seen):
            run.reject(index, stale(definition))
            continue
        seen.add(item.field_id)
        wrong = no_field(item.field_id) if definition is None else problem(definition)
        if wrong is not None:
            only_stale = False
            run.reject(index, wrong)
    kept = run.settle(len(batch), StaleVersion) if only_stale else run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        definition = found[batch[index].field_id]
        act(definition)
        results[index] = Done("own_field", definition.id, definition.name)
    return results


def _wants(state: str) -> Callable[[Definition], Problem | None]:
    return lambda found: None if found.state == state else wrong_state(found, state)


def _has_failed(definition: Definition) -> bool:
    return bool(
        sql.rows(
            "SELECT 1 FROM own_field_change WHERE field_id = %s AND state = 'failed'",
            (definition.id,),
        )
    )


def _in_use(definition: Definition, users: Sequence[str]) -> Problem:
    return Problem(
        "own_field.in_use",
        "Rules of {users} look at {name}.",
        "Change those rules first.",
        "field_id",
        {"name": definition.name, "users": ", ".join(users)},
    )


def _not_failed(change_id: int) -> Problem:
    return Problem(
        "own_field.not_failed",
        "No change {id} has failed.",
        "Choose one that has.",
        "change_id",
        {"id": change_id},
    )
