"""Records in rows: the columns of a list, its rows, and the few of them that other pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import reads
from argosy.platform.registry.fields import Field
from argosy.platform.registry.filters import Query
from argosy.platform.registry.resource import Resource
from argosy.web.desk.listing.asking import Ask
from argosy.web.desk.shown import NUMBERS, Shown, shown
from argosy.web.desk.visits import Visit


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list."""

    name: str
    label: str
    is_number: bool
    sort: str
    """The address that sorts by it; "" where nobody can."""
    direction: str
    """``ascending`` or ``descending`` when the list is sorted by it, else ""."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a list."""

    id: int
    href: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few records of a resource, on a home page or that of what they belong to."""

    resource: str
    label: str
    href: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def asked_of(noun: Resource, fields: Sequence[Field]) -> tuple[str, ...]:
    """Return the names of fields with those of what they are shown by: units, what is left."""
    names = [field.name for field in fields]
    names += [field.unit for field in fields if field.unit and noun.field(field.unit)]
    names += [field.due_while for field in fields if noun.field(field.due_while)]
    return tuple(dict.fromkeys(names))


def row_of(actor: Actor, noun: Resource, fields: Sequence[Field], row: reads.Record) -> Row:
    """Return a record as a row."""
    id_ = int(str(row["id"]))
    href = reverse("desk-record", args=[noun.name, id_])
    return Row(id_, href, tuple(shown(actor, field, row) for field in fields))


def excerpt_of(visit: Visit, noun: Resource, fields: Sequence[Field], query: Query) -> Excerpt:
    """Return some columns of the first records that a question finds."""
    found = reads.page(visit.actor, noun, replace(query, fields=asked_of(noun, fields)))
    return Excerpt(
        noun.name,
        noun.plural.in_language(visit.language),
        reverse("desk-list", args=[noun.name]),
        tuple(column_of(noun, each, None, visit.language) for each in fields),
        tuple(row_of(visit.actor, noun, fields, row) for row in found.rows),
    )


def column_of(noun: Resource, field: Field, ask: Ask | None, language: str) -> Column:
    """Return a column; without an address it is not sorted by."""
    first = ((ask.query.sort if ask is not None else ()) or noun.sort)[:1]
    is_by = bool(first) and first[0].removeprefix("-") == field.name
    is_down = is_by and first[0].startswith("-")
    is_up_next = is_down or (not is_by and field.type not in NUMBERS)
    wanted = field.name if is_up_next else f"-{field.name}"
    return Column(
        field.name,
        field.label.in_language(language),
        field.type in NUMBERS,
        ask.address(sort=wanted) if field.can_sort and ask is not None else "",
        ("descending" if is_down else "ascending") if is_by else "",
    )
