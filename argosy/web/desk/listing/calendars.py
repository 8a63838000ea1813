"""A list as a calendar: a month or a week of a date, each record on its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import reads
from argosy.platform.registry.access import fields_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import LIMIT_MAX, All, Query, Test, Where
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.web.desk.listing.asking import Ask
from argosy.web.desk.listing.boards import Card, card_fields, card_of
from argosy.web.desk.listing.figures import period
from argosy.web.desk.shown import day

CARDS_A_DAY: Final = 6
WEEKDAYS: Final = (
    Text("Mon", "一"),
    Text("Tue", "二"),
    Text("Wed", "三"),
    Text("Thu", "四"),
    Text("Fri", "五"),
    Text("Sat", "六"),
    Text("Sun", "日"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its records."""

    number: int
    label: str
    machine: str
    is_within: bool
    is_today: bool
    count: int
    cards: tuple[Card, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weeks of days, and the way to the span before and after."""

    field: str
    label: str
    title: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    before: str
    after: str
    today: str
    is_week: bool
    other: str
    """The address of the week where it shows a month, of the month where it shows a week."""
    is_whole: bool


def date_fields(actor: Actor, noun: Resource) -> list[Field]:
    """Return the fields that a calendar can have its days by."""
    kinds = (FieldType.DATE, FieldType.INSTANT)
    return [f for f in fields_of(actor, noun) if f.type in kinds and f.can_filter]


def calendar_of(
    actor: Actor, noun: Resource, ask: Ask, columns: Sequence[Field], today: date
) -> Calendar | None:
    """Return the calendar of a list; None where the noun has no date.

    Args:
        actor: who reads.
        noun: what is shown.
        ask: the address; ``as.on`` is ``2026-11`` for a month, ``2026-11-23`` for a week.
        columns: what cards tell.
        today: the day that is marked, and shown at first.
    """
    known = date_fields(actor, noun)
    wanted = ask.by[0].partition(".")[0] if ask.by else ""
    field = next((each for each in known if each.name == wanted), known[0] if known else None)
    if field is None:
        return None
    anchor, is_week = _anchor(ask.on, today)
    first, last = _span(anchor, is_week=is_week)
    rows = _rows(actor, noun, ask, field, span=(first, last), columns=columns)
    told = [each for each in columns if each is not field]
    days = [
        _day(actor, noun, told, ask, field, at=at, rows=rows, marks=(anchor, today))
        for number in range((last - first).days + 1)
        for at in (first + timedelta(days=number),)
    ]
    behind = last + timedelta(days=1) if is_week else _month(anchor, 1)
    ahead = first - timedelta(days=7) if is_week else _month(anchor, -1)
    return Calendar(
        field.name,
        field.label.in_language(actor.language),
        period(first if is_week else anchor, "week" if is_week else "month", actor.language),
        tuple(name.in_language(actor.language) for name in WEEKDAYS),
        tuple(tuple(days[start : start + 7]) for start in range(0, len(days), 7)),
        _address(ask, ahead, is_week=is_week),
        _address(ask, behind, is_week=is_week),
        _address(ask, today, is_week=is_week),
        is_week,
        _address(ask, anchor, is_week=not is_week),
        sum(len(found) for found in rows.values()) < LIMIT_MAX,
    )


def _address(ask: Ask, at: date, *, is_week: bool) -> str:
    text = at.isoformat() if is_week else at.isoformat()[:7]
    return ask.address(**{"as.on": text})


def _anchor(text: str, today: date) -> tuple[date, bool]:
    """Return the first day of what is asked for, and whether that is a week."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text), True
        return date.fromisoformat(f"{text}-01"), False
    except ValueError:
        return today.replace(day=1), False


def _month(first: date, further: int) -> date:
    number = first.year * 12 + first.month - 1 + further
    return date(min(max(number // 12, 1), 9999), number % 12 + 1, 1)


def _span(anchor: date, *, is_week: bool) -> tuple[date, date]:
    """Return the first and last day that is shown: whole weeks from Monday to Sunday."""
    if is_week:
        first = anchor - timedelta(days=anchor.weekday())
        return first, first + timedelta(days=6)
    last = _month(anchor, 1) - timedelta(days=1)
    first = anchor - timedelta(days=anchor.weekday())
    return first, last + timedelta(days=6 - last.weekday())


def _rows(
    actor: Actor,
    noun: Resource,
    ask: Ask,
    field: Field,
    *,
    span: tuple[date, date],
    columns: Sequence[Field],
) -> dict[str, list[reads.Record]]:
    """Return the records of a span by their day."""
    first, last = (each.isoformat() for each in span)
    test = Test(field.name, "between", [first, last])
    if field.type is FieldType.INSTANT:
        test = Test(field.name, "between", [f"{first}T00:00:00Z", f"{last}T23:59:59Z"])
    where: Where = test if ask.query.where is None else All((ask.query.where, test))
    names = dict.fromkeys([*card_fields(actor, noun, columns), field.name])
    query = Query(
        fields=tuple(names),
        where=where,
        search=ask.query.search,
        sort=(field.name,) if field.can_sort else (),
        limit=LIMIT_MAX,
    )
    found: dict[str, list[reads.Record]] = {}
    for row in reads.page(actor, noun, query).rows:
        found.setdefault(str(row[field.name])[:10], []).append(row)
    return found


def _day(
    actor: Actor,
    noun: Resource,
    told: Sequence[Field],
    ask: Ask,
    field: Field,
    *,
    at: date,
    rows: dict[str, list[reads.Record]],
    marks: tuple[date, date],
) -> Day:
    machine = at.isoformat()
    found = rows.get(machine, [])
    anchor, today = marks
    test: object = {field.name: machine}
    if field.type is FieldType.INSTANT:
        test = {field.name: {"between": [f"{machine}T00:00:00Z", f"{machine}T23:59:59Z"]}}
    return Day(
        at.day,
        day(at, actor.language),
        machine,
        at.month == anchor.month or len(ask.on) == 10,
        at == today,
        len(found),
        tuple(card_of(actor, noun, told, row) for row in found[:CARDS_A_DAY]),
        ask.within(test),
    )
