"""The list of any resource, from its declaration: the same question as the API's, as a page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import actions_of, check_read, field_of, fields_of
from argosy.platform.registry.actions import ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import Query
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.calls import parameters_of
from argosy.web.api.data import answer_export
from argosy.web.desk.excerpts import Excerpt, asked_of, column_of, excerpt_of, row_of
from argosy.web.desk.forms import has_form
from argosy.web.desk.importing import sending as importing
from argosy.web.desk.listing.asking import Ask, ask_of
from argosy.web.desk.listing.boards import board_of
from argosy.web.desk.listing.building import NESTED_MAX, builder, built
from argosy.web.desk.listing.calendars import calendar_of
from argosy.web.desk.listing.cells import editable
from argosy.web.desk.listing.figures import key_options, measure_options
from argosy.web.desk.listing.groups import charts_of, in_groups, pivot_of, totals
from argosy.web.desk.listing.many import offered
from argosy.web.desk.listing.tabs import kinds_of, tabs_of
from argosy.web.desk.listing.tested import shapes_of, tested
from argosy.web.desk.narrowing import APART, OPERATORS, chips
from argosy.web.desk.pages import show
from argosy.web.desk.presets import presets_of
from argosy.web.desk.shown import Shown, is_state, today_of
from argosy.web.desk.visits import Visit

COLUMNS: Final = 7
AT_DIGITS_MAX: Final = 12
"""Columns of a list whose declaration names none."""
COLUMNS_OF_HOME: Final = 4
ROWS_OF_HOME: Final = 6
GROUP_ROWS: Final = 50
"""Rows that open below the head of a group."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asked of a resource, and what came of it."""

    noun: Resource
    ask: Ask
    fields: Sequence[Field]
    found: reads.Page
    problems: Sequence[Problem]
    context: Mapping[str, object]
    """What the part of the page needs that shows the records."""


def page(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer a page of a resource's list; a bad question is answered beside what was asked."""
    noun = catalogue.resource(resource)
    actor = visit.actor
    check_read(actor, noun)
    pairs = parameters_of(visit.request)
    address = built(noun, pairs)
    if address is not None:
        return HttpResponseRedirect(address)
    ask = ask_of(actor, noun, pairs)
    fields = _columns(actor, noun, ask.query)
    if ("as", "rows") in pairs:
        return _rows_alone(visit, noun, ask, fields)
    asked = replace(
        ask.query,
        fields=asked_of(noun, fields),
        count=not ask.query.after,
        limit=min(ask.query.limit, 200),
    )
    found, problems, context = reads.Page([], ""), list(ask.problems), dict[str, object]()
    if problems:
        problems = [*problems, *reads.problems(actor, noun, replace(asked, where=None))]
    else:
        try:
            found, context = _found(actor, noun, ask, fields, asked)
        except ValidationFailed as refused:
            problems = list(refused.problems)
    return _shown(visit, Asked(noun, ask, fields, found, problems, context))


def _found(
    actor: Actor, noun: Resource, ask: Ask, fields: Sequence[Field], asked: Query
) -> tuple[reads.Page, dict[str, object]]:
    """Return what is found, as the kind of list that is asked for needs it."""
    nothing = reads.Page([], "")
    if ask.kind == "board":
        return nothing, {"board": board_of(actor, noun, ask, fields)}
    if ask.kind == "calendar":
        return nothing, {"calendar": calendar_of(actor, noun, ask, fields, today_of())}
    if ask.kind == "pivot" and len(ask.by) > 1:
        return nothing, {"pivot": pivot_of(actor, noun, ask)}
    if ask.kind == "chart" and ask.by:
        return nothing, {"charts": charts_of(actor, noun, ask)}
    if ask.kind in ("pivot", "chart"):
        return nothing, {}
    if ask.by:
        return nothing, {"grouped": in_groups(actor, noun, ask, fields)}
    found = reads.page(actor, noun, asked)
    sums: dict[str, tuple[Shown, ...]] = {}
    if found.count is not None and found.count.is_exact and found.rows:
        sums = totals(actor, noun, ask, fields)
    return found, {"totals": sums}


def _rows_alone(
    visit: Visit, noun: Resource, ask: Ask, fields: Sequence[Field]
) -> HttpResponseBase:
    """Answer the first rows of a group, to be put below its head."""
    query = replace(ask.query, fields=asked_of(noun, fields), limit=GROUP_ROWS)
    found = reads.page(visit.actor, noun, query)
    rows = [row_of(visit.actor, noun, fields, row) for row in found.rows]
    columns = [column_of(noun, each, ask, visit.language) for each in fields]
    context = {"rows": rows, "columns": columns, "more": ask.address() if found.next else ""}
    return render(visit.request, "desk/listing/rows.html", context)


def export(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer a list as one sees it as a file."""
    return answer_export(visit.request, visit.actor, catalogue.resource(resource))


def _columns(actor: Actor, noun: Resource, query: Query) -> list[Field]:
    """Return the fields that a list shows: those asked for, else those declared, else the first."""
    names: Sequence[str] = query.fields or noun.columns
    found = [field for name in names if (field := field_of(actor, noun, name)) is not None]
    found = [field for field in found if field.name != "id"]
    if found:
        return found
    short = [
        field
        for field in fields_of(actor, noun)
        if field.type not in (FieldType.LONG_TEXT, FieldType.OBJECT)
    ]
    return short[:COLUMNS]


def _next_of(ask: Ask, found: reads.Page, at: int) -> str:
    if not found.next:
        return ""
    limit = "" if ask.query.limit == Query().limit else str(ask.query.limit)
    at_next = str(at + len(found.rows)) if at >= 0 else ""
    return ask.address(after=found.next, at=at_next, limit=limit)


def _before(visit: Visit) -> int:
    """Return how many records stand before this page, as the way here says; -1 when it does not."""
    said = visit.request.GET.get("at", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= AT_DIGITS_MAX else -1


def _shown(visit: Visit, asked: Asked) -> HttpResponse:
    actor, language = visit.actor, visit.language
    noun, ask, fields, found = asked.noun, asked.ask, asked.fields, asked.found
    query, kept = ask.query, [*ask.own(), *ask.question]
    known = tested(actor, noun)
    at = _before(visit) if query.after else 0
    nothing = dict.fromkeys(("board", "calendar", "pivot", "charts", "grouped"))
    context = {
        **nothing,
        "totals": {},
        **asked.context,
        "here": noun.name,
        "noun": noun,
        "help": noun.help.in_language(language) if noun.help else "",
        "ask": ask,
        "tabs": tabs_of(visit, noun, ask),
        "presets": presets_of(visit, noun, ask),
        "columns": [column_of(noun, each, ask, language) for each in fields],
        "rows": [row_of(actor, noun, fields, row) for row in found.rows],
        "count": found.count,
        "next": _next_of(ask, found, at),
        "span": f"{at + 1:,}–{at + len(found.rows):,}" if found.rows and at >= 0 else "",
        "first": ask.address(),
        "is_first": not query.after,
        "is_narrowed": bool(query.search or query.where),
        "search": query.search,
        "can_search": any(field.is_searchable for field in fields_of(actor, noun)),
        "kept": [(name, text) for name, text in kept if name != "q"],
        "kept_apart": [(name, text) for name, text in kept if name in APART],
        "kept_columns": [(name, text) for name, text in kept if name != "fields"],
        "kept_groups": [(n, t) for n, t in kept if n not in ("by", "measures", "chart")],
        "creations": creations_of(visit, noun),
        "import_href": importing.address_of(visit, noun),
        "chips": chips(actor, noun, kept),
        "tested": known,
        "shapes": shapes_of(known),
        "operators": [(op, text.in_language(language)) for op, text in OPERATORS.items()],
        "conditions": builder(actor, noun, query.where),
        "nested_max": NESTED_MAX,
        "all_columns": [
            (each.name, each.label.in_language(language), each in fields)
            for each in sorted(fields_of(actor, noun), key=lambda f: _place(fields, f))
        ],
        "problems_found": [
            (message_of(each, language), cure_of(each, language)) for each in asked.problems
        ],
        "exports": _exports(noun, ask.question),
        "key_options": key_options(actor, noun),
        "measure_options": measure_options(actor, noun),
        "kinds": kinds_of(actor, noun, ask),
        "key": secrets.token_urlsafe(18),
        "may_share": actor.may("views.share"),
        "editable": editable(actor, noun) if found.rows else frozenset(),
        "many": offered(visit, noun) if found.rows else [],
    }
    status = 400 if asked.problems else 200
    return show(visit, "list.html", noun.plural.in_language(language), status=status, **context)


def _place(fields: Sequence[Field], field: Field) -> int:
    """Return where a field stands among the columns; those that are not shown come after."""
    return fields.index(field) if field in fields else len(fields)


def excerpt(visit: Visit, resource: str) -> Excerpt:
    """Return the newest records: what they are called, come to, and how they stand."""
    noun = catalogue.resource(resource)
    fields = _telling(_columns(visit.actor, noun, Query()))
    return excerpt_of(visit, noun, fields, Query(limit=ROWS_OF_HOME))


def _telling(fields: Sequence[Field]) -> list[Field]:
    """Return the few columns that fit a card: the first two, an amount, a state."""
    amount = next((each for each in fields if each.type is FieldType.MONEY), None)
    state = next((each for each in fields if is_state(each)), None)
    found = [*fields[:2], *(each for each in (amount, state) if each is not None)]
    return [*dict.fromkeys([*found, *fields])][:COLUMNS_OF_HOME]


def creations_of(visit: Visit, noun: Resource) -> list[tuple[str, str]]:
    """Return the actions that make a new record, for who may: label and address."""
    actor, language = visit.actor, visit.language
    return [
        (
            action.label.in_language(language),
            reverse("desk-create", args=[noun.name, action.name]),
        )
        for action in actions_of(actor, noun)
        if action.kind is ActionKind.CREATE and not action.hidden and has_form(noun, action)
    ]


def _exports(noun: Resource, kept: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return where a list as one sees it is had as a file: kind and address."""
    base = reverse("desk-export", args=[noun.name])
    return [
        (kind, f"{base}?{urlencode([*kept, ('format', kind.lower())])}") for kind in ("XLSX", "CSV")
    ]
