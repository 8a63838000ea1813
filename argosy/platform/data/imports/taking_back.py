"""Taking back what an import entered: rows by the audit, documents by their own command.

Rows: the audit says what the import's commands wrote; that is deleted, and what they changed
besides is as it was, unless somebody changed it since or something refers to it. Documents: the
action that the resource declares (`Action.undo`), unless other documents stand on them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from argosy.contracts.data import RecordTakenBack
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.events.run import UNDER_WAY
from argosy.kernel.identity import guard, sql
from argosy.kernel.primitives.errors import Conflict, NotFound, Problem
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.dependents import in_use
from argosy.platform.data.imports.pointers import pointers_to
from argosy.platform.registry import catalogue
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import DELETABLE, Way, way_of

PROBLEMS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The new records of an import whose rows may be deleted again."""

    run_id: int


@command("data.take_back", permission="data.import")
def do_take_back(run: CommandRun, batch: Sequence[TakeBack]) -> list[Done]:
    """Delete what imports entered; all of it or nothing.

    Before: the import was carried out; nothing that it entered was changed since, and nothing in
    any company refers to it. Commands that are under way, and may be about to, are waited for; they
    that begin meanwhile wait. After: the rows are gone, the audit keeps what they were. Emits
    `RecordTakenBack` for each record. Permission: data.import, and that of the resource's import.

    Raises:
        Conflict: with everything that stands in the way, by row of the file.
    """
    for index, item in enumerate(batch):
        found = sql.rows(
            "SELECT resource FROM import_run WHERE id = %s AND company_id = %s AND state = %s"
            " FOR UPDATE",
            (item.run_id, run.company_id, runs.DONE),
        )
        if not found:
            raise NotFound(_unknown(item.run_id).under(f"[{index}]"))
        resource = catalogue.resource(str(found[0][0]))
        if way_of(resource) is not Way.ROWS:
            raise Conflict(not_taken_back(resource))
        _take_back(run, item.run_id, resource)
    return [Done("import_run", item.run_id) for item in batch]


def _take_back(run: CommandRun, run_id: int, resource: Resource) -> None:
    rows = {
        cast(int, id_): cast(int, row)
        for id_, row in sql.rows(
            "SELECT record_id, row FROM import_row WHERE run_id = %s AND company_id = %s"
            " AND state = 'created'",
            (run_id, run.company_id),
        )
    }
    if not rows:
        return
    for action in resource.actions:
        if action.is_import:
            run.actor.check_permission(action.permission)
    commands = commands_of(run_id, run.company_id)
    found = sql.rows(
        "SELECT what, of_table, of_row, by_table, by_row"
        " FROM rows_take_back(%s::bigint[], %s::bigint, %s::jsonb, %s::bigint)",
        (sql.array(commands), run.company_id, _pointers(), UNDER_WAY),
    )
    problems = []
    for what, of_table, of_row, by_table, by_row in found:
        id_ = _head(resource, str(of_table), cast("Mapping[str, object]", of_row))
        place = f"[{rows[id_]}]" if id_ in rows else ""
        if what == "in_use":
            told = in_use(str(by_table), cast("Mapping[str, object]", by_row), run.company_id)
        else:
            told = gone() if what == "gone" else changed_since()
        problems.append(told.under(place) if place else told)
    if problems:
        raise Conflict(list(dict.fromkeys(problems))[:PROBLEMS_MAX])
    for id_ in rows:
        run.emit(RecordTakenBack(resource.name, id_), subject_type=resource.table, subject_id=id_)


@lru_cache(maxsize=1)
def _pointers() -> str:
    """Return what refers to tables that people maintain, as the database's function reads it."""
    return json.dumps(
        [
            pointer.as_json()
            for kind in DELETABLE
            for table in guard.tables_of(kind)
            for pointer in pointers_to(table)
        ]
    )


def commands_of(run_id: int, company_id: int) -> list[int]:
    """Return the commands by which an import entered records."""
    return [
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT DISTINCT command_id FROM import_row WHERE run_id = %s AND company_id = %s"
            " AND state = 'created' AND command_id IS NOT NULL",
            (run_id, company_id),
        )
    ]


def _head(resource: Resource, table: str, row: Mapping[str, object]) -> int:
    """Return the record that a row belongs to; rows that extend it have its id."""
    for lines in resource.lines:
        if lines.table == table and table != resource.table:
            return cast(int, row.get(lines.parent.rpartition(".")[2]) or 0)
    return cast(int, row.get(resource.key) or row.get("id") or 0)


def _unknown(run_id: int) -> Problem:
    return Problem(
        "import.unknown",
        "There is no import {id}.",
        "Choose one that the list of imports shows.",
        "run_id",
        {"id": run_id},
    )


def not_taken_back(resource: Resource) -> Problem:
    """Say that what was imported stays, as the resource declares it."""
    why = resource.no_undo
    return Problem(
        "import.undo_none",
        "An import of {what} cannot be taken back: {reason}",
        "Correct the records one by one.",
        "",
        {"what": resource.plural.en, "reason": why.en if why else ""},
    )


def gone() -> Problem:
    """Say that a record is not there any more."""
    return Problem(
        "import.undo_gone",
        "The record is no longer there.",
        "Look at its history.",
    )


def changed_since() -> Problem:
    """Say that somebody worked on what was imported."""
    return Problem(
        "import.undo_changed",
        "Somebody changed this since the import.",
        "Correct the record itself, or change it back first.",
    )
