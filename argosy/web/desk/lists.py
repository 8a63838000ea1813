"""The list of any resource, from its declaration: the same question as the API's, as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import actions_of, check_read, field_of, fields_of
from argosy.platform.registry.actions import ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import Query, parse_query
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.calls import parameters_of
from argosy.web.api.data import answer_export
from argosy.web.desk.forms import has_form
from argosy.web.desk.importing import sending as importing
from argosy.web.desk.narrowing import OPERATORS, added, chips, choices_of, tested
from argosy.web.desk.pages import show
from argosy.web.desk.shown import NUMBERS, Shown, shown
from argosy.web.desk.visits import Visit

COLUMNS: Final = 7
"""Columns of a list whose declaration names none."""
COLUMNS_OF_HOME: Final = 5
ROWS_OF_HOME: Final = 6
PARTS: Final = frozenset({"after", "limit", "count"})
"""Parameters that say which page of an answer it is, not which answer."""


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
class Asked:
    """What a visitor asked of a resource, and what came of it."""

    noun: Resource
    pairs: Sequence[tuple[str, str]]
    query: Query
    fields: Sequence[Field]
    found: reads.Page
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a list."""

    id: int
    href: str
    cells: tuple[Shown, ...]


def page(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer a page of a resource's list; a bad question is answered beside what was asked."""
    noun = catalogue.resource(resource)
    actor = visit.actor
    check_read(actor, noun)
    pairs = parameters_of(visit.request)
    address = added(pairs)
    if address is not None:
        return HttpResponseRedirect(address)
    pairs = _with_columns(pairs)
    query, problems = parse_query(pairs)
    fields = _columns(actor, noun, query)
    asked = replace(
        query, fields=_asked(noun, fields), count=not query.after, limit=min(query.limit, 200)
    )
    found = reads.Page([], "")
    if problems:
        problems = [*problems, *reads.problems(actor, noun, replace(asked, where=None))]
    else:
        try:
            found = reads.page(actor, noun, asked)
        except ValidationFailed as refused:
            problems = list(refused.problems)
    return _shown(visit, Asked(noun, pairs, query, fields, found, problems))


def _with_columns(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters with the columns that a form ticked one by one as one."""
    chosen = [text for name, text in pairs if name == "fields"]
    others = [(name, text) for name, text in pairs if name != "fields"]
    return [*others, ("fields", ",".join(chosen))] if chosen else others


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


def _asked(noun: Resource, fields: Sequence[Field]) -> tuple[str, ...]:
    """Return the names of fields with those of the units they are shown in."""
    names = [field.name for field in fields]
    names += [field.unit for field in fields if field.unit and noun.field(field.unit)]
    return tuple(dict.fromkeys(names))


def _shown(visit: Visit, asked: Asked) -> HttpResponse:
    actor, language = visit.actor, visit.language
    noun, query, fields, found = asked.noun, asked.query, asked.fields, asked.found
    kept = [(name, text) for name, text in asked.pairs if name not in PARTS]
    rows = [_row(actor, noun, fields, row) for row in found.rows]
    return show(
        visit,
        "list.html",
        noun.plural.in_language(language),
        status=400 if asked.problems else 200,
        here=noun.name,
        noun=noun,
        help=noun.help.in_language(language) if noun.help else "",
        columns=[_column(noun, each, query, kept, language) for each in fields],
        rows=rows,
        count=found.count,
        next=f"?{urlencode([*kept, ('after', found.next)])}" if found.next else "",
        first=f"?{urlencode(kept)}",
        is_first=not query.after,
        is_narrowed=bool(query.search or query.where),
        search=query.search,
        can_search=any(field.is_searchable for field in fields_of(actor, noun)),
        kept=[(name, text) for name, text in kept if name != "q"],
        creations=_creations(visit, noun),
        import_href=importing.address_of(visit, noun),
        chips=chips(actor, noun, kept),
        tested=tested(actor, noun),
        operators=[(op, text.in_language(language)) for op, text in OPERATORS.items()],
        choices=choices_of(actor, noun),
        all_columns=[
            (each.name, each.label.in_language(language), each in fields)
            for each in fields_of(actor, noun)
        ],
        kept_all=kept,
        kept_columns=[(name, text) for name, text in kept if name != "fields"],
        problems_found=[
            (message_of(each, language), cure_of(each, language)) for each in asked.problems
        ],
        exports=_exports(noun, kept),
    )


def _row(actor: Actor, noun: Resource, fields: Sequence[Field], row: reads.Record) -> Row:
    id_ = int(str(row["id"]))
    href = reverse("desk-record", args=[noun.name, id_])
    return Row(id_, href, tuple(shown(actor, field, row) for field in fields))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The newest records of a resource, on a home page."""

    resource: str
    label: str
    href: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def excerpt(visit: Visit, resource: str) -> Excerpt:
    """Return the newest records of a resource with its first columns."""
    noun = catalogue.resource(resource)
    fields = _columns(visit.actor, noun, Query())[:COLUMNS_OF_HOME]
    query = Query(fields=_asked(noun, fields), limit=ROWS_OF_HOME)
    found = reads.page(visit.actor, noun, query)
    return Excerpt(
        noun.name,
        noun.plural.in_language(visit.language),
        reverse("desk-list", args=[noun.name]),
        tuple(_column(noun, each, query, (), visit.language) for each in fields),
        tuple(_row(visit.actor, noun, fields, row) for row in found.rows),
    )


def _column(
    noun: Resource, field: Field, query: Query, kept: Sequence[tuple[str, str]], language: str
) -> Column:
    first = (query.sort or noun.sort)[:1]
    is_by = bool(first) and first[0].removeprefix("-") == field.name
    is_down = is_by and first[0].startswith("-")
    others = [(name, text) for name, text in kept if name != "sort"]
    wanted = (
        field.name if is_down or (not is_by and field.type not in NUMBERS) else f"-{field.name}"
    )
    if is_by and not is_down:
        wanted = f"-{field.name}"
    return Column(
        field.name,
        field.label.in_language(language),
        field.type in NUMBERS,
        f"?{urlencode([*others, ('sort', wanted)])}" if field.can_sort else "",
        ("descending" if is_down else "ascending") if is_by else "",
    )


def _creations(visit: Visit, noun: Resource) -> list[tuple[str, str]]:
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
