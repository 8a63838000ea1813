"""What all nouns of the chart share: codes that are free, rows that stand, cells that change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from psycopg import sql as compose

from argosy.kernel.events.commands import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.setup import changing
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import possible_ids, storable, taken, unknown

Row = Mapping[str, object]
PERMISSION = "accounting.chart.write"


def sound(*problems: Problem | None) -> list[Problem]:
    """Return what is wrong, of checks that return None when nothing is."""
    return [problem for problem in problems if problem is not None]


def named(code: str, name: str, length: int, code_length: int, name_zh: str = "") -> list[Problem]:
    """Return what is wrong with code and names."""
    return sound(
        text_problem(code, "code", code_length, required=True),
        text_problem(name, "name", length, required=True),
        text_problem(name_zh, "name_zh", length),
    )


def coded(run: CommandRun, table: str, codes: Sequence[str]) -> dict[str, Row]:
    """Return the company's rows of a table with these codes."""
    return {
        str(row["code"]): row
        for row in _rows(run, table, "code = ANY (%s::text[])", sql.array(storable(codes)))
    }


def standing(
    run: CommandRun, table: str, ids: Sequence[int], what: str, field: str
) -> dict[int, Row]:
    """Lock and return rows by their ids; refuse items whose row is not there, or comes twice.

    Args:
        table: of the company's rows.
        ids: one an item of the batch.
        what: what a row is called.
        field: the member of the item that holds the id.
    """
    found = {
        cast(int, row["id"]): row
        for row in _rows(
            run,
            table,
            "id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
            sql.array(possible_ids(ids)),
        )
    }
    seen: set[int] = set()
    for index, id_ in enumerate(ids):
        if id_ not in found:
            run.reject(index, unknown(what, id_, field))
        elif id_ in seen:
            run.reject(index, _twice(field))
        seen.add(id_)
    return found


def _rows(run: CommandRun, table: str, where: str, value: object) -> list[Row]:
    statement = compose.SQL("SELECT to_jsonb(t) FROM {} t WHERE company_id = %s AND ").format(
        compose.Identifier(table)
    )
    found = sql.rows(statement.as_string(None) + where, (run.company_id, value))
    return [cast(Row, row) for (row,) in found]


def free(run: CommandRun, what: str, codes: Sequence[str], existing: Mapping[str, Row]) -> None:
    """Refuse codes that exist, or that stand twice in the batch."""
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if code in existing or code in seen:
            run.reject(index, taken(what, code))
        seen.add(code)


def insert(
    run: CommandRun, table: str, size: int, records: Mapping[int, Mapping[str, object]]
) -> list[Done | None]:
    """Insert rows by the place of their item; return what the command answers."""
    results: list[Done | None] = [None] * size
    if not records:
        return results
    changing(run)
    first = next(iter(records.values()))
    if "id" not in first:
        ids = sql.ids(table, len(records))
        records = {
            place: {"id": id_, **record}
            for (place, record), id_ in zip(records.items(), ids, strict=True)
        }
        first = next(iter(records.values()))
    rows = [(run.company_id, *record.values()) for record in records.values()]
    with rivals_refused():
        sql.insert(table, ("company_id", *first), sql.transpose(rows))
    for place, record in records.items():
        results[place] = Done(table, cast(int, record["id"]), str(record.get("code", "")))
    return results


def update(run: CommandRun, table: str, size: int, changed: Mapping[int, Row]) -> list[Done | None]:
    """Write rows as they shall stand, by the place of their item, in one statement."""
    results: list[Done | None] = [None] * size
    if not changed:
        return results
    changing(run)
    columns = [name for name in next(iter(changed.values())) if name not in ("id", "company_id")]
    names = compose.SQL(", ").join(map(compose.Identifier, columns))
    values = compose.SQL(", ").join(compose.Identifier("r", name) for name in columns)
    statement = compose.SQL(
        "UPDATE {0} t SET ({1}) = ROW ({2}) FROM jsonb_populate_recordset(NULL::{0}, %s::jsonb) r"
        " WHERE t.id = r.id AND t.company_id = %s"
    ).format(compose.Identifier(table), names, values)
    rows = sorted(changed.values(), key=lambda row: cast(int, row["id"]))
    sql.execute(statement.as_string(None), (_json(rows), run.company_id))
    for place, row in changed.items():
        results[place] = Done(table, cast(int, row["id"]), str(row.get("code", "")))
    return results


def _json(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=str)


def given(row: Row, **members: object) -> Row:
    """Return a row with the members that were given: None leaves what stands."""
    return {**row, **{name: value for name, value in members.items() if value is not None}}


def _twice(field: str) -> Problem:
    return Problem(
        "accounting.chart_twice",
        "The same record stands twice in the batch.",
        "Send its changes together, or one after the other.",
        field,
    )
