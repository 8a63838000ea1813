"""The columns of a resource's file: what export writes is what import reads, by one rule.

A file is flat. A record's first row holds its head and the first of each kind of lines; further
lines follow in rows whose head is empty. Columns of lines are called ``addresses.city``; the first
row of the file holds these technical names, the second the labels in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.sheets.cells import Kind
from argosy.platform.registry.access import fields_of, lines_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, id_field

KINDS = {
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.QUANTITY: Kind.NUMBER,
    FieldType.MONEY: Kind.NUMBER,
    FieldType.PERCENT: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.DATE: Kind.DATE,
    FieldType.INSTANT: Kind.INSTANT,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        field: what it holds.
        lines: the kind of lines it belongs to; None for the head.
    """

    field: Field
    lines: Lines | None = None
    path: str = dataclass_field(init=False)
    """Its technical name, the same in every language and version."""
    group: str = dataclass_field(init=False)
    """The name of its lines, "" for the head."""

    def __post_init__(self) -> None:
        group = self.lines.name if self.lines else ""
        path = f"{group}.{self.field.name}" if group else self.field.name
        object.__setattr__(self, "group", group)
        object.__setattr__(self, "path", path)

    @property
    def kind(self) -> Kind:
        """How its cells are written."""
        return KINDS.get(self.field.type, Kind.TEXT)

    @property
    def label(self) -> Text:
        """Its label in both languages; that of lines comes before a field's."""
        own = self.field.label
        if self.lines is None:
            return own
        above = self.lines.label
        return Text(f"{above.en}: {own.en}", f"{above.zh}：{own.zh}")


def columns_of(actor: Actor, resource: Resource) -> list[Column]:
    """Return all columns that an actor may see of a resource, the heads' first.

    Ids come along for lines, so that a line that comes back is known again, and for records whose
    key has several parts or none: a part may be empty. A key of one part goes to any database.
    """
    found = [] if len(resource.import_key) == 1 else [Column(id_field(resource.key_sql))]
    found += [Column(field) for field in fields_of(actor, resource)]
    for lines in lines_of(actor, resource):
        found.append(Column(id_field(lines.key), lines))
        found += [Column(field, lines) for field in fields_of(actor, lines)]
    return found


def any_column(columns: Iterable[Column], resource: Resource) -> Iterator[Column]:
    """Yield columns and, where it is missing, the one of the record's id, which may always come."""
    yield from columns
    if len(resource.import_key) == 1:
        yield Column(id_field(resource.key_sql))


def queried(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return what a query has to ask for, so that all columns can be filled."""
    names = [column.path for column in columns if column.field.name != "id"]
    names += [column.group for column in columns if column.field.name == "id" and column.group]
    return tuple(
        dict.fromkeys(name.partition(".")[0] if "." not in name else name for name in names)
    )
