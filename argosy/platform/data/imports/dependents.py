"""What depends on records, in words: the resource and the number that a person knows it by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, cast

from psycopg import sql as compose

from argosy.kernel.events.references import tables
from argosy.kernel.identity import sql
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.primitives.errors import Problem
from argosy.platform.data.imports.pointers import pointers_to
from argosy.platform.registry import catalogue
from argosy.platform.registry.resource import Lines, Resource

Row = Mapping[str, object]
FOUND_MAX: Final = 50
_FACTS: Final = frozenset({TableKind.POSTED, TableKind.MASTER, TableKind.DRAFT})


def documents_on(
    resource: Resource, ids: Sequence[int], commands: Sequence[int], company_id: int
) -> Iterator[tuple[int, str, Row]]:
    """Yield what refers to documents beside what their own commands wrote: id, table, row.

    Args:
        resource: of the documents.
        ids: theirs.
        commands: which made them, and whatever else they made with them.
        company_id: whose rows.
    """
    yield from _on(resource, resource.table, {id_: id_ for id_ in ids}, commands, company_id)
    for lines in resource.lines:
        parent = compose.SQL(lines.parent)
        found = sql.rows(
            _text(
                compose.SQL("SELECT {}, {} FROM {} t WHERE {} = ANY (%s::bigint[])").format(
                    compose.SQL(lines.key),
                    parent,
                    compose.Identifier(lines.table),
                    parent,
                )
            ),
            (sql.array(list(ids)),),
        )
        heads = {cast(int, line): cast(int, head) for line, head in found}
        if lines.table != resource.table and heads:
            yield from _on(resource, lines.table, heads, commands, company_id)


def _on(
    resource: Resource,
    table: str,
    heads: Mapping[int, int],
    commands: Sequence[int],
    company_id: int,
) -> Iterator[tuple[int, str, Row]]:
    own = {lines.table for lines in resource.lines}
    for pointer in pointers_to(table):
        if pointer.by != "id" or pointer.kind not in _FACTS or pointer.table in own:
            continue
        column = compose.Identifier(pointer.column)
        where = compose.SQL("t.{} = ANY (%s::bigint[])").format(column)
        if pointer.type:
            where += compose.SQL(" AND t.{} = {}").format(
                compose.Identifier(pointer.type), compose.Literal(table)
            )
        if pointer.company:
            where += compose.SQL(" AND t.company_id = {}").format(compose.Literal(company_id))
        for id_, row in sql.rows(
            _text(
                compose.SQL(
                    "SELECT t.{}, to_jsonb(t) FROM {} t WHERE {} AND NOT coalesce("
                    "(to_jsonb(t) ->> 'command_id')::bigint = ANY (%s::bigint[]), false) LIMIT {}"
                ).format(
                    column, compose.Identifier(pointer.table), where, compose.Literal(FOUND_MAX)
                )
            ),
            (sql.array(sorted(heads)), sql.array(list(commands))),
        ):
            if "command_id" in cast(Row, row) or pointer.table in _nouns():
                yield heads[cast(int, id_)], pointer.table, cast(Row, row)


def _text(composed: compose.Composed) -> str:
    return composed.as_string(None)


@lru_cache(maxsize=4)
def _nouns_of(version: int) -> dict[str, tuple[Resource, Lines | None]]:
    found: dict[str, tuple[Resource, Lines | None]] = {}
    for resource in catalogue.resources().values():
        for lines in resource.lines:
            found.setdefault(lines.table, (resource, lines))
    for resource in catalogue.resources().values():
        found[resource.table] = (resource, None)
    return found


def _nouns() -> dict[str, tuple[Resource, Lines | None]]:
    """Return the noun whose rows, or lines, a table holds."""
    return _nouns_of(catalogue.version())


def in_use(table: str, row: Row, company_id: int) -> Problem:
    """Say that a row of a table depends on what should be taken back.

    Args:
        table: where it stands.
        row: all its columns.
        company_id: of the actor: of others' rows no number is told.
    """
    resource, number = _named(table, row, company_id)
    return Problem(
        "import.undo_in_use",
        "{what} {number} depends on it.",
        "Take that back first, or leave the import as it is.",
        "",
        {
            "what": resource.label.en if resource else table.replace("_", " "),
            "number": number,
            "resource": resource.name if resource else "",
        },
    )


def _named(table: str, row: Row, company_id: int) -> tuple[Resource | None, str]:
    table = _extended(table)
    resource, lines = _nouns().get(table, (None, None))
    if row.get("company_id") not in (None, company_id):
        return resource, "(another company's)"
    id_ = row.get("id")
    if resource is not None and lines is None and row.get("code") is None:
        row = {**(_row(table, id_) or {}), **row}  # what extends a record has its id
    if resource is not None and lines is not None:
        id_ = row.get(lines.parent.rpartition(".")[2])
        row = _row(resource.table, id_) or {}
        table = resource.table
    numbers = sql.rows(
        "SELECT number FROM document_number WHERE document_type = %s AND document_id = %s"
        " ORDER BY id DESC LIMIT 1",
        (table, id_ or 0),
    )
    if numbers:
        return resource, str(numbers[0][0])
    for column in ("number", "code", "name"):
        if row.get(column):
            return resource, str(row[column])
    return resource, str(id_ or "")


def _extended(table: str) -> str:
    """Return the table whose rows a table extends one to one, or the table itself."""
    model = tables().get(table)
    key = model._meta.pk if model is not None else None
    if key is not None and key.is_relation and key.related_model is not None:
        return str(key.related_model._meta.db_table)
    return table


def _row(table: str, id_: object) -> Row | None:
    if id_ is None:  # its rows are known by something else
        return None
    found = sql.rows(
        _text(
            compose.SQL("SELECT to_jsonb(t) FROM {} t WHERE id = %s").format(
                compose.Identifier(table)
            )
        ),
        (id_,),
    )
    return cast(Row, found[0][0]) if found else None
