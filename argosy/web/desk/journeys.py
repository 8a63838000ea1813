"""The chain of documents that a record belongs to, and how far its own state has come.

What belongs together is what the events of one journey happened to, whichever capability they are
of; each document is shown with its state and amount as its noun declares them, if one may read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from argosy.kernel.events.queries import TimelineEntry
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import fields_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.resource import Resource
from argosy.web.desk.menu import may_read
from argosy.web.desk.shown import NOTHING, Shown, is_state, shown

NODES_MAX: Final = 24
AMOUNTS: Final = ("gross", "total", "amount")
STOPS: Final = frozenset({"cancelled", "rejected", "refused", "reversed"})
"""States that a document ends in instead of the last of its way."""


@dataclass(frozen=True, slots=True)
class Node:
    """A document of the chain."""

    label: str
    name: str
    state: Shown
    amount: Shown
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """The documents of one kind, in the order in which they came about."""

    label: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A state on a document's way."""

    label: str
    kind: str
    """past, here or ahead."""


def chain(
    actor: Actor, entries: Sequence[TimelineEntry], here: Resource, record: int
) -> list[Stage]:
    """Return the documents of a record's journeys by kind; nothing when it stands alone.

    Args:
        actor: who looks.
        entries: what happened on the journeys, the oldest first.
        here: the noun of the record.
        record: its id.
    """
    by_table: dict[str, list[int]] = {}
    for entry in entries:
        ids = by_table.setdefault(entry.subject_type, [])
        if entry.subject_id not in ids:
            ids.append(entry.subject_id)
    nouns = {noun.table: noun for noun in catalogue.resources().values() if _is_document(noun)}
    stages = []
    for table, ids in by_table.items():
        noun = nouns.get(table)
        if noun is None or not may_read(actor, noun):
            continue
        nodes = _nodes(actor, noun, ids[-NODES_MAX:], record if noun is here else 0)
        if nodes:
            stages.append(Stage(noun.label.in_language(actor.language), tuple(nodes)))
    return stages if sum(len(stage.nodes) for stage in stages) > 1 else []


def _is_document(noun: Resource) -> bool:
    return "number" in noun.display


def _nodes(actor: Actor, noun: Resource, ids: Sequence[int], here: int) -> list[Node]:
    fields = fields_of(actor, noun)
    state = next((field for field in fields if field.name == "state"), None)
    amount = _amount(fields)
    number = noun.field("number")
    asked = [field.name for field in (number, state, amount) if field is not None]
    query = Query(fields=tuple(asked), where=Test("id", "in", list(ids)), limit=NODES_MAX)
    rows = {row["id"]: row for row in reads.page(actor, noun, query).rows}
    return [
        _node(actor, noun, rows[each], (number, state, amount), is_here=each == here)
        for each in ids
        if each in rows
    ]


def _amount(fields: Sequence[Field]) -> Field | None:
    money = {field.name: field for field in fields if field.type is FieldType.MONEY}
    preferred = next((money[name] for name in AMOUNTS if name in money), None)
    return preferred or next(iter(money.values()), None)


def _node(
    actor: Actor,
    noun: Resource,
    row: Mapping[str, object],
    fields: tuple[Field | None, Field | None, Field | None],
    *,
    is_here: bool,
) -> Node:
    number, state, amount = (shown(actor, f, row) if f is not None else NOTHING for f in fields)
    return Node(
        noun.label.in_language(actor.language),
        number.text or f"#{row['id']}",
        state,
        amount,
        reverse("desk-record", args=[noun.name, row["id"]]),
        is_here,
    )


def steps(actor: Actor, noun: Resource, found: Mapping[str, object]) -> list[Step]:
    """Return the way of a document from its first state to its last; none for what has no way.

    A state that ends it otherwise takes the place of those that will not come any more.
    """
    field = noun.field("state")
    now = str(found.get("state") or "")
    if field is None or not is_state(field) or not _is_document(noun):
        return []
    choices = [choice for choice in field.choices if choice.value not in STOPS]
    values = [choice.value for choice in choices]
    labels = {choice.value: choice.label.in_language(actor.language) for choice in field.choices}
    if now in STOPS:
        return [Step(labels[values[0]], "past"), Step(labels[now], "stop")] if values else []
    if now not in values or len(values) < 2:
        return []
    at = values.index(now)
    return [
        Step(labels[value], "past" if place < at else "here" if place == at else "ahead")
        for place, value in enumerate(values)
    ]
