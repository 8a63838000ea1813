"""What changed in a record, field by field, from what to what: the audit's rows as people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import fields_of, sees
from argosy.platform.registry.fields import Field
from argosy.platform.registry.filters import All, Query, Test
from argosy.platform.registry.resource import Resource
from argosy.web.desk.shown import Shown, grouped, instant

CHANGES_MAX: Final = 20
VALUE_MAX: Final = 80
TRAIL: Final = "trail.change"
SILENT: Final = frozenset({"version", "updated_at", "recorded_at", "id", "company_id"})
UPDATED: Final = "U"


@dataclass(frozen=True, slots=True)
class Changed:
    """A field's old and new value."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one command changed of a record."""

    who: str
    at: Shown
    machine: str
    fields: tuple[Changed, ...]


def changes(actor: Actor, noun: Resource, record: int) -> list[Change]:
    """Return the latest changes of a record that is master data, the latest first.

    Empty for who may not read the trail, and for documents, whose changes are events.
    """
    trail = catalogue.resources().get(TRAIL)
    if trail is None or not actor.may(trail.read_permission):
        return []
    names = {"before", "after_change", "actor", "recorded_at"}
    if not names <= {field.name for field in fields_of(actor, trail)}:
        return []
    where = All(
        (
            Test("table_name", "is", noun.table),
            Test("row_key", "is", str(record)),
            Test("operation", "is", UPDATED),
        )
    )
    query = Query(fields=tuple(sorted(names)), where=where, sort=("-id",), limit=CHANGES_MAX)
    found = [_change(actor, noun, row) for row in reads.page(actor, trail, query).rows]
    return [each for each in found if each.fields]


def _change(actor: Actor, noun: Resource, row: reads.Record) -> Change:
    before, after = _object(row.get("before")), _object(row.get("after_change"))
    columns = {_column(field): field for field in noun.fields}
    told = []
    for name in sorted({*before, *after} - SILENT):
        field = columns.get(name)
        if before.get(name) == after.get(name) or (field is not None and not sees(actor, field)):
            continue
        if field is None:
            continue
        label = field.label.in_language(actor.language)
        told.append(
            Changed(
                label, _text(actor, field, before.get(name)), _text(actor, field, after.get(name))
            )
        )
    who = _object(row.get("actor"))
    machine = str(row["recorded_at"])
    name = str(who.get("name") or who.get("code") or "")
    return Change(name, instant(machine, actor.language), machine, tuple(told))


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _column(field: Field) -> str:
    """Return the column a field is read from; "" for what is worked out."""
    alias, _dot, column = field.sql.partition(".")
    return column if alias == "t" and column.isidentifier() else ""


def _text(actor: Actor, field: Field, value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if field.choices:
        labels = {c.value: c.label.in_language(actor.language) for c in field.choices}
        return labels.get(str(value), str(value))
    text = grouped(str(value)) if isinstance(value, int) else str(value)
    return f"#{text}" if field.target else text[:VALUE_MAX]
