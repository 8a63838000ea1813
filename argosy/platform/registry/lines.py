"""Lines of many records at once: one statement a kind, whatever the number of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from argosy.kernel.identity import sql
from argosy.platform.registry.conditions import Compiler, Part
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.plans import WantedLines
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.select import Selection, add_fields, line_scope, statement
from argosy.platform.registry.values import money

Units = Mapping[int, Mapping[str, str]]
"""Record -> field of the head -> the currency in it."""


def read_lines(
    compiler: Compiler,
    resource: Resource,
    wanted: WantedLines,
    ids: Sequence[int],
    units: Units,
    *,
    is_typed: bool = False,
) -> dict[int, list[dict[str, object]]]:
    """Return the lines of records by the record's id, each in the lines' own order.

    Args:
        compiler: of the query.
        resource: whose lines.
        wanted: the kind with its fields.
        ids: of the records.
        units: currencies that stand at the heads.
        is_typed: values as files want them, not as JSON has them.
    """
    lines = wanted.lines
    selection = Selection(compiler)
    parent = selection.column(Part(lines.parent))
    key = selection.column(Part(lines.key))
    selection.readers.append(("id", lambda row: row[key]))
    add_fields(selection, wanted.fields, lines.field, is_typed=is_typed)
    conditions = [
        Part(f"{lines.parent} = ANY(%s::bigint[])", (list(ids),)),
        *compiler.scope(lines, line_scope(resource, lines)),
    ]
    order = [(Part(lines.parent), ""), (compiler.declared(lines.order), "")]
    asked = statement(selection, lines, conditions, _split(order), Part(""))
    by_head = [
        (each.name, each.unit)
        for each in wanted.fields
        if each.type is FieldType.MONEY and lines.field(each.unit) is None
    ]
    found: dict[int, list[dict[str, object]]] = {id_: [] for id_ in ids}
    rows = sql.rows_asked(asked.text, asked.params)
    for row, line in zip(rows, selection.rows(rows), strict=True):
        head = cast(int, row[parent])
        for name, unit in by_head:
            if line[name] is not None:
                line[name] = money(cast(int, line[name]), units[head][unit], is_typed=is_typed)
        found[head].append(line)
    return found


def _split(order: list[tuple[Part, str]]) -> list[tuple[Part, str]]:
    """Return an order with each expression of the declared one by itself."""
    head, (declared, _) = order
    parts = [head]
    for text in declared.text.split(","):
        words = text.strip()
        is_descending = words.upper().endswith(" DESC")
        source = words[:-5] if is_descending else words
        parts.append((Part(source), " DESC" if is_descending else ""))
    return parts
