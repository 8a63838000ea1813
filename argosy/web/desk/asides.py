"""What other nouns tell on a record's page: figures in its head, tables of what belongs to it.

Declared with the noun that points (`registry.presets.Aside`), so that a product's page shows stock
and orders without knowing of either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.platform.printing import api as printing
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import field_of, lines_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import Query, parse_query
from argosy.platform.registry.presets import Aside, filled
from argosy.platform.registry.resource import Address, Resource
from argosy.web.desk.excerpts import Excerpt, excerpt_of
from argosy.web.desk.menu import may_read
from argosy.web.desk.shown import Shown, shown
from argosy.web.desk.tiles import amounts_of, list_of, total_of
from argosy.web.desk.visits import Visit

ROWS: Final = 5
COMPANY: Final = "company.company"
PARTY: Final = "party.party"
ADDRESSES: Final = "addresses"


@dataclass(frozen=True, slots=True)
class Key:
    """A figure of a record that another noun tells: one value for each currency or unit."""

    label: str
    values: tuple[Shown, ...]
    href: str
    tone: str


def keys_of(visit: Visit, noun: Resource, record: int) -> list[Key]:
    """Return the figures that other nouns tell of a record, in the order of their declarations."""
    found = []
    for other, aside in _asides(visit.actor, noun):
        measured = field_of(visit.actor, other, aside.measure.partition(".")[0])
        if not aside.measure or measured is None:
            continue
        pairs = _pairs(visit, aside, record)
        values = _values(visit, other, aside, pairs, measured)
        if values:
            label = aside.label.in_language(visit.language)
            found.append(Key(label, values, list_of(other, pairs), aside.tone))
    return found


def tables_of(visit: Visit, noun: Resource, record: int) -> list[Excerpt]:
    """Return the tables that other nouns tell of a record; none that would be empty."""
    found = []
    for other, aside in _asides(visit.actor, noun):
        columns = [field_of(visit.actor, other, name) for name in aside.columns]
        fields = [each for each in columns if each is not None]
        if not fields:
            continue
        pairs = _pairs(visit, aside, record)
        where = parse_query(pairs)[0].where
        query = Query(where=where, limit=ROWS, sort=aside.sort)
        part = excerpt_of(visit, other, fields, query)
        if part.rows:
            label = aside.label.in_language(visit.language)
            found.append(replace(part, label=label, href=list_of(other, pairs)))
    return found


def addresses_of(actor: Actor, noun: Resource, found: reads.Record) -> list[tuple[str, str]]:
    """Return the addresses that a record's page shows, each with what it is called there."""
    kept: dict[int, reads.Record | None] = {}
    shown_ = []
    for each in noun.addresses:
        id_ = _party(actor, noun, each, found)
        if id_ and id_ not in kept:
            kept[id_] = _addressed(actor, id_)
        party = kept.get(id_)
        text = printing.address_text(party, each.role, actor.language) if party else ""
        if text:
            shown_.append((each.label.in_language(actor.language), text))
    return shown_


def _party(actor: Actor, noun: Resource, each: Address, found: reads.Record) -> int:
    """Return the id of the party whose address it is; 0 where that cannot be read."""
    owner, name = found, each.field
    if not name:
        name, company = "party", catalogue.resources().get(COMPANY)
        if company is None or not may_read(actor, company) or not actor.company_id:
            return 0
        owner = reads.record(actor, company, actor.company_id, fields=(name,))
    told = owner.get(name)
    return int(str(told["id"])) if isinstance(told, dict) else 0


def _addressed(actor: Actor, party: int) -> reads.Record | None:
    noun = catalogue.resources().get(PARTY)
    if noun is None or not may_read(actor, noun):
        return None
    if not any(lines.name == ADDRESSES for lines in lines_of(actor, noun)):
        return None
    return reads.record(actor, noun, party, fields=(ADDRESSES,))


def _asides(actor: Actor, noun: Resource) -> Iterator[tuple[Resource, Aside]]:
    for other in catalogue.resources().values():
        for aside in other.asides:
            field = _pointing(actor, other, aside.of)
            if field is not None and field.target == noun.name and may_read(actor, other):
                yield other, aside


def _pointing(actor: Actor, noun: Resource, path: str) -> Field | None:
    of_lines, _, name = path.rpartition(".")
    if not of_lines:
        return field_of(actor, noun, name)
    lines = next((each for each in lines_of(actor, noun) if each.name == of_lines), None)
    return field_of(actor, lines, name) if lines is not None else None


def _pairs(visit: Visit, aside: Aside, record: int) -> list[tuple[str, str]]:
    today = date.today()  # noqa: DTZ011 - a boundary of a list; the reader sees it in its filter
    return [(aside.of, str(record)), *filled(aside.question, today, visit.actor.id)]


def _values(
    visit: Visit,
    other: Resource,
    aside: Aside,
    pairs: list[tuple[str, str]],
    measured: Field,
) -> tuple[Shown, ...]:
    """Return a figure's values; of goods that are not there a nought, of all else nothing."""
    if measured.type is FieldType.DATE:
        return _day(visit, other, aside, pairs, measured)
    total = total_of(visit, other, pairs, aside.measure)
    amounts = amounts_of(total, aside.measure, aside.is_credit) if total.count else []
    if not amounts and measured.type is FieldType.QUANTITY:
        return (Shown("0", "number"),)
    return tuple(
        Shown(text, "number", unit=unit, is_negative=text.startswith("-")) for text, unit in amounts
    )


def _day(
    visit: Visit,
    other: Resource,
    aside: Aside,
    pairs: list[tuple[str, str]],
    measured: Field,
) -> tuple[Shown, ...]:
    """Return the first or last day of some records."""
    order = measured.name if aside.measure.endswith(".min") else f"-{measured.name}"
    where = parse_query(pairs)[0].where
    query = Query(fields=(measured.name,), where=where, sort=(order,), limit=1)
    rows = reads.page(visit.actor, other, query).rows
    values = tuple(shown(visit.actor, measured, row) for row in rows)
    return tuple(each for each in values if each.text)
