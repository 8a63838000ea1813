"""Doing something: a form for any declared action, given once however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import cast

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from argosy.kernel.events.commands import Answer
from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.gives import SECRETS, perform
from argosy.web.desk.filling import Filled, read_form
from argosy.web.desk.forms import ROWS_EMPTY, Form, Grid, Input, form_of, has_form
from argosy.web.desk.pages import show
from argosy.web.desk.proposing import LINE, lines_by_id, propose, propose_days, take_proposed
from argosy.web.desk.records import names_of
from argosy.web.desk.shown import shown
from argosy.web.desk.visits import Visit

KEY_MAX = 100
OPTIONS_MAX = 20
NO_LINES: Mapping[str, str] = MappingProxyType({})
Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An input on the page: its name, what stands in it, what is wrong with it."""

    input: Input
    name: str
    text: str
    problems: tuple[Said, ...]
    told: str = ""
    """What it stands for in words, where it is an id that nobody has to know."""


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """A table of inputs on the page."""

    grid: Grid
    rows: tuple[tuple[Shown, ...], ...]
    problems: tuple[Said, ...]
    is_open: bool
    """Whether it has to be looked at: it is needed, or something stands in it."""


@dataclass(frozen=True, slots=True)
class Doing:
    """An action that somebody is about to give."""

    noun: Resource
    action: Action
    record: int
    found: reads.Record

    @property
    def name(self) -> str:
        """The action's full name."""
        return f"{self.noun.name}.{self.action.name}"


def create(visit: Visit, resource: str, action: str) -> HttpResponseBase:
    """Answer the form of an action that makes something, or make it."""
    noun = catalogue.resource(resource)
    found = _action(visit, noun, action)
    if found.kind is not ActionKind.CREATE:
        raise NotFound(_nothing())
    return _answer(visit, Doing(noun, found, 0, {}))


def act(visit: Visit, resource: str, record: int, action: str) -> HttpResponseBase:
    """Answer the form of an action on a record, or do it."""
    noun = catalogue.resource(resource)
    found = _action(visit, noun, action)
    if found.kind is ActionKind.CREATE:
        raise NotFound(_nothing())
    read = reads.record(visit.actor, noun, record, with_actions=True)
    return _answer(visit, Doing(noun, found, record, read))


def _action(visit: Visit, noun: Resource, name: str) -> Action:
    check_read(visit.actor, noun)
    found = noun.action(name)
    if found is None or found.hidden or not has_form(noun, found):
        raise NotFound(_nothing())
    if found.permission:
        visit.actor.check_permission(found.permission)
    return found


def _nothing() -> Problem:
    return Problem(
        "desk.no_action",
        "There is no such form.",
        "Open the record and choose one of the actions that it shows.",
    )


def _answer(visit: Visit, doing: Doing) -> HttpResponseBase:
    form = form_of(doing.noun, doing.action, visit.language)
    if visit.request.method != "POST":
        first = _first(doing, form)
        take_proposed(form, {str(k): str(v) for k, v in visit.request.GET.items()}, first)
        return _page(visit, doing, form, first, secrets.token_urlsafe(24), ())
    posted = {str(name): str(text) for name, text in visit.request.POST.items()}
    key = posted.get("key", "")[:KEY_MAX]
    filled = read_form(visit.actor, form, posted)
    if doing.action.subject:
        filled.body[doing.action.subject] = doing.record
    version = posted.get("version", "")
    if doing.action.version and version.isascii() and version.isdigit():
        filled.body[doing.action.version] = int(version)
    if filled.problems:
        return _page(visit, doing, form, filled, key, filled.problems)
    try:
        done = perform(visit.actor, doing.action, filled.body, key)
    except ArgosyError as error:
        return _page(visit, doing, form, filled, key, error.problems)
    return _done(visit, doing, done, key)


def _first(doing: Doing, form: Form) -> Filled:
    """Return what a form holds before anything is typed: to change a record, what it has."""
    today = date.today()  # noqa: DTZ011 - a proposal; whoever sends it has seen it
    filled = Filled(
        {
            each.path: today.isoformat()
            if each.kind == "date" and each.is_required
            else each.default
            for each in form.inputs
        }
    )
    propose_days(doing.name, filled, today)
    propose(doing.action, form, doing.found, filled)
    if doing.action.kind is not ActionKind.CHANGE:
        return filled
    for each in form.inputs:
        text = _typed(doing.found.get(each.path.removesuffix("_id")), each.kind)
        if text and each.kind != "password":
            filled.texts[each.path] = text
    return filled


def _typed(value: object, kind: str) -> str:
    """Return a value of a record as one would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        if kind == "money":
            return f"{value.get('amount', '')} {value.get('currency', '')}"
        return f"#{value['id']}" if kind == "reference" and "id" in value else ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) if kind == "texts" else ""
    return "" if value is None else str(value)


def _page(
    visit: Visit,
    doing: Doing,
    form: Form,
    filled: Filled,
    key: str,
    problems: Sequence[Problem],
) -> HttpResponseBase:
    language = visit.language
    said = _placed(form, filled, problems, language)
    title = doing.action.label.in_language(language)
    name = names_of(visit.actor, doing.noun, doing.found)[0] if doing.record else ""
    version = doing.found.get(doing.noun.version, "")
    kept = visit.request.POST.get("version", version)
    return show(
        visit,
        "form.html",
        f"{title} · {name or doing.noun.label.in_language(language)}",
        status=422 if problems else 200,
        here=doing.noun.name,
        plural=doing.noun.plural.in_language(language),
        action=title,
        name=name,
        record=doing.record,
        key=key,
        version=kept,
        inputs=[_shown(each, each.path, filled, said) for each in form.inputs],
        grids=[_shown_grid(each, filled, said, lines_by_id(doing.found)) for each in form.grids],
        at_top=said.get("", ()),
        why_not=_why_not(doing),
    )


def _why_not(doing: Doing) -> list[Said]:
    actions = cast("list[dict[str, object]]", doing.found.get("actions", []))
    reasons = next((a["why_not"] for a in actions if a["name"] == doing.action.name), [])
    return [(r["message"], r["cure"]) for r in cast("list[dict[str, str]]", reasons)]


def _placed(
    form: Form, filled: Filled, problems: Sequence[Problem], language: str
) -> dict[str, tuple[Said, ...]]:
    """Return problems by the inputs they are about; "" for those about none of them."""
    names = {*filled.texts, *(each.path for each in form.inputs), *(g.path for g in form.grids)}
    found: dict[str, tuple[Said, ...]] = {}
    for problem in problems:
        fits = [name for name in names if _is_about(problem.field, name)]
        place = max(fits, key=len, default="")
        said = (message_of(problem, language), cure_of(problem, language))
        found[place] = (*found.get(place, ()), said)
    return found


def _is_about(path: str, name: str) -> bool:
    return path == name or path.startswith((f"{name}.", f"{name}["))


def _shown(
    each: Input,
    name: str,
    filled: Filled,
    said: Mapping[str, tuple[Said, ...]],
    lines: Mapping[str, str] = NO_LINES,
) -> Shown:
    text = filled.texts.get(name, each.default)
    told = lines.get(text, "") if name.endswith(f".{LINE}") else ""
    return Shown(each, name, text, said.get(name, ()), told)


def _shown_grid(
    grid: Grid,
    filled: Filled,
    said: Mapping[str, tuple[Said, ...]],
    lines: Mapping[str, str],
) -> ShownGrid:
    count = filled.rows.get(grid.path, 0)
    count += 0 if any(f"{grid.path}[0].{LINE}" == name for name in filled.texts) else ROWS_EMPTY
    rows = tuple(
        tuple(
            _shown(each, f"{grid.path}[{row}].{each.path.rpartition('.')[2]}", filled, said, lines)
            for each in grid.inputs
        )
        for row in range(count)
    )
    problems = said.get(grid.path, ())
    is_open = grid.is_required or grid.path == "lines" or count > ROWS_EMPTY or bool(problems)
    return ShownGrid(grid, rows, problems, is_open)


def _done(visit: Visit, doing: Doing, done: Answer, key: str) -> HttpResponseBase:
    """Go to what was made or changed; a secret that is told once is told first."""
    tell = SECRETS.get(doing.name)
    made = done.results[0]
    if tell is not None:
        return show(
            visit,
            "secret.html",
            doing.action.label.in_language(visit.language),
            here=doing.noun.name,
            secret=tell(visit.actor, key, 0),
        )
    noun, record = doing.noun, doing.record
    if doing.action.kind is ActionKind.CREATE and made is not None:
        noun = catalogue.resources().get(doing.action.makes, doing.noun)
        record = made.id
    try:
        reads.record(visit.actor, noun, record, fields=())
    except ArgosyError:
        return HttpResponseRedirect(reverse("desk-list", args=[doing.noun.name]))
    address = reverse("desk-record", args=[noun.name, record])
    return HttpResponseRedirect(f"{address}?done={doing.name}")


def options(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer what may be meant by the beginning of a code or name, as options of an input."""
    noun = catalogue.resource(resource)
    actor = visit.actor
    check_read(actor, noun)
    text = visit.request.GET.get("q", "").strip()[:100]
    names = [name for name in noun.display[:2] if noun.field(name) is not None]
    can_search = any(field.is_searchable for field in noun.fields)
    query = Query(fields=tuple(names), limit=OPTIONS_MAX)
    if text and can_search:
        query = Query(fields=tuple(names), search=text, limit=OPTIONS_MAX)
    elif text and names:
        query = Query(fields=tuple(names), where=Test(names[0], "starts", text), limit=OPTIONS_MAX)
    try:
        rows = reads.page(actor, noun, query).rows
    except ArgosyError:
        rows = []
    found = [_option(visit, noun, names, row) for row in rows]
    return render(visit.request, "desk/options.html", {"options": found})


def _option(visit: Visit, noun: Resource, names: Sequence[str], row: reads.Record) -> Said:
    texts = [
        shown(visit.actor, field, row).text
        for name in names
        if (field := noun.field(name)) is not None
    ]
    return (texts[0] if texts and texts[0] else f"#{row['id']}", " ".join(texts[1:]))
