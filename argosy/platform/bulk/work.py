"""Doing a run: a hundred records at a time, each hundred once by its key, whatever breaks off.

What a hundred comes to is written after the command; a process that dies between the two is
followed by one that gives the same command with the same key and is told the same answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, cast

from django.db import transaction

from argosy.kernel.events.commands import companies_setting
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.actions import Action
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.possible import currency_of
from argosy.platform.registry.resource import Resource

CHUNK: Final = 100
_Told = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class _Run:
    """A run and the declarations that it speaks of."""

    id: int
    noun: Resource
    action: Action
    input: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Row:
    """A record that waits."""

    place: int
    record_id: int
    version: int | None


def work(actor: Actor, run_id: int, *, chunks_max: int = 1_000) -> bool:
    """Do what waits of a run, as its actor.

    Args:
        actor: whoever started it, with his rights as they are now.
        run_id: the run.
        chunks_max: hundreds to do before returning.

    Returns:
        Whether nothing waits any more.
    """
    run = _run(actor, run_id)
    if run is None:
        return True
    for _ in range(chunks_max):
        rows = _waiting(actor, run)
        if not rows:
            _end(actor, run)
            return True
        _do(actor, run, rows)
    return False


@contextmanager
def _writing(actor: Actor) -> Iterator[None]:
    """Open a transaction that sees the actor's companies."""
    with transaction.atomic(using=sql.alias()):
        sql.rows(
            "SELECT set_config('argosy.companies', %s, true), set_config('argosy.actor', %s, true)",
            (companies_setting(actor), str(actor.id)),
        )
        yield


def _run(actor: Actor, run_id: int) -> _Run | None:
    with _writing(actor):
        found = sql.rows(
            "SELECT resource, action, input FROM bulk_run"
            " WHERE company_id = %s AND id = %s AND actor_id = %s AND state = 'waiting'",
            (actor.company_id, run_id, actor.id),
        )
    if not found:
        return None
    resource, name, given = found[0]
    noun = catalogue.resource(str(resource))
    action = noun.action(str(name))
    assert action is not None, "a run names an action that was there when it began"
    value = json.loads(given) if isinstance(given, str) else given
    return _Run(run_id, noun, action, cast("Mapping[str, object]", value))


def _waiting(actor: Actor, run: _Run) -> list[_Row]:
    """Return the rows of the first hundred in which one waits, each with its version."""
    with _writing(actor):
        found = sql.rows(
            "SELECT place, record_id, version FROM bulk_row WHERE run_id = %s AND company_id = %s"
            " AND state = 'waiting' AND place / %s = (SELECT min(place) / %s FROM bulk_row"
            " WHERE run_id = %s AND company_id = %s AND state = 'waiting') ORDER BY place",
            (run.id, actor.company_id, CHUNK, CHUNK, run.id, actor.company_id),
        )
    rows = [
        _Row(cast(int, place), cast(int, id_), cast("int | None", version))
        for place, id_, version in found
    ]
    if run.action.version and any(row.version is None for row in rows):
        return _with_versions(actor, run, rows)
    return rows


def _with_versions(actor: Actor, run: _Run, rows: Sequence[_Row]) -> list[_Row]:
    """Note the versions that the records have now; what is not there any more gets none of them."""
    column = f"t.{run.noun.version}"
    name = next((field.name for field in run.noun.fields if field.sql == column), "")
    ids = [row.record_id for row in rows]
    query = Query(fields=(name,), where=Test("id", "in", ids), limit=CHUNK)
    seen = {row["id"]: row[name] for row in reads.page(actor, run.noun, query).rows}
    placed = [{"place": row.place, "version": seen.get(row.record_id, 0)} for row in rows]
    with _writing(actor):
        sql.execute(
            "UPDATE bulk_row b SET version = r.version FROM jsonb_to_recordset(%s::jsonb)"
            " AS r (place integer, version bigint) WHERE b.run_id = %s AND b.place = r.place",
            (json.dumps(placed), run.id),
        )
    return [_Row(row.place, row.record_id, cast(int, seen.get(row.record_id, 0))) for row in rows]


def _do(actor: Actor, run: _Run, rows: Sequence[_Row]) -> None:
    """Give the command for rows and write what became of each."""
    batch: list[object] = []
    places: list[_Row] = []
    told: dict[int, _Told] = {}
    find = currency_of(actor, run.action)
    for row in rows:
        body = {**run.input, run.action.subject: row.record_id}
        if run.action.version:
            body[run.action.version] = row.version
        item = own_fields.parse(run.action, body, currency_of=find)
        if isinstance(item, list):
            told[row.place] = [_problem(problem) for problem in item]
        else:
            batch.append(item)
            places.append(row)
    key = f"bulk/{run.id}/{rows[0].place // CHUNK}"
    try:
        if batch:
            told |= _given(actor, run, places, batch, key)
    except ArgosyError:
        for row, item in zip(places, batch, strict=True):
            told |= _alone(actor, run, row, item)
    _write(actor, run, rows, told)


def _given(
    actor: Actor, run: _Run, places: Sequence[_Row], batch: Sequence[object], key: str
) -> dict[int, _Told]:
    """Give the command for all at once; return what is wrong with those that it refuses."""
    answer = run.action.command(batch, actor=actor, key=key, mode="valid")
    told: dict[int, _Told] = {}
    for problem in answer.problems:
        number, _, rest = problem.field[1:].partition("]")
        if problem.field.startswith("[") and number.isdecimal() and int(number) < len(places):
            place = places[int(number)].place
            told.setdefault(place, []).append(_problem(problem, rest.removeprefix(".")))
    return told


def _alone(actor: Actor, run: _Run, row: _Row, item: object) -> dict[int, _Told]:
    """Give the command for one record, where the hundred was refused as a whole."""
    try:
        run.action.command([item], actor=actor, key=f"bulk/{run.id}/row/{row.place}")
    except ArgosyError as error:
        return {row.place: [_problem(problem) for problem in error.problems]}
    return {}


def _problem(problem: Problem, field: str | None = None) -> dict[str, object]:
    return {
        "code": problem.code,
        "message": problem.message,
        "cure": problem.cure,
        "field": problem.field if field is None else field,
        "params": {name: str(value) for name, value in problem.shown().items()},
    }


def _write(actor: Actor, run: _Run, rows: Sequence[_Row], told: Mapping[int, _Told]) -> None:
    results = [
        {
            "place": row.place,
            "state": "refused" if row.place in told else "done",
            "problems": told.get(row.place),
        }
        for row in rows
    ]
    with _writing(actor):
        sql.execute(
            "UPDATE bulk_row b SET state = r.state, problems = r.problems"
            " FROM jsonb_to_recordset(%s::jsonb) AS r (place integer, state text, problems jsonb)"
            " WHERE b.run_id = %s AND b.company_id = %s AND b.place = r.place",
            (json.dumps(results), run.id, actor.company_id),
        )


def _end(actor: Actor, run: _Run) -> None:
    with _writing(actor):
        sql.execute(
            "UPDATE bulk_run SET state = 'done', ended_at = transaction_timestamp()"
            " WHERE id = %s AND company_id = %s AND state = 'waiting'",
            (run.id, actor.company_id),
        )
