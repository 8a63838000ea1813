"""Figures of the home pages: what stands open and what it comes to, each with its records.

A figure is counted by a ready-made question of its noun, so that it leads to exactly the records it
is of. Money is in the company's currency wherever the noun has it so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.platform.registry import catalogue
from argosy.platform.registry.access import field_of
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.filters import parse_query
from argosy.platform.registry.grouping import Grouping
from argosy.platform.registry.groups import Amount, Group
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import filled
from argosy.platform.registry.reports import catalogue as reports
from argosy.platform.registry.reports.asking import read_given
from argosy.platform.registry.reports.reading import ask
from argosy.platform.registry.resource import Resource
from argosy.web.desk.listing.figures import plain
from argosy.web.desk.menu import may_read
from argosy.web.desk.reports.showing import address
from argosy.web.desk.shown import day, grouped
from argosy.web.desk.visits import Visit

HUNDRED: Final = Decimal(100)
CHANGE_MAX: Final = 1_000
"""Per cent; a change above it says nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a home page says of a noun.

    Args:
        resource: the noun.
        preset: its ready-made question.
        measure: the amount that is shown, beside how many; "" for how many alone.
        late: the ready-made question of those that should be done by now, told in red.
        question: instead of a preset.
        before: the question of the span before, to compare with.
        label: when not the preset's.
        tone: how it looks where there is any.
        is_credit: whether credits are looked for, and told as positive.
        is_work: whether it stands among what is to be done.
    """

    resource: str
    preset: str = ""
    measure: str = ""
    late: str = ""
    question: str = ""
    before: str = ""
    label: Text | None = None
    tone: str = ""
    is_credit: bool = False
    is_work: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What a home page says by the newest row of a report: a column, and that of the row before."""

    report: str
    column: str
    label: Text
    is_work: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A line below a figure."""

    text: str
    href: str = ""
    tone: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its value, where it leads to, and what is told below it."""

    label: str
    value: str
    href: str
    tone: str
    unit: str = ""
    notes: tuple[Note, ...] = ()
    count: int = 0


def tile_of(visit: Visit, figure: Figure | Reported, today: date) -> Tile | None:
    """Return a figure as it stands today; None for who may not read what it is made of."""
    if isinstance(figure, Reported):
        return _reported(visit, figure, today)
    noun = catalogue.resources().get(figure.resource)
    if noun is None or not may_read(visit.actor, noun):
        return None
    preset = noun.preset(figure.preset)
    label = figure.label or (preset.label if preset is not None else noun.plural)
    pairs = filled(
        preset.question if preset is not None else figure.question, today, visit.actor.id
    )
    measure = figure.measure if field_of(visit.actor, noun, figure.measure) else ""
    total = total_of(visit, noun, pairs, measure)
    value, unit, notes = f"{total.count:,}", "", []
    if measure:
        amounts = amounts_of(total, measure, figure.is_credit)
        value, unit = amounts[0] if amounts else ("0", "")
        notes += [Note(text, unit=currency) for text, currency in amounts[1:]]
        notes.append(Note(_("%(number)s in all") % {"number": f"{total.count:,}"}))
    if figure.late:
        notes += _late(visit, noun, figure, today)
    if figure.before:
        before = total_of(visit, noun, filled(figure.before, today, visit.actor.id), measure)
        notes += _compared(total, before, measure)
    tone = figure.tone if total.count else ""
    href = list_of(noun, pairs)
    said = label.in_language(visit.language)
    return Tile(said, value, href, tone, unit, tuple(notes), total.count)


def list_of(noun: Resource, pairs: Sequence[tuple[str, str]]) -> str:
    """Return the address of a noun's list under some conditions."""
    return f"{reverse('desk-list', args=[noun.name])}?{urlencode(pairs)}"


def total_of(visit: Visit, noun: Resource, pairs: Sequence[tuple[str, str]], measure: str) -> Group:
    """Return how many records fulfil some conditions, and what they come to."""
    query, _problems = parse_query(pairs)
    measures = (measure,) if measure else ()
    return aggregate(visit.actor, noun, Grouping(measures=measures, where=query.where)).total


def amounts_of(total: Group, measure: str, is_credit: bool) -> list[tuple[str, str]]:
    """Return what records come to as read, with currency or unit, the greatest first."""
    found = [
        (-Decimal(text) if is_credit else Decimal(text), unit)
        for text, unit in (plain(each) for each in _of(total, measure))
    ]
    found.sort(key=lambda each: -abs(each[0]))
    return [(grouped(f"{amount:f}"), unit) for amount, unit in found]


def _of(total: Group, measure: str) -> list[Amount]:
    return total.measures.get(measure, [])


def _late(visit: Visit, noun: Resource, figure: Figure, today: date) -> list[Note]:
    """Return how many are late and what they come to, in red; nothing where none is."""
    preset = noun.preset(figure.late)
    if preset is None:
        return []
    pairs = preset.pairs(today, visit.actor.id)
    total = total_of(visit, noun, pairs, figure.measure)
    if not total.count:
        return []
    amounts = amounts_of(total, figure.measure, figure.is_credit) if figure.measure else []
    words = f"{preset.label.in_language(visit.language)}: {total.count:,}"
    if amounts:
        words = f"{words} · {amounts[0][0]} {amounts[0][1]}"
    return [Note(words, list_of(noun, pairs), "bad")]


def _compared(total: Group, before: Group, measure: str) -> list[Note]:
    """Return by how much a figure grew against the span before, where that can be said."""
    now, then = Decimal(total.count), Decimal(before.count)
    if measure:
        ours = {unit: Decimal(text) for text, unit in (plain(one) for one in _of(total, measure))}
        theirs = {unit: Decimal(text) for text, unit in (plain(o) for o in _of(before, measure))}
        if len(ours) != 1 or ours.keys() != theirs.keys():
            return []
        ((unit, now),) = ours.items()
        then = theirs[unit]
    if then <= 0:
        return []
    change = ((now - then) * HUNDRED / then).quantize(Decimal(1))
    if abs(change) > CHANGE_MAX:
        return []
    words = _("%(change)s %% against the 30 days before") % {"change": f"{change:+f}"}
    return [Note(words, tone="good" if change > 0 else "")]


def _reported(visit: Visit, figure: Reported, today: date) -> Tile | None:
    report = reports.reports().get(figure.report)
    if report is None or not visit.actor.may(report.permission):
        return None
    given, _problems = read_given(report, [], today)
    found = ask(visit.actor, report, given)
    column = next((each for each in found.columns if each.name == figure.column), None)
    rows = [row for row in found.rows if row.cells.get("month")]
    if column is None or not rows:
        return None
    texts = {name: str(value) for name, value in given.items() if isinstance(value, date)}
    href = address(visit.actor, column.drill, rows[-1].cells, texts) if column.drill else ""
    href = href or reverse("desk-report", args=[report.name])
    value = _money(rows[-1].cells.get(figure.column))
    notes = []
    if len(rows) > 1:
        last = day(date.fromisoformat(str(rows[-2].cells["last"])), visit.language)
        before = _money(rows[-2].cells.get(figure.column))
        notes.append(Note(f"{last}: {before}"))
    tone = "bad" if value.startswith("-") else ""
    label = figure.label.in_language(visit.language)
    return Tile(label, value, href, tone, found.currency, tuple(notes))


def _money(value: object) -> str:
    return grouped(str(value["amount"])) if isinstance(value, dict) else "0"
