"""Mappings of columns that are kept under a name: the same supplier sends the same file again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from psycopg.types.json import Jsonb

from argosy.kernel.events.commands import CommandRun, Done, command, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.kernel.primitives.text import text_problem

COLUMNS_MAX = 500


@dataclass(frozen=True, slots=True)
class SaveMapping:
    """A mapping to keep: name of a column in the file -> technical name, "" to leave it out."""

    resource: str
    name: str
    columns: Mapping[str, str]


@command("data.save_mapping", permission="data.import")
def do_save_mapping(run: CommandRun, batch: Sequence[SaveMapping]) -> list[Done | None]:
    """Keep mappings of the actor's company; one of the same name is replaced.

    Emits nothing. Permission: data.import.
    """
    for index, new in enumerate(batch):
        found = [text_problem(new.name, "name", 100, required=True)]
        found += [text_problem(key, "columns", 300) for key in new.columns]
        found += [text_problem(path, "columns", 200) for path in new.columns.values()]
        if len(new.columns) > COLUMNS_MAX:
            found.append(_too_many(len(new.columns)))
        run.reject(index, *(problem for problem in found if problem is not None))
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    last = {(batch[i].resource, batch[i].name): batch[i] for i in kept}
    ids = sql.ids("import_mapping", len(last))
    found_ids = {
        (str(resource), str(name)): cast(int, id_)
        for resource, name, id_ in sql.rows(
            "INSERT INTO import_mapping AS m (id, company_id, resource, name, columns)"
            " SELECT u.id, %s, u.resource, u.name, u.columns"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::jsonb[])"
            " AS u(id, resource, name, columns)"
            " ON CONFLICT (company_id, resource, name) DO UPDATE SET columns = EXCLUDED.columns"
            " RETURNING resource, name, id",
            (
                run.company_id,
                sql.array(ids),
                sql.array([new.resource for new in last.values()]),
                sql.array([new.name for new in last.values()]),
                sql.array([Jsonb(dict(new.columns)) for new in last.values()]),
            ),
        )
    }
    for index in kept:
        new = batch[index]
        results[index] = Done("import_mapping", found_ids[new.resource, new.name], new.name)
    return results


def saved_mapping(actor: Actor, resource: str, name: str) -> Mapping[str, str]:
    """Return a mapping that was kept; nothing without a name.

    Raises:
        NotFound: the company has none of this name.
    """
    if not name:
        return {}
    with reading(actor):
        found = sql.rows(
            "SELECT columns FROM import_mapping WHERE company_id = %s AND resource = %s"
            " AND name = %s",
            (actor.company_id, resource, name),
        )
    if not found:
        raise NotFound(
            Problem(
                "import.no_mapping",
                "There is no mapping {name}.",
                "Choose one that was kept for this resource.",
                "saved_mapping",
                {"name": name},
            )
        )
    return cast("Mapping[str, str]", found[0][0])


def _too_many(number: int) -> Problem:
    return Problem(
        "import.mapping_size",
        "The mapping has {number} columns, at most {most} are kept.",
        "Leave out those that are called by their technical names.",
        "columns",
        {"number": number, "most": COLUMNS_MAX},
    )
