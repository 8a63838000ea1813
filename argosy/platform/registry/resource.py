"""A resource: one noun of the suite, declared once for all doors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from argosy.platform.registry.actions import Action
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside, Preset

READER: Final = "{actor}"
"""In declarations: who asks."""
READABLE: Final = "{readable}"
"""In declarations: the nouns that who asks may read, those left out of which each has his own."""


class Scope(StrEnum):
    """Whose rows a resource has."""

    COMPANY = "company"
    """Rows of one company (``t.company_id``): a reader sees those of the company acted for."""
    GROUP = "group"
    """Rows that all companies share."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that belong to a record: lines of an order, addresses of a party.

    Args:
        name: as it travels, a list of objects.
        label: how people call them.
        table: the table, alias ``t`` in the sources of the fields.
        parent: the column that holds the head's id: ``t.order_id``.
        fields: what each has; ``id`` is always there.
        joins: further joins over ``t``.
        where: which rows count; "" for all.
        order: SQL to order by.
        key: SQL of the row's id.
        permission: needed to read them, beyond what the resource asks for.
        scope: whose rows they are; as the resource's when None.
        columns: the fields that a page shows at first, in this order; () for all. The others are
            unfolded.
    """

    name: str
    label: Text
    table: str
    parent: str
    fields: tuple[Field, ...]
    joins: str = ""
    where: str = ""
    order: str = "t.line_no"
    key: str = "t.id"
    permission: str = ""
    scope: Scope | None = None
    columns: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """Return a field by its name; ``id`` is always there."""
        return _find(self.fields, name, self.key)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields on a form."""

    label: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """An address that a record's page shows: of a party it names, or of the company's own.

    Args:
        label: what it is called.
        role: what it is used for: ``bill``, ``ship`` or ``register``.
        field: the REFERENCE field of the party; "" for the company's own.
    """

    label: Text
    role: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """One noun.

    Args:
        name: ``capability.noun``, the first part of its address.
        label: one of them.
        plural: many of them.
        table: its table, alias ``t`` in all SQL of the declaration.
        fields: what it has; ``id`` (``t.<key>``) is always there.
        lines: rows that belong to it.
        actions: what can be done with it.
        read: the permission to read it; its name with ``.read`` when empty.
        joins: LEFT JOINs over ``t`` that fields may use; they must not multiply rows.
        where: which rows of the table it is; "" for all.
        key: the column with the id.
        scope: whose rows it has; COMPANY needs a column ``company_id``.
        display: the fields by which a reference to it is shown: code, name.
        tells: further fields by which people tell records apart where they choose one.
        import_key: the fields by which a row of a file finds its record.
        sort: field names, ``-`` for descending; ``id`` is always the last.
        version: the field that counts changes; "" where there is none.
        sections: how a form groups its fields.
        columns: the fields a list shows at first.
        owns_fields: whether administrators may add fields to it.
        help: what it is for.
        no_undo: why an import of it cannot be taken back, where no action does it and its rows are
            not of a kind that may be deleted again (`undoing.way_of`).
        presets: ready-made questions that its list offers.
        addresses: those that its page shows.
        asides: what it tells on the pages of records that its fields point at.
        is_seldom: whether its list is seldom opened by itself: what is set up once, lines of
            documents, the workings of a calculation. Menus fold it away.
    """

    name: str
    label: Text
    plural: Text
    table: str
    fields: tuple[Field, ...]
    lines: tuple[Lines, ...] = ()
    actions: tuple[Action, ...] = ()
    read: str = ""
    joins: str = ""
    where: str = ""
    key: str = "id"
    scope: Scope = Scope.COMPANY
    display: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    import_key: tuple[str, ...] = ()
    sort: tuple[str, ...] = ("-id",)
    version: str = ""
    sections: tuple[Section, ...] = ()
    columns: tuple[str, ...] = ()
    owns_fields: bool = True
    help: Text | None = None
    no_undo: Text | None = None
    presets: tuple[Preset, ...] = ()
    asides: tuple[Aside, ...] = ()
    addresses: tuple[Address, ...] = ()
    is_seldom: bool = False

    @property
    def read_permission(self) -> str:
        """The permission to read it: as declared, else its name with ``.read``."""
        return self.read or f"{self.name}.read"

    @property
    def is_personal(self) -> bool:
        """Whether which records there are depends on who asks."""
        return any(place in self.where + self.joins for place in (READER, READABLE))

    @property
    def key_sql(self) -> str:
        """The expression of the id."""
        return f"t.{self.key}"

    def field(self, name: str) -> Field | None:
        """Return a field by its name; ``id`` is always there."""
        return _find(self.fields, name, self.key_sql)

    def preset(self, name: str) -> Preset | None:
        """Return a ready-made question by its name."""
        return next((preset for preset in self.presets if preset.name == name), None)

    def lines_named(self, name: str) -> Lines | None:
        """Return the lines of a name."""
        return next((lines for lines in self.lines if lines.name == name), None)

    def action(self, name: str) -> Action | None:
        """Return an action by its name."""
        return next((action for action in self.actions if action.name == name), None)

    def all_fields(self) -> Iterator[tuple[str, Field]]:
        """Yield every field with its path: ``customer``, ``lines.item``."""
        for field in self.fields:
            yield field.name, field
        for lines in self.lines:
            for field in lines.fields:
                yield f"{lines.name}.{field.name}", field


ID_LABEL = Text("Id", "编号")


def id_field(source: str) -> Field:
    """Return the field that every resource and all lines have."""
    return Field("id", FieldType.INTEGER, ID_LABEL, source)


def _find(fields: tuple[Field, ...], name: str, key: str) -> Field | None:
    if name == "id":
        return id_field(key)
    return next((field for field in fields if field.name == name), None)
