"""The one statement that answers a page: fields, displays of references, order and limit.

The page is chosen first, inside; references are looked up for its rows only, outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from argosy.platform.registry import catalogue
from argosy.platform.registry.access import sees
from argosy.platform.registry.conditions import Compiler, Part, joined
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.keyset import SortKey
from argosy.platform.registry.resource import Lines, Resource, Scope
from argosy.platform.registry.values import money, writer

DISPLAY_DEPTH_MAX = 2
Row = Sequence[object]
Reader = Callable[[Row], object]


@dataclass(slots=True)
class Selection:
    """What is selected: inner columns, outer columns, and how a row is read from them."""

    compiler: Compiler
    inner: list[Part] = field(default_factory=list)
    outer: list[str] = field(default_factory=list)
    laterals: list[Part] = field(default_factory=list)
    readers: list[tuple[str, Reader]] = field(default_factory=list)

    def column(self, part: Part) -> int:
        """Select an expression; return its place in the row."""
        name = f"c{len(self.inner)}"
        self.inner.append(Part(f"{part.text} AS {name}", part.params))
        self.outer.append(f"p.{name}")
        return len(self.outer) - 1

    def further(self, text: str) -> int:
        """Select an expression over what is selected already; return its place in the row."""
        self.outer.append(text)
        return len(self.outer) - 1

    def rows(self, found: Iterable[Row]) -> list[dict[str, object]]:
        """Return rows from the database as they travel."""
        readers = self.readers
        return [{name: read(row) for name, read in readers} for row in found]


def add_fields(
    selection: Selection,
    fields: Iterable[Field],
    unit_of: Callable[[str], Field | None],
    *,
    is_typed: bool,
) -> None:
    """Select fields and remember how their values are written.

    Args:
        selection: where they are added.
        fields: what to select.
        unit_of: finds the field that holds an amount's currency; None when it is not in the row.
        is_typed: values as files want them, not as JSON has them.
    """
    for each in fields:
        place = selection.column(selection.compiler.source(each))
        if each.type is FieldType.REFERENCE:
            reader = _reference(selection, each, place)
        elif each.type is FieldType.MONEY:
            reader = _money(selection, each, place, unit_of, is_typed=is_typed)
        else:
            reader = _plain(place, writer(each.type, is_typed=is_typed))
        selection.readers.append((each.name, reader))


def _plain(place: int, write: Callable[[object], object]) -> Reader:
    def read(row: Row) -> object:
        value = row[place]
        return None if value is None else write(value)

    return read


def _money(
    selection: Selection,
    each: Field,
    place: int,
    unit_of: Callable[[str], Field | None],
    *,
    is_typed: bool,
) -> Reader:
    unit = unit_of(each.unit)
    if unit is None:  # in lines whose currency stands at the head: filled in there
        return lambda row: row[place]
    currency = selection.column(selection.compiler.source(unit))

    def read(row: Row) -> object:
        if row[place] is None or not row[currency]:
            return None
        return money(cast(int, row[place]), str(row[currency]), is_typed=is_typed)

    return read


def _reference(selection: Selection, each: Field, place: int) -> Reader:
    target = catalogue.resources()[each.target]
    alias = f"r{len(selection.laterals)}"
    lookup = display_of(selection.compiler, target, selection.outer[place])
    selection.laterals.append(
        Part(f" LEFT JOIN LATERAL ({lookup.text}) {alias} ON true", lookup.params)
    )
    code, name = selection.further(f"{alias}.code"), selection.further(f"{alias}.name")

    def read(row: Row) -> object:
        if row[place] is None:
            return None
        return {"id": row[place], "code": row[code] or "", "name": row[name] or ""}

    return read


def display_of(compiler: Compiler, target: Resource, key: str, depth: int = 1) -> Part:
    """Return the statement that gives code and name of one record of a resource.

    Args:
        compiler: of the query.
        target: what the record is of.
        key: SQL of its id, over what surrounds the statement.
        depth: how many references deep it is.
    """
    shown = [_shown(compiler, target, name, depth) for name in target.display[:2]]
    shown += [Part("''")] * (2 - len(shown))
    joins = compiler.declared(target.joins)
    text = (
        f"SELECT {shown[0].text} AS code, {shown[1].text} AS name"
        f" FROM {target.table} t {joins.text} WHERE {target.key_sql} = {key}"
    )
    return Part(text, (*shown[0].params, *shown[1].params, *joins.params))


def _shown(compiler: Compiler, target: Resource, name: str, depth: int) -> Part:
    found = target.field(name)
    if found is None or not sees(compiler.actor, found):
        return Part("''")
    source = compiler.source(found)
    chinese = target.field(f"{name}_zh") if compiler.actor.language.startswith("zh") else None
    if chinese is not None and sees(compiler.actor, chinese):
        own = compiler.source(chinese)
        text = f"coalesce(nullif(({own.text})::text, ''), ({source.text})::text)"
        return Part(text, (*own.params, *source.params))
    if found.type in (FieldType.QUANTITY, FieldType.DECIMAL):
        return Part(f"trim_scale({source.text})::text", source.params)
    if found.type is not FieldType.REFERENCE:
        return Part(f"({source.text})::text", source.params)
    if depth >= DISPLAY_DEPTH_MAX:
        return Part("''")
    of = catalogue.resources()[found.target]
    further = display_of(compiler, of, "k.id", depth + 1)
    told = "code" if of.display[:1] == ("number",) else "name"  # a document goes by its number
    return Part(
        f"(SELECT d.{told} FROM (SELECT {source.text} AS id) k, LATERAL ({further.text}) d)",
        (*source.params, *further.params),
    )


def statement(
    selection: Selection,
    owner: Resource | Lines,
    conditions: Sequence[Part],
    order: Sequence[tuple[Part, str]],
    limit: Part,
) -> Part:
    """Return the whole statement.

    Args:
        selection: what is selected; it gets the columns that the order needs.
        owner: whose table and joins.
        conditions: which rows.
        order: expressions with ``DESC`` or "".
        limit: LIMIT with its parameter, or nothing.
    """
    columns = list(selection.inner)
    names = []
    for number, (part, direction) in enumerate(order):
        columns.append(Part(f"{part.text} AS s{number}", part.params))
        names.append(f"s{number}{direction}")
    by = f" ORDER BY {', '.join(names)}" if names else ""
    outer_by = f" ORDER BY {', '.join(f'p.{name}' for name in names)}" if names else ""
    where = joined(list(conditions), " AND ")
    joins = selection.compiler.declared(owner.joins)
    inner = [*columns, joins, where, limit]
    text = (
        f"SELECT {', '.join(selection.outer)} FROM (SELECT"
        f" {', '.join(column.text for column in columns)} FROM {owner.table} t {joins.text}"
        f" WHERE {where.text}{by}{limit.text}) p"
        f"{''.join(lateral.text for lateral in selection.laterals)}{outer_by}"
    )
    params = [value for part in [*inner, *selection.laterals] for value in part.params]
    return Part(text, tuple(params))


def head_conditions(compiler: Compiler, resource: Resource) -> list[Part]:
    """Return which rows of its table a resource has, for the company acted for."""
    return compiler.scope(resource, resource.scope)


def order_of(keys: Sequence[SortKey]) -> list[tuple[Part, str]]:
    """Return the order by sort keys."""
    return [(key.source, key.order) for key in keys]


def line_scope(resource: Resource, lines: Lines) -> Scope:
    """Return whose rows the lines of a resource are."""
    return lines.scope or resource.scope
