"""A list as a board: a column for each value of a choice, cards that commands carry across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import reads
from argosy.platform.registry.access import actions_of, field_of, fields_of
from argosy.platform.registry.actions import Action
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import All, Query, Test, Where
from argosy.platform.registry.resource import Resource
from argosy.web.desk.journeys import STOPS
from argosy.web.desk.listing.asking import Ask
from argosy.web.desk.listing.figures import figures_of, summed
from argosy.web.desk.listing.groups import grouping_of
from argosy.web.desk.shown import Shown, is_state, shown

ENDS: Final = STOPS | {"done", "closed", "lost", "won", "expired", "posted", "paid"}
CARDS: Final = 25
"""Cards of a column; the others are reached by its list."""


@dataclass(frozen=True, slots=True)
class Card:
    """A record on a board."""

    id: int
    href: str
    title: str
    told: tuple[tuple[str, Shown], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """A column of a board.

    Args:
        value: of the field.
        label: what the value is called.
        is_led: whether an action that the reader may do leads there.
        is_end: whether nothing is to be done there any more: it stands folded at first.
        count: how many records have the value.
        figures: what they come to.
        href: the list of them.
        cards: the first of them.
    """

    value: str
    label: Shown
    is_led: bool
    is_end: bool
    count: int
    figures: tuple[tuple[Shown, ...], ...]
    href: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A board by one field."""

    field: str
    label: str
    stacks: tuple[Stack, ...]


def board_fields(actor: Actor, noun: Resource) -> list[Field]:
    """Return the fields that a board can have its columns by, states first."""
    found = [
        field
        for field in fields_of(actor, noun)
        if field.type is FieldType.CHOICE and field.can_filter and field.choices
    ]
    return sorted(found, key=lambda field: (field.name != "state", not is_state(field)))


def board_of(actor: Actor, noun: Resource, ask: Ask, columns: Sequence[Field]) -> Board | None:
    """Return the board of a list; None where the noun has no field to make columns by."""
    known = board_fields(actor, noun)
    chosen = next((field for field in known if field.name in ask.by[:1]), None)
    field = chosen or (known[0] if known else None)
    if field is None:
        return None
    measures = summed(noun, columns)
    asked = replace(grouping_of(ask, measures), by=(field.name,))
    groups = {group.keys[field.name]: group for group in aggregate(actor, noun, asked).rows}
    told = [each for each in columns if each is not field]
    stacks = []
    for choice in field.choices:
        group = groups.get(choice.value)
        cards = _cards(actor, noun, ask, told, Test(field.name, "is", choice.value))
        stacks.append(
            Stack(
                choice.value,
                shown(actor, field, {field.name: choice.value}),
                bool(leading(actor, noun, field.name, choice.value)),
                is_state(field) and choice.value in ENDS,
                group.count if group is not None else 0,
                tuple(figures_of(group, name) for name in measures) if group is not None else (),
                ask.within({field.name: choice.value}),
                cards,
            )
        )
    return Board(field.name, field.label.in_language(actor.language), tuple(stacks))


def leading(actor: Actor, noun: Resource, field: str, value: str) -> list[Action]:
    """Return the actions that an actor may give and that lead a field to a value."""
    return [
        action
        for action in actions_of(actor, noun)
        if not action.hidden and action.leads.get(field) == value
    ]


def _cards(
    actor: Actor, noun: Resource, ask: Ask, told: Sequence[Field], test: Test
) -> tuple[Card, ...]:
    where: Where = test if ask.query.where is None else All((ask.query.where, test))
    query = Query(
        fields=card_fields(actor, noun, told),
        where=where,
        search=ask.query.search,
        sort=ask.query.sort,
        limit=CARDS,
    )
    return tuple(card_of(actor, noun, told, row) for row in reads.page(actor, noun, query).rows)


def card_fields(actor: Actor, noun: Resource, told: Sequence[Field]) -> tuple[str, ...]:
    """Return the fields that cards need: what records are called by, what is told, its units."""
    names = [name for name in noun.display if field_of(actor, noun, name) is not None]
    names += [field.name for field in told]
    names += [field.unit for field in told if field.unit and noun.field(field.unit)]
    names += [field.due_while for field in told if noun.field(field.due_while)]
    return tuple(dict.fromkeys(names))


def card_of(actor: Actor, noun: Resource, told: Sequence[Field], row: reads.Record) -> Card:
    """Return a record as a card: its name, then the first few things that are told of it."""
    texts = []
    for name in noun.display:
        field = field_of(actor, noun, name)
        text = shown(actor, field, row).text if field is not None else ""
        if text:
            texts.append(text)
    id_ = int(str(row["id"]))
    rest = [
        (field.label.in_language(actor.language), value)
        for field in told
        if field.name not in noun.display[:1] and (value := shown(actor, field, row)).text
    ]
    href = reverse("desk-record", args=[noun.name, id_])
    return Card(id_, href, texts[0] if texts else f"#{id_}", tuple(rest[:4]))
