"""The record of any resource: its number and state, what can be done, its lines, its timeline."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.events.commands import reading
from argosy.kernel.events.queries import TimelineEntry, timeline
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.registry import catalogue, languages, reads
from argosy.platform.registry.access import actions_of, fields_of, lines_of
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.resource import Lines, Resource
from argosy.web.desk.asides import addresses_of, keys_of, tables_of
from argosy.web.desk.attaching import shelf
from argosy.web.desk.following import doors as following
from argosy.web.desk.forms import asks_nothing, has_form
from argosy.web.desk.journeys import chain, steps
from argosy.web.desk.menu import may_read
from argosy.web.desk.pages import show
from argosy.web.desk.printing.doors import design_href, paper_href
from argosy.web.desk.shown import NOTHING, NUMBERS, Shown, is_state, shown
from argosy.web.desk.timelines import moments
from argosy.web.desk.visits import Visit

FIGURES: Final = 4
"""Amounts that stand in the head of a record."""
LINES_MAX: Final = 200
COUNTED_MAX: Final = 100
"""Records of a list that points here; more than these are not counted out."""
DESCRIPTION: Final = "description"
PER: Final = "per_qty"
"""A price is for one of a thing unless it says for how many."""
JOURNEY: Final = "journey"
CODE_AND_NAME: Final = ("code", "name")
"""What records are told by that have a name: the name is what people read."""


@dataclass(frozen=True, slots=True)
class Told:
    """A field with its value."""

    name: str
    label: str
    value: Shown
    is_wide: bool
    help: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a record."""

    label: str
    fields: tuple[Told, ...]
    is_rest: bool = False
    """Whether it holds what stands in no section, the small print."""


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a record."""

    name: str
    label: str
    columns: tuple[tuple[str, bool, bool], ...]
    """Label, whether it holds numbers, and whether it is unfolded only."""
    rows: tuple[tuple[Shown, ...], ...]
    total: int
    foot: tuple[Shown, ...] = ()
    """What the head says of a column's amounts; empty where it says nothing of any."""


def page(visit: Visit, resource: str, record: int) -> HttpResponseBase:
    """Answer the page of one record."""
    noun = catalogue.resource(resource)
    found = reads.record(visit.actor, noun, record, with_actions=True)
    return shown_record(visit, noun, record, found)


def shown_record(
    visit: Visit,
    noun: Resource,
    record: int,
    found: reads.Record,
    *,
    refused: tuple[Sequence[tuple[str, str]], str] = ((), ""),
) -> HttpResponse:
    """Return the page of a record that was read.

    Args:
        visit: who looks.
        noun: what it is of.
        record: its id.
        found: what it has.
        refused: why a comment was not taken (messages and cures), and its text.
    """
    actor, language = visit.actor, visit.language
    fields = fields_of(actor, noun)
    name, second = title_of(actor, noun, found)
    entries = _entries(actor, noun, record)
    timeline, talk = moments(actor, noun, record, entries)
    return show(
        visit,
        "record.html",
        f"{noun.label.in_language(language)} {name}",
        status=422 if refused[0] else 200,
        here=noun.name,
        noun=noun,
        noun_label=noun.label.in_language(language),
        plural=noun.plural.in_language(language),
        name=name,
        second=second,
        states=[_told(actor, f, found) for f in fields if is_state(f) and found.get(f.name)],
        figures=_figures(actor, fields, found),
        keys=keys_of(visit, noun, record),
        beside=tables_of(visit, noun, record),
        parts=[*_parts(actor, noun, fields, found), *_addresses(actor, noun, found)],
        tables=[_table(actor, lines, noun, found) for lines in lines_of(actor, noun)],
        actions=_doors(visit, noun, record, found),
        do_key=secrets.token_urlsafe(24),
        version=found.get(noun.version, ""),
        done=_done(visit),
        timeline=timeline,
        talk=talk,
        refused=refused,
        talk_href=reverse("desk-talk", args=[noun.name, record]),
        people_href=reverse("desk-people", args=[noun.name, record]),
        key=secrets.token_urlsafe(24),
        related=_related(actor, noun, record, is_counted=False),
        counted=reverse("desk-related", args=[noun.name, record]),
        stages=chain(actor, entries, noun, record),
        steps=steps(actor, noun, found),
        copy=_copy(actor, noun, record),
        paper_href=paper_href(visit, noun, [record]),
        design_href=design_href(visit, noun, record),
        files=shelf(visit, noun, record),
    )


@dataclass(frozen=True, slots=True)
class Door:
    """An action on a record: where its form is, and why it is not possible now.

    Args:
        rank: 0 for what takes the record further, 1 for what follows it elsewhere, 2 for changes,
            returns and what takes back; only the first two are ever shown as the thing to do.
        is_direct: whether a press does it: its form asks for nothing that is needed.
    """

    label: str
    href: str
    reasons: tuple[str, ...]
    rank: int = 1
    is_direct: bool = False


def _doors(visit: Visit, noun: Resource, record: int, found: reads.Record) -> list[Door]:
    """Return the actions that the visitor may give, those possible now first, and what follows."""
    doors = []
    for each in cast("list[dict[str, object]]", found.get("actions", [])):
        action = noun.action(str(each["name"]))
        if action is None or action.hidden or not has_form(noun, action):
            continue
        reasons = tuple(
            f"{reason['message']} {reason['cure']}"
            for reason in cast("list[dict[str, str]]", each["why_not"])
        )
        href = reverse("desk-act", args=[noun.name, record, action.name])
        rank = _rank(action)
        is_direct = not rank and asks_nothing(noun, action)
        doors.append(Door(str(each["label"]), href, reasons, rank, is_direct))
    for label, href, is_further in following(visit.actor, noun.name, found):
        doors.append(Door(label, href, (), 1 if is_further else 2))
    return sorted(doors, key=lambda door: (bool(door.reasons), door.rank))


ASIDE: Final = frozenset(
    {
        *("block", "cancel", "close", "end", "end_role", "purge", "remove", "revoke", "unfollow"),
        *("credit", "red", "reopen", "take_back", "undo", "unpin", "clear_accrual"),
        *("change_own_password", "renew_secret", "reset_second_factor", "set_password"),
        *("set_credit_limit", "link_contact"),
    }
)
"""Steps that end a record, take back, or are seldom what one came for."""


def _rank(action: Action) -> int:
    """Return 0 for a step that takes a record further, 2 for a change and what goes back.

    What is filled in line by line before the next step can come stands between the two.
    """
    if action.kind is ActionKind.CHANGE:
        return 1 if action.proposes is not None else 2
    is_back = action.undo is not None or not (action.proposes is None or action.proposes.is_whole)
    return 2 if action.kind is not ActionKind.STEP or is_back or action.name in ASIDE else 0


def _done(visit: Visit) -> str:
    """Return what was done just before, as the address says it."""
    bound = catalogue.actions().get(visit.request.GET.get("done", ""))
    return bound.action.label.in_language(visit.language) if bound is not None else ""


def names_of(actor: Actor, noun: Resource, found: Mapping[str, object]) -> tuple[str, str]:
    """Return what a record is called, and what else is shown with it."""
    texts = []
    for name in noun.display:
        field = noun.field(name)
        value = shown(actor, field, found) if field is not None else None
        if value is not None and value.text:
            texts.append(value.text)
    return (texts[0] if texts else f"#{found['id']}"), " · ".join(texts[1:])


def title_of(actor: Actor, noun: Resource, found: Mapping[str, object]) -> tuple[str, str]:
    """Return what heads a record's page: a name before its code, in the reader's language."""
    first, second = names_of(actor, noun, found)
    if noun.display[:2] != CODE_AND_NAME or not second:
        return first, second
    own = str(found.get(f"{CODE_AND_NAME[1]}_zh") or "")
    return (own if own and languages.fit(actor.language) == languages.CHINESE else second), first


def _told(actor: Actor, field: Field, found: Mapping[str, object]) -> Told:
    value = shown(actor, field, found)
    is_wide = field.type in (FieldType.LONG_TEXT, FieldType.OBJECT) or len(value.text) > 60
    help_ = field.help.in_language(actor.language) if field.help else ""
    return Told(field.name, field.label.in_language(actor.language), value, is_wide, help_)


def _figures(actor: Actor, fields: Sequence[Field], found: Mapping[str, object]) -> list[Told]:
    return [_told(actor, field, found) for field in _amounts(fields, found)]


def _amounts(fields: Sequence[Field], found: Mapping[str, object]) -> list[Field]:
    """Return what a record comes to; what says the same in the company's currency is left out."""
    told: dict[str, str] = {}
    amounts = []
    for field in fields:
        if field.type is not FieldType.MONEY or not found.get(field.name):
            continue
        said = f"{found[field.name]} {found.get(field.unit)}"
        same = told.setdefault(said, field.unit)
        if same == field.unit:
            amounts.append(field)
    return amounts[:FIGURES]


def _parts(
    actor: Actor, noun: Resource, fields: Sequence[Field], found: Mapping[str, object]
) -> list[Part]:
    """Return the sections as declared; in a last one what stands nowhere else and is not empty."""
    by_name = {field.name: field for field in fields}
    parts: list[Part] = []
    placed: set[str] = set()
    for section in noun.sections:
        names = [name for name in section.fields if name in by_name]
        placed.update(names)
        told = tuple(_told(actor, by_name[name], found) for name in names)
        if told:
            parts.append(Part(section.label.in_language(actor.language), told))
    placed |= {field.name for field in fields if is_state(field)}
    placed |= {JOURNEY, noun.version, *noun.display}
    placed |= {each.name for each in _amounts(fields, found)}
    rest = tuple(_told(actor, field, found) for field in fields if field.name not in placed)
    rest = tuple(told for told in rest if told.value.text) if parts else rest
    if rest:
        label = _("Further details") if parts else _("Details")
        parts.append(Part(label, rest, is_rest=bool(parts)))
    return parts


def _addresses(actor: Actor, noun: Resource, found: reads.Record) -> list[Part]:
    """Return the section of the addresses; none where there is no address."""
    told = tuple(
        Told(f"address{place}", label, Shown(text, "long"), is_wide=False, help="")
        for place, (label, text) in enumerate(addresses_of(actor, noun, found))
    )
    return [Part(_("Addresses"), told, is_rest=True)] if told else []


def _table(actor: Actor, lines: Lines, noun: Resource, found: Mapping[str, object]) -> Table:
    rows = cast("list[dict[str, object]]", found.get(lines.name) or [])
    fields = fields_of(actor, lines)
    used = [field for field in fields if _is_telling(field, fields, rows)]
    first = lines.columns or tuple(field.name for field in used)
    used.sort(key=lambda field: first.index(field.name) if field.name in first else len(first))
    heads = {name: value for name, value in found.items() if noun.field(name) is not None}
    return Table(
        lines.name,
        lines.label.in_language(actor.language),
        tuple(
            (f.label.in_language(actor.language), f.type in NUMBERS, f.name not in first)
            for f in used
        ),
        tuple(
            tuple(shown(actor, field, {**heads, **row}) for field in used)
            for row in rows[:LINES_MAX]
        ),
        len(rows),
        _foot(actor, lines, noun, found, used),
    )


def _foot(
    actor: Actor,
    lines: Lines,
    noun: Resource,
    found: Mapping[str, object],
    used: Sequence[Field],
) -> tuple[Shown, ...]:
    """Return what the record itself comes to, below the columns of its lines' amounts."""
    sums = []
    for field in used:
        whole = noun.field(field.name) if field.type is FieldType.MONEY else None
        is_sum = lines.name == "lines" and whole is not None and whole.type is FieldType.MONEY
        sums.append(shown(actor, whole, found) if is_sum and whole is not None else NOTHING)
    return tuple(sums) if any(each.text for each in sums) else ()


def _is_telling(field: Field, fields: Sequence[Field], rows: Sequence[reads.Record]) -> bool:
    """Return whether a column says what no other does: not a unit, nor its product's name again."""
    if all(_is_nothing(field, row.get(field.name)) for row in rows):
        return False
    if any(other.unit == field.name for other in fields):
        return False
    named = [each.name for each in fields if each.target]
    return field.name != DESCRIPTION or not any(
        all(_name_of(row.get(name)) == row.get(DESCRIPTION) for row in rows) for name in named
    )


def _is_nothing(field: Field, value: object) -> bool:
    if value in (None, "", []) or value is False:
        return True
    if field.type not in (FieldType.DECIMAL, FieldType.QUANTITY):
        return False
    return Decimal(str(value)) == (1 if field.name == PER else 0)


def _name_of(value: object) -> object:
    return value.get("name") if isinstance(value, Mapping) else None


def _entries(actor: Actor, noun: Resource, record: int) -> list[TimelineEntry]:
    """Return what happened on the journeys of a record, the oldest first."""
    with reading(actor):
        return timeline(noun.table, record)


def _copy(actor: Actor, noun: Resource, record: int) -> str:
    """Return where a new record like this one is made; "" where none can be."""
    for action in actions_of(actor, noun):
        is_new = action.kind is ActionKind.CREATE and not action.hidden
        if is_new and not action.makes and has_form(noun, action):
            return f"{reverse('desk-create', args=[noun.name, action.name])}?like={record}"
    return ""


def related(visit: Visit, resource: str, record: int) -> HttpResponseBase:
    """Answer the part of a record's page with the lists that point at it, and how long they are.

    Counting takes a question a list, so the page asks for it when this part is looked at.
    """
    noun = catalogue.resource(resource)
    reads.record(visit.actor, noun, record, fields=())
    if visit.request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("desk-record", args=[noun.name, record]))
    found = _related(visit.actor, noun, record, is_counted=True)
    return render(visit.request, "desk/related.html", {"related": found})


@dataclass(frozen=True, slots=True)
class Pointing:
    """A list narrowed to what points at a record."""

    label: str
    href: str
    count: str
    """Empty where nobody counted, or may not."""


def _related(actor: Actor, noun: Resource, record: int, *, is_counted: bool) -> list[Pointing]:
    found = []
    for other in catalogue.resources().values():
        if not may_read(actor, other):
            continue
        pointing = [
            field
            for field in fields_of(actor, other)
            if field.type is FieldType.REFERENCE and field.target == noun.name and field.can_filter
        ]
        for field in pointing:
            label = other.plural.in_language(actor.language)
            if len(pointing) > 1:
                label = f"{label} · {field.label.in_language(actor.language)}"
            address = f"{reverse('desk-list', args=[other.name])}?{field.name}={record}"
            count = _count(actor, other, field, record) if is_counted else ""
            found.append(Pointing(label, address, count))
    return sorted(found, key=lambda each: each.count == "0")


def _count(actor: Actor, noun: Resource, field: Field, record: int) -> str:
    query = Query(fields=(), where=Test(field.name, "is", record), limit=COUNTED_MAX)
    try:
        page = reads.page(actor, noun, query)
    except ArgosyError:
        return ""
    return f"{COUNTED_MAX - 1}+" if page.next else str(len(page.rows))
