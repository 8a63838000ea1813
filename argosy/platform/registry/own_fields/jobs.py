"""Carries out planned changes of tables, as the owning role, while everybody goes on working.

A step that would make others wait tries for its lock for a fifth of a second, steps back and tries
again; what only reads beside the writers (validation, indexes) may take its time. One process at
a time is at it, and whatever was cut off goes on where the catalogue says it stands.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, cast

import psycopg
from django.db import connections, transaction
from psycopg import errors as pg
from psycopg.types.json import Jsonb

from argosy.kernel.identity import sql
from argosy.platform.registry.fields import Choice
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields import ddl
from argosy.platform.registry.own_fields.definitions import Definition, forget, read

OWNER: Final = "owner"
TRIES_MAX: Final = 60
PAUSE_S: Final = 0.1
PAUSE_S_MAX: Final = 3.0
QUIET_WAIT_S: Final = 600
"""How long a step that blocks nobody waits for its lock and for older transactions."""
_LOCK: Final = 7_261_070
"""Advisory lock: one process changes tables at a time."""
CURE: Final = "Remove the cause, then try the change again with own_fields.retry."


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a table that is to be carried out."""

    id: int
    kind: str
    definition: Definition
    after: dict[str, object]


class _Failed(Exception):
    """A step cannot be done; says why."""


@dataclass(slots=True)
class _Times:
    """What a change has cost so far, in milliseconds, and how often it stepped back."""

    waited_ms: int = 0
    held_ms: int = 0
    tries: int = 0


def carry_out_all() -> int:
    """Carry out every planned change, and what a killed process left half-done.

    Returns:
        How many changes were done; 0 when another process is at it.
    """
    done = 0
    with sql.using(OWNER), _alone() as is_ours:
        while is_ours:
            change = _next()
            if change is None:
                break
            done += _carry_out(change)
    forget()
    return done


def plan(kind: str, definition: Definition) -> list[ddl.Step]:
    """Return the steps of a change; asks the catalogue what there is."""
    if kind == "add":
        return ddl.steps_to_add(definition)
    return ddl.steps_to_limit(definition) if kind == "check" else ddl.steps_to_purge(definition)


def changed(definition: Definition, after: dict[str, object]) -> Definition:
    """Return a field as it will be once a change of its limits is done."""
    limits: dict[str, object] = {}
    if "choices" in after:
        limits["choices"] = tuple(
            Choice(c["value"], Text(c["label_en"], c["label_zh"]))
            for c in cast("list[dict[str, str]]", after["choices"])
        )
    if "max_length" in after:
        limits["max_length"] = after["max_length"]
    return replace(definition, **limits)  # type: ignore[arg-type]


@contextmanager
def _alone() -> Iterator[bool]:
    ((is_ours,),) = sql.rows("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
    try:
        yield bool(is_ours)
    finally:
        if sql.connection().closed:
            connections[OWNER].close()
        elif is_ours:
            sql.rows("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def _next() -> Change | None:
    found = sql.rows(
        "SELECT id, kind, field_id, after FROM own_field_change"
        " WHERE state IN ('planned', 'running') ORDER BY id LIMIT 1"
    )
    if not found:
        return None
    change_id, kind, field_id, after = found[0]
    (definition,) = read("id = %s", (field_id,))
    sql.execute(
        "UPDATE own_field_change SET state = 'running', cause = '', cure = '',"
        " begun_at = coalesce(begun_at, clock_timestamp()) WHERE id = %s",
        (change_id,),
    )
    return Change(int(str(change_id)), str(kind), definition, cast("dict[str, object]", after))


def _carry_out(change: Change) -> int:
    definition = changed(change.definition, change.after)
    times = _Times()
    try:
        for step in plan(change.kind, definition):
            _take(step, times)
            _note(change, times)
    except _Failed as failure:
        _fail(change, times, str(failure))
        return 0
    _finish(change, times)
    return 1


def _take(step: ddl.Step, times: _Times) -> None:
    """Run a step until it is done, stepping back while others hold the table."""
    for attempt in range(TRIES_MAX):
        if sql.rows(step.is_done):
            return
        began = time.monotonic()
        try:
            _run(step)
        except (pg.LockNotAvailable, pg.DeadlockDetected):
            times.tries += 1
            times.waited_ms = max(times.waited_ms, _ms_since(began))
        except psycopg.Error as error:
            if sql.connection().closed:
                raise  # the database went away: what is left is done when it is back
            raise _Failed(f"{step.name}: {str(error).splitlines()[0]}") from error
        else:
            if step.is_exclusive:
                times.held_ms = max(times.held_ms, _ms_since(began))
            continue
        time.sleep(min(PAUSE_S * (attempt + 1), PAUSE_S_MAX))
    if not sql.rows(step.is_done):
        raise _Failed(f"{step.name}: {_holders(step.table)}")


def _run(step: ddl.Step) -> None:
    wait_ms = ddl.LOCK_WAIT_MS if step.is_exclusive else QUIET_WAIT_S * 1000
    sql.script(f"SET lock_timeout = {int(wait_ms)}")
    try:
        if step.before:
            sql.script(step.before)
        sql.script(step.statement)
    finally:
        if not sql.connection().closed:
            sql.script("RESET lock_timeout")


def _ms_since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _holders(table: str) -> str:
    """Say who holds a table that could not be locked."""
    found = sql.rows(
        "SELECT DISTINCT a.pid, coalesce(a.application_name, ''), coalesce(a.state, ''),"
        " date_trunc('second', a.xact_start)::text FROM pg_locks l JOIN pg_stat_activity a"
        " ON a.pid = l.pid WHERE l.relation = to_regclass(%s) AND l.granted"
        " AND l.pid <> pg_backend_pid() ORDER BY 4 LIMIT 3",
        (table,),
    )
    who = "; ".join(
        f"process {pid} ({name}, {state}) since {since}" for pid, name, state, since in found
    )
    return f"others held {table} each time it was tried ({who or 'they have gone meanwhile'})."


def _note(change: Change, times: _Times) -> None:
    sql.execute(
        "UPDATE own_field_change SET waited_ms = greatest(waited_ms, %s),"
        " held_ms = greatest(held_ms, %s), tries = %s WHERE id = %s",
        (times.waited_ms, times.held_ms, times.tries, change.id),
    )


def _fail(change: Change, times: _Times, cause: str) -> None:
    _note(change, times)
    sql.execute(
        "UPDATE own_field_change SET state = 'failed', cause = %s, cure = %s,"
        " ended_at = clock_timestamp() WHERE id = %s",
        (cause, CURE, change.id),
    )


def _finish(change: Change, times: _Times) -> None:
    """Put the field into the state that the change was for, in one transaction with its end."""
    _note(change, times)
    state = {"add": "active", "check": change.definition.state, "purge": "purged"}[change.kind]
    sets, params = ["state = %s"], [state]
    if "choices" in change.after:
        sets.append("choices = %s")
        params.append(Jsonb(change.after["choices"]))  # type: ignore[arg-type]
    if "max_length" in change.after:
        sets.append("max_length = %s")
        params.append(change.after["max_length"])  # type: ignore[arg-type]
    with transaction.atomic(using=OWNER):
        # who planned it; not by the command, which was over when this row was written
        sql.execute(
            "SELECT set_config('argosy.actor', c.actor_id::text, true)"
            " FROM own_field_change c WHERE c.id = %s",
            (change.id,),
        )
        sql.execute(
            f"UPDATE own_field SET {', '.join(sets)} WHERE id = %s",
            (*params, change.definition.id),
        )
        sql.execute(
            "UPDATE own_field_change SET state = 'done', ended_at = clock_timestamp()"
            " WHERE id = %s",
            (change.id,),
        )
