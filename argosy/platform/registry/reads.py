"""The reads of every resource: pages, single records, streams; one way for all doors.

Each opens the actor's read-only transaction, so that row security holds whatever is asked, checks
the permission to read, and leaves out what the actor may not see. A page costs one statement, one
more for each kind of lines and one for the count, whatever its size and the size of the table.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, cast

import psycopg
from psycopg import errors as pg
from psycopg.rows import tuple_row

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import check_read, fields_of, lines_of
from argosy.platform.registry.conditions import Compiler, Part
from argosy.platform.registry.filters import Query
from argosy.platform.registry.keyset import cursor_of
from argosy.platform.registry.lines import read_lines
from argosy.platform.registry.plans import (
    Asked,
    Plan,
    WantedLines,
    count_statement,
    page_statement,
    plan_of,
    select_head,
    wanted_of,
)
from argosy.platform.registry.possible import condition_parts, possible, steps_of
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.select import head_conditions
from argosy.platform.registry.sorting import check_order

COUNT_MAX: Final = 10_000
TIMEOUT_S: Final = 20
"""Seconds for each statement of a page; files may take longer."""
Record = dict[str, object]
_cursors = itertools.count()


@dataclass(frozen=True, slots=True)
class Count:
    """How many records there are; at least so many when it is not exact."""

    value: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Records, the cursor of the next page ("" after the last), and their count if asked for."""

    rows: list[Record]
    next: str
    count: Count | None = None


def page(actor: Actor, resource: Resource | str, query: Query) -> Page:
    """Return one page of a resource.

    Raises:
        PermissionDenied: the actor may not read it.
        ValidationFailed: with all that is wrong with the query.
    """
    found = _resource(resource)
    check_read(actor, found)
    with reading(actor), in_time():
        plan = plan_of(actor, found, query)
        asked = select_head(plan)
        if query.sort:
            check_order(plan, page_statement(plan, asked, None, query.limit + 1))
        rows = _page_rows(plan, asked, query.limit + 1)
        has_more = len(rows) > query.limit
        rows = rows[: query.limit]
        records = _records(plan, asked, rows, is_typed=False)
        count = _count(plan) if query.count else None
    cursor = ""
    if has_more:
        last = [rows[-1][place] for place in asked.sorts]
        cursor = cursor_of(actor, found, plan.keys, last)
    return Page(records, cursor, count)


def problems(actor: Actor, resource: Resource | str, query: Query) -> list[Problem]:
    """Return all that is wrong with a query, without asking it.

    A door that has found mistakes of form (`filters.parse_query`) reports these with them.

    Raises:
        PermissionDenied: the actor may not read the resource.
    """
    found = _resource(resource)
    check_read(actor, found)
    try:
        with reading(actor):
            plan_of(actor, found, query)
    except ValidationFailed as refused:
        return list(refused.problems)
    return []


def record(
    actor: Actor,
    resource: Resource | str,
    id: int,  # noqa: A002 - it is called so everywhere on the wire
    *,
    fields: Sequence[str] | None = None,
    with_lines: bool = True,
    with_actions: bool = False,
) -> Record:
    """Return one record.

    Args:
        actor: who reads.
        resource: what it is of.
        id: of the record.
        fields: names of fields and lines; None for all of the head.
        with_lines: with all lines too, when `fields` does not say which.
        with_actions: with the actions, whether each is possible and why not.

    Raises:
        PermissionDenied: the actor may not read the resource.
        NotFound: there is no such record, or none that the actor may see.
        ValidationFailed: a field is unknown.
    """
    found = _resource(resource)
    check_read(actor, found)
    if type(id) is not int or not 0 < id <= INT64_MAX:
        raise NotFound(_missing(found, id))
    with reading(actor):
        compiler = Compiler(actor)
        plan = Plan(found, compiler)
        plan.fields, plan.lines = wanted_of(actor, found, fields, compiler.problems)
        if compiler.problems:
            raise ValidationFailed(compiler.problems)
        if fields is None and with_lines:
            plan.lines = [
                WantedLines(each, fields_of(actor, each)) for each in lines_of(actor, found)
            ]
        key = Part(f"{found.key_sql} = %s::bigint", (id,))
        plan.conditions = [*head_conditions(compiler, found), key]
        steps = steps_of(actor, found) if with_actions else []
        asked = select_head(plan, further=condition_parts(compiler, steps))
        statement = page_statement(plan, asked, None, None)
        rows = sql.rows_asked(statement.text, statement.params)
        if not rows:
            raise NotFound(_missing(found, id))
        (answer,) = _records(plan, asked, rows, is_typed=False)
    if with_actions:
        holds = [rows[0][place] for place in asked.further]
        answer["actions"] = possible(steps, holds, actor.language)
    return answer


def stream(
    actor: Actor,
    resource: Resource | str,
    query: Query,
    *,
    chunk: int = 2_000,
    is_typed: bool = False,
) -> Iterator[list[Record]]:
    """Yield all records of a query in chunks, from one snapshot; no more than a chunk is held.

    `limit`, `after` and `count` of the query have no meaning here.

    Args:
        actor: who reads.
        resource: what is read.
        query: which records, fields, lines and order.
        chunk: records at a time.
        is_typed: decimals, days, instants and money as Python has them, for files with typed
            cells; else as JSON has them.

    Raises:
        PermissionDenied: the actor may not read it.
        ValidationFailed: with all that is wrong with the query.
    """
    found = _resource(resource)
    check_read(actor, found)
    with reading(actor):
        plan = plan_of(actor, found, query)
        asked = select_head(plan, is_typed=is_typed)
        statement = page_statement(plan, asked, None, None)
        name = f"registry_{next(_cursors)}"
        with psycopg.ServerCursor(sql.connection(), name, row_factory=tuple_row) as cursor:
            cursor.execute(statement.text.encode(), statement.params, binary=True)
            while rows := cursor.fetchmany(chunk):
                yield _records(plan, asked, rows, is_typed=is_typed)


@contextmanager
def in_time() -> Iterator[None]:
    """Refuse a question that takes too long, before it takes what others need.

    Raises:
        ValidationFailed: a statement took longer than `TIMEOUT_S`.
    """
    sql.rows("SELECT set_config('statement_timeout', %s, true)", (f"{TIMEOUT_S}s",))
    try:
        yield
    except pg.QueryCanceled as error:
        raise ValidationFailed(
            Problem(
                "query.too_slow",
                "The question took longer than {seconds} seconds.",
                "Narrow it by further conditions, or sort by a field with an index.",
                "",
                {"seconds": TIMEOUT_S},
            )
        ) from error


def _resource(resource: Resource | str) -> Resource:
    return catalogue.resource(resource) if isinstance(resource, str) else resource


def _page_rows(plan: Plan, asked: Asked, limit: int) -> list[sql.Row]:
    """Return the rows of a page: region after region until it is full."""
    rows: list[sql.Row] = []
    everything: list[Part | None] = [None]
    for region in plan.regions or everything:
        statement = page_statement(plan, asked, region, limit - len(rows))
        rows += sql.rows_asked(statement.text, statement.params)
        if len(rows) >= limit:
            break
    return rows


def _records(plan: Plan, asked: Asked, rows: Sequence[sql.Row], *, is_typed: bool) -> list[Record]:
    records = asked.selection.rows(rows)
    if not plan.lines or not rows:
        return records
    ids = [cast(int, row[0]) for row in rows]
    units: Mapping[int, Mapping[str, str]] = {
        cast(int, row[0]): {name: str(row[place]) for name, place in asked.units.items()}
        for row in rows
    }
    for wanted in plan.lines:
        by_head = read_lines(plan.compiler, plan.resource, wanted, ids, units, is_typed=is_typed)
        for answer, id_ in zip(records, ids, strict=True):
            answer[wanted.lines.name] = by_head[id_]
    return records


def _count(plan: Plan) -> Count:
    statement = count_statement(plan, COUNT_MAX + 1)
    ((number,),) = sql.rows_asked(statement.text, statement.params)
    value = cast(int, number)
    return Count(min(value, COUNT_MAX), value <= COUNT_MAX)


def _missing(resource: Resource, id_: object) -> Problem:
    return Problem(
        "resource.not_found",
        "{resource} has no record {id}.",
        "Choose one that a list shows.",
        "id",
        {"resource": resource.name, "id": ascii(id_)[:40]},
    )
