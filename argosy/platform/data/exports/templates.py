"""Templates: an empty workbook of a resource, to be filled in and imported.

Its first row has labels in the reader's language; choices and references are drop-down lists; a
comment says what a field is for, its unit, and whether a new record needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO, Final

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.data.columns import Column
from argosy.platform.data.imports.commands import IMPORT
from argosy.platform.data.imports.heading import folded, names_of
from argosy.platform.data.imports.planning import (
    known_columns,
    needed_columns,
    taken_columns,
)
from argosy.platform.data.sheets.cells import COLUMNS_MAX, Kind
from argosy.platform.data.sheets.template_writing import TemplateColumn, write_workbook
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import Query
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

REFERENCES_MAX: Final = 500
"""Records that a drop-down shows; of what there is more, any code may be written."""
YES: Final = Text("yes", "是")
NO: Final = Text("no", "否")
NEEDED: Final = Text("A new record needs this.", "新建记录时必填。")
CODE_OF: Final = Text("The code of: {what}", "填写编码：{what}")
UNIT: Final = Text("Its unit stands in: {what}", "单位见：{what}")
SEVERAL: Final = Text("Several are separated by semicolons.", "多个值以分号分隔。")
DAY: Final = Text("As 2026-03-31.", "格式如 2026-03-31。")
EXAMPLE: Final = Text("For example: {what}", "例如：{what}")


def write_template(actor: Actor, resource: Resource, file: BinaryIO) -> None:
    """Write an empty workbook with every column that an import of a resource takes.

    Args:
        actor: for whom; lists of references show what he may read.
        resource: what it is for.
        file: binary.

    Raises:
        PermissionDenied: the actor may not import, or not read the resource.
        ValidationFailed: nothing of the resource is imported.
    """
    actor.check_permission(IMPORT)
    check_read(actor, resource)
    known = known_columns(actor, resource)
    needed = needed_columns(actor, resource)
    wanted = _wanted(actor, resource, known, needed)
    names = names_of(known.values())
    codes: dict[str, Sequence[str]] = {}
    columns = []
    for column in wanted[:COLUMNS_MAX]:
        target = column.field.target
        if target and target not in codes:
            codes[target] = _codes(actor, target)
        is_needed = column.path in needed
        columns.append(_column(actor, column, names, codes.get(target, ()), is_needed=is_needed))
    write_workbook(file, resource.plural.in_language(actor.language), columns)


def _wanted(
    actor: Actor, resource: Resource, known: Mapping[str, Column], needed: frozenset[str]
) -> list[Column]:
    """Return the columns of a template: what is needed first, then as declared, lines last."""
    taken = taken_columns(actor, resource)
    units = {column.field.unit for column in known.values() if column.field.unit}
    left_out = {"id", resource.version}
    found = [
        column
        for column in known.values()
        if column.field.name not in left_out
        and (column.path in taken or (column.field.name in units and not column.group))
    ]
    keys = {*needed, *resource.import_key}
    return sorted(found, key=lambda column: (bool(column.group), column.path not in keys))


def _column(
    actor: Actor,
    column: Column,
    names: Mapping[str, list[Column]],
    codes: Sequence[str],
    *,
    is_needed: bool,
) -> TemplateColumn:
    language, field = actor.language, column.field
    label = column.label.in_language(language)
    if len(names.get(folded(label), ())) != 1:
        label = column.path
    values: Sequence[str] = codes
    if field.choices:
        values = [choice.label.in_language(language) for choice in field.choices]
    elif field.type is FieldType.BOOLEAN:
        values = [YES.in_language(language), NO.in_language(language)]
    kind = Kind.TEXT if values and not column.field.target else column.kind
    star = " *" if is_needed else ""
    comment = _comment(column, language, is_needed=is_needed)
    return TemplateColumn(f"{label}{star}", comment, kind, values, not field.target)


def _comment(column: Column, language: str, *, is_needed: bool) -> str:
    field = column.field
    said = [field.help.in_language(language)] if field.help else []
    if is_needed:
        said.append(NEEDED.in_language(language))
    target = catalogue.resources().get(field.target)
    if target is not None:
        what = target.label.in_language(language)
        said.append(CODE_OF.in_language(language).format(what=what))
    if field.unit:
        said.append(UNIT.in_language(language).format(what=field.unit))
    if field.type is FieldType.TEXTS:
        said.append(SEVERAL.in_language(language))
    if field.type is FieldType.DATE:
        said.append(DAY.in_language(language))
    if field.example is not None and not field.choices:
        said.append(EXAMPLE.in_language(language).format(what=field.example))
    return "\n".join(said)


def _codes(actor: Actor, name: str) -> list[str]:
    """Return the codes of a resource; none where they cannot be read, or are too many to show."""
    target = catalogue.resource(name)
    shown = target.field(target.display[0]) if target.display else None
    if shown is None or shown.type is not FieldType.TEXT:
        return []
    with suppress(ArgosyError):
        found = reads.page(actor, target, Query(fields=(shown.name,), limit=REFERENCES_MAX))
        if not found.next:
            return sorted(str(row[shown.name]) for row in found.rows if row.get(shown.name))
    return []
