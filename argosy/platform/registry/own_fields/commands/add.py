"""Own fields are added: checked against the noun, planned, made by the job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from psycopg.types.json import Jsonb

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.events.references import tables
from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.identity import sql
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields.commands.names import lost_names, unknown_name
from argosy.platform.registry.own_fields.commands.storage import choices_json, plan_change
from argosy.platform.registry.own_fields.ddl import companion_of
from argosy.platform.registry.own_fields.definitions import read
from argosy.platform.registry.own_fields.kinds import limit_length
from argosy.platform.registry.own_fields.rules.inputs import AddField
from argosy.platform.registry.own_fields.rules.new_field import FIELDS_MAX, completed, problems_of
from argosy.platform.registry.own_fields.source import owner_of, sibling
from argosy.platform.registry.resource import Lines, Resource

_KEY: Final = re.compile(r"t\.([a-z][a-z0-9_]*)", re.ASCII)
_OPEN: Final = (TableKind.MASTER, TableKind.DRAFT)
"""Kinds of tables that take columns themselves: people may change their rows."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a field's column will stand."""

    table: str
    column_table: str
    key_column: str
    has_company: bool
    target_table: str = ""
    target_key: str = ""


def _taken(name: str = "") -> Problem:
    return Problem(
        "own_field.taken",
        "There is an own field of this name already, or one that was removed and is kept.",
        "Choose another name, or restore or purge the one there is.",
        "name",
        {"name": name},
    )


for _constraint in ("own_field_column", "own_field_name"):
    declare_refusal(_constraint, _taken(), Conflict)


@command("own_fields.add", permission="own_fields.manage")
def do_add_field(run: CommandRun, batch: Sequence[AddField]) -> list[Done | None]:
    """Plan fields on nouns or their lines; the job makes the columns within seconds.

    Before: the noun takes own fields; name, target, unit and permissions fit. After: the field is
    ``planned`` with the change of its table, step by step with its locks; it is ``active`` once the
    job is done. Permission: own_fields.manage.
    """
    batch = [replace(new, name=completed(new.name)) for new in batch]
    known = {resource.name: resource for _, resource in catalogue.declared()}
    present = read("state <> 'purged'")
    taken = {(d.resource, d.lines, d.name) for d in present}
    columns = {(d.column_table, d.name) for d in present}
    grounds: dict[int, Ground] = {}
    for index, new in enumerate(batch):
        run.reject(index, *problems_of(new))
        own = {d.name for d in present if (d.resource, d.lines) == (new.resource, new.lines)}
        own |= {n.name for n in batch if (n.resource, n.lines) == (new.resource, new.lines)}
        run.reject(index, *_misplaced(new, known, own))
        ground = _ground(new, known)
        if isinstance(ground, Problem):
            run.reject(index, ground)
            continue
        place, column = (new.resource, new.lines, new.name), (ground.column_table, new.name)
        if place in taken or column in columns:
            run.reject(index, _taken(new.name))
        taken.add(place)
        columns.add(column)
        grounds[index] = ground
    return _write(run, batch, run.settle(len(batch)), grounds)


def _misplaced(new: AddField, known: Mapping[str, Resource], own: set[str]) -> Iterator[Problem]:
    """Yield what does not fit the noun: its neighbours, its target, the rights it asks for."""
    owner = owner_of(known, new.resource, new.lines)
    if owner is None:
        return
    if owner.field(new.name) is not None:
        yield _taken(new.name)
    if len(own) > FIELDS_MAX:
        yield Problem(
            "own_field.too_many_fields",
            "{resource} has {most} own fields already.",
            "Purge one that nobody needs.",
            "resource",
            {"resource": new.resource, "most": FIELDS_MAX},
        )
    if new.target and new.target not in known:
        yield unknown_name("noun", new.target, "target")
    if new.unit and sibling(known, new.resource, new.lines, new.unit) is None:
        yield unknown_name("field", new.unit, "unit")
    yield from lost_names(new, owner, own)


def _ground(new: AddField, known: Mapping[str, Resource]) -> Ground | Problem:
    """Return where the column will stand, or why the noun takes none."""
    head = known.get(new.resource)
    if head is None:
        return unknown_name("noun", new.resource, "resource")
    owner: Resource | Lines | None = head if not new.lines else head.lines_named(new.lines)
    if owner is None:
        return unknown_name("lines", new.lines, "lines")
    key = _KEY.fullmatch(owner.key if isinstance(owner, Lines) else owner.key_sql)
    model = tables().get(owner.table)
    if not head.owns_fields or key is None or model is None:
        return Problem(
            "own_field.closed",
            "{resource} takes no own fields.",
            "Choose another noun.",
            "resource",
            {"resource": new.resource},
        )
    kind: TableKind = model.table_kind  # type: ignore[attr-defined]
    stands_in = owner.table if kind in _OPEN else companion_of(owner.table)
    columns = {field.column for field in model._meta.local_concrete_fields}
    target = known.get(new.target)
    points_at = (target.table, target.key) if target else ("", "")
    return Ground(owner.table, stands_in, key[1], "company_id" in columns, *points_at)


_NAMES: Final = (
    *("id", "resource", "lines", "name", "type", "label_en", "label_zh", "help_en", "help_zh"),
    *("unit", "target", "choices", "max_length", "minimum", "maximum", "is_personal"),
    *("is_searchable", "is_indexed", "read_permission", "write_permission", "required_when"),
    *("visible_when", "position", "table_name", "column_table", "key_column", "has_company"),
    *("target_table", "target_key", "state"),
)


def _write(
    run: CommandRun, batch: Sequence[AddField], kept: Sequence[int], grounds: Mapping[int, Ground]
) -> list[Done | None]:
    results: list[Done | None] = [None] * len(batch)
    ids = sql.ids("own_field", len(kept))
    if not kept:
        return results
    records = []
    for field_id, index in zip(ids, kept, strict=True):
        records.append(_record(field_id, batch[index], grounds[index]))
        results[index] = Done("own_field", field_id, batch[index].name)
    sql.insert("own_field", _NAMES, sql.transpose(records))
    for definition in read("id = ANY (%s::bigint[])", (sql.array(ids),)):
        plan_change(run, "add", definition)
    return results


def _record(field_id: int, new: AddField, ground: Ground) -> tuple[object, ...]:
    label = Text(new.label_en.strip(), new.label_zh.strip())
    return (
        field_id,
        new.resource,
        new.lines,
        new.name,
        new.type,
        label.en,
        label.zh,
        new.help_en,
        new.help_zh,
        new.unit,
        new.target,
        Jsonb(choices_json(new.choices)),
        limit_length(FieldType(new.type), new.max_length),
        new.minimum,
        new.maximum,
        new.is_personal,
        new.is_searchable,
        new.is_indexed,
        new.read_permission,
        new.write_permission,
        new.required_when,
        new.visible_when,
        new.position,
        ground.table,
        ground.column_table,
        ground.key_column,
        ground.has_company,
        ground.target_table,
        ground.target_key,
        "planned",
    )
