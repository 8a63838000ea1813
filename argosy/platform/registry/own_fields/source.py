"""Own fields join the catalogue, and their values the digest.

What an upgrade took the ground from (a noun, a target, a unit that is gone) is left out, so that no
own field keeps the suite from starting; `argosy verify` names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from argosy.kernel.events.digest import OwnColumn, OwnTable
from argosy.platform.registry import catalogue
from argosy.platform.registry.catalogue import Contribution
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields.definitions import (
    COMPANION_ALIAS,
    OWN,
    Active,
    Definition,
    active,
    read,
)
from argosy.platform.registry.resource import Lines, Resource

Known = Mapping[str, Resource]


def contribute() -> Contribution:
    """Return the active fields, the companions that they are read from, and their permissions."""
    return contribution(active())


def contribution(fields: Active) -> Contribution:
    """Return what a set of own fields adds to the catalogue."""
    if not fields:
        return Contribution()
    kept = grounded(fields)
    return Contribution(
        fields={path: [d.field for d in definitions] for path, definitions in kept.items()},
        joins={path: _join(definitions) for path, definitions in kept.items()},
        permissions={
            name: label
            for definitions in kept.values()
            for d in definitions
            for name, label in own_permissions(d)
        },
    )


def grounded(fields: Active) -> Active:
    """Return those fields that still have everything they build on."""
    known = {resource.name: resource for _, resource in catalogue.declared()}
    named = catalogue.manifest_permissions()
    sound = {
        path: tuple(d for d in definitions if is_grounded(d, known, named))
        for path, definitions in fields.items()
    }
    return {path: definitions for path, definitions in sound.items() if definitions}


def owner_of(known: Known, resource: str, lines: str) -> Resource | Lines | None:
    """Return the head or the lines that a field belongs to."""
    head = known.get(resource)
    if head is None or not lines:
        return head
    return head.lines_named(lines)


def sibling(known: Known, definition_resource: str, lines: str, name: str) -> Field | None:
    """Return a built-in field beside an own one; a line may also use its head's."""
    owner = owner_of(known, definition_resource, lines)
    head = known.get(definition_resource)
    return (owner.field(name) if owner else None) or (head.field(name) if head else None)


def is_grounded(definition: Definition, known: Known, permissions: Mapping[str, Text]) -> bool:
    """Return whether everything that a field builds on is still declared by the code."""
    owner = owner_of(known, definition.resource, definition.lines)
    if owner is None or owner.table != definition.table or owner.field(definition.name):
        return False
    if definition.type is FieldType.REFERENCE and definition.target not in known:
        return False
    if definition.unit and not sibling(
        known, definition.resource, definition.lines, definition.unit
    ):
        return False
    wanted = {definition.read_permission} - {"", OWN}
    return all(name in permissions for name in wanted)


def own_permissions(definition: Definition) -> Iterator[tuple[str, Text]]:
    """Yield the permissions that a field asks for and nobody else names, with their labels."""
    label = definition.label
    if definition.read_permission == OWN:
        yield definition.permission("read"), Text(f"See “{label.en}”", f"查看“{label.zh}”")
    if definition.write_permission == OWN:
        yield definition.permission("write"), Text(f"Fill in “{label.en}”", f"填写“{label.zh}”")


def _join(definitions: Sequence[Definition]) -> str:
    first = next((d for d in definitions if d.is_companion), None)
    if first is None:
        return ""
    return (
        f"LEFT JOIN {first.column_table} {COMPANION_ALIAS}"
        f" ON {COMPANION_ALIAS}.id = t.{first.key_column}"
    )


def digested() -> list[OwnTable]:
    """Return the tables that hold values of active own fields, as the digest reads them."""
    known = {resource.name: resource for _, resource in catalogue.declared()}
    grouped: dict[tuple[str, str], dict[str, OwnColumn]] = {}
    for d in read():
        target = known[d.target].table if d.target in known else ""
        columns = grouped.setdefault((d.column_table, d.table), {})
        columns[d.name] = OwnColumn(d.name, target)
    return [
        OwnTable(table, parent, tuple(columns[name] for name in sorted(columns)))
        for (table, parent), columns in sorted(grouped.items())
    ]
