"""Doing something: a form for any declared action, given once however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from django.http import HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.events.commands import Answer, reading
from argosy.kernel.events.queries import was_given
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.resource import Resource
from argosy.web.api.gives import SECRETS, perform
from argosy.web.desk.asking import Said, placed, shown_grid, shown_input
from argosy.web.desk.beginning import beginning, propose_currency, propose_offered
from argosy.web.desk.filling import Filled, Proposed, read_form
from argosy.web.desk.forms import Form, form_of, has_form
from argosy.web.desk.meeting import Met, changed, merged, read_seen, rows_of, seen_text
from argosy.web.desk.onward import BOTH, label_of, next_of, perform_both
from argosy.web.desk.pages import show
from argosy.web.desk.proposing import (
    keep_proposed,
    name_proposed,
    picked_names,
    propose,
    propose_days,
    proposed_lines,
    take_proposed,
)
from argosy.web.desk.records import names_of
from argosy.web.desk.rehearsing import can_rehearse, rehearse
from argosy.web.desk.visits import Visit

KEY_MAX = 100
STAYS = "X-Desk-Form"
"""The header of a form that is sent by its page's script."""


@dataclass(frozen=True, slots=True)
class Doing:
    """An action that somebody is about to give."""

    noun: Resource
    action: Action
    record: int
    found: reads.Record
    lines: Proposed | None = None

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
    """Answer a form; a page that stays until it knows the outcome is told where to go on."""
    answer = _asked(visit, doing)
    if isinstance(answer, HttpResponseRedirect) and visit.request.headers.get(STAYS):
        return JsonResponse({"to": answer.url})
    return answer


def _asked(visit: Visit, doing: Doing) -> HttpResponseBase:
    form = form_of(doing.noun, doing.action, visit.language)
    doing = replace(doing, lines=proposed_lines(visit.actor, doing.action, form, doing.found))
    if visit.request.method != "POST":
        first = _first(visit, doing, form)
        take_proposed(form, {str(k): str(v) for k, v in visit.request.GET.items()}, first)
        name_proposed(visit.actor, form, first)
        return _page(visit, doing, form, first, secrets.token_urlsafe(24))
    posted = {str(name): str(text) for name, text in visit.request.POST.items()}
    key = posted.get("key", "")[:KEY_MAX]
    filled = read_form(visit.actor, form, posted, doing.lines)
    if doing.action.subject:
        filled.body[doing.action.subject] = doing.record
    version = posted.get("version", "")
    if doing.action.version and version.isascii() and version.isdigit():
        filled.body[doing.action.version] = int(version)
    if posted.get("preview"):
        return _preview(visit, doing, form, filled)
    if filled.problems:
        return _page(visit, doing, form, filled, key, filled.problems)
    met = _met(visit, doing, form, filled, posted)
    if met and not _was_given(visit, key):
        return _page(visit, doing, form, _together(filled, met), key, met=met)
    try:
        done = _perform(visit.actor, doing, filled.body, key, is_both=bool(posted.get(BOTH)))
    except ArgosyError as error:
        return _page(visit, doing, form, filled, key, error.problems)
    return _done(visit, doing, done, key)


def _perform(
    actor: Actor, doing: Doing, body: dict[str, object], key: str, *, is_both: bool
) -> Answer:
    step = next_of(doing.noun, doing.action) if is_both else None
    if step is None:
        return perform(actor, doing.action, body, key)
    return perform_both(actor, doing.noun, doing.action, step, body, key)


def _preview(visit: Visit, doing: Doing, form: Form, filled: Filled) -> HttpResponseBase:
    """Answer what a form would come to, in JSON, or what is still wrong with it."""
    problems: Sequence[Problem] = filled.problems
    if not problems and can_rehearse(doing.noun, doing.action, form):
        try:
            told = rehearse(visit.actor, doing.noun, doing.action, filled.body, doing.record)
        except ArgosyError as error:
            problems = error.problems
        else:
            return JsonResponse(told)
    said = placed(form, filled, problems, visit.language)
    return JsonResponse(
        {"problems": {name: " ".join(one[0] for one in each) for name, each in said.items()}}
    )


def _met(
    visit: Visit, doing: Doing, form: Form, filled: Filled, posted: Mapping[str, str]
) -> list[Met]:
    """Return what somebody else changed of a record since the form was opened."""
    seen = read_seen(posted.get("seen", ""))
    if seen is None or doing.action.kind is not ActionKind.CHANGE:
        return []
    return changed(form, seen, _first(visit, doing, form).texts, filled.texts)


def _was_given(visit: Visit, key: str) -> bool:
    """Return whether this form was taken before: then its answer is repeated, whatever changed."""
    with reading(visit.actor):
        return was_given(visit.actor.company_id, visit.actor.id, key)


def _together(filled: Filled, met: list[Met]) -> Filled:
    filled.texts = merged(met, filled.texts)
    for grid, rows in filled.rows.items():
        filled.rows[grid] = max(rows, rows_of(grid, filled.texts))
    return filled


def _first(visit: Visit, doing: Doing, form: Form) -> Filled:
    """Return what a form holds before anything is typed."""
    today = date.today()  # noqa: DTZ011 - a proposal; whoever sends it has seen it
    found, is_copy = doing.found, False
    like = visit.request.GET.get("like", "")
    if doing.action.kind is ActionKind.CREATE and like.isascii() and like.isdigit():
        found, is_copy = reads.record(visit.actor, doing.noun, int(like[:18])), True
    filled = beginning(
        doing.noun, doing.action, form, found, today=today.isoformat(), is_copy=is_copy
    )
    propose_days(doing.name, filled, today)
    propose(doing.lines, filled)
    if doing.action.kind is ActionKind.CREATE:
        propose_currency(visit.actor, form, filled)
        propose_offered(visit.actor, doing.noun, form, filled)
    return filled


def _page(
    visit: Visit,
    doing: Doing,
    form: Form,
    filled: Filled,
    key: str,
    problems: Sequence[Problem] = (),
    *,
    met: Sequence[Met] = (),
) -> HttpResponseBase:
    language = visit.language
    said = placed(form, filled, problems, language)
    title = doing.action.label.in_language(language)
    name = names_of(visit.actor, doing.noun, doing.found)[0] if doing.record else ""
    version = doing.found.get(doing.noun.version, "")
    is_sent = visit.request.method == "POST" and not met
    kept = visit.request.POST.get("version", version) if is_sent else version
    keep_proposed(doing.lines, filled)
    if doing.action.kind is ActionKind.CHANGE and not filled.hints:
        filled.hints = _first(visit, doing, form).hints
    seen = visit.request.POST.get("seen", "") if is_sent else _seen(visit, doing, form)
    return show(
        visit,
        "form.html",
        f"{title} · {name or doing.noun.label.in_language(language)}",
        status=422 if problems else 409 if met else 200,
        here=doing.noun.name,
        plural=doing.noun.plural.in_language(language),
        action=title,
        send=_send_label(doing, title),
        then=label_of(visit.actor, doing.noun, doing.action),
        name=name,
        record=doing.record,
        key=key,
        version=kept,
        inputs=[shown_input(each, each.path, filled, said) for each in form.inputs],
        grids=[shown_grid(each, filled, said, doing.lines) for each in form.grids],
        at_top=said.get("", ()),
        why_not=_why_not(doing),
        picked=picked_names(visit.actor, form, filled),
        met=met,
        seen=seen,
        can_rehearse=can_rehearse(doing.noun, doing.action, form),
        draft=f"{visit.actor.id}.{visit.actor.company_id}.{doing.name}.{doing.record}",
    )


def _send_label(doing: Doing, title: str) -> str:
    """Return what the button says: a new record is saved, else what the step is called."""
    label = doing.action.label
    is_new = label.en.startswith("New ") and label.zh.startswith("新建")
    return _("Save") if is_new and doing.action.kind is ActionKind.CREATE else title


def _seen(visit: Visit, doing: Doing, form: Form) -> str:
    if doing.action.kind is not ActionKind.CHANGE:
        return ""
    return seen_text(_first(visit, doing, form).texts)


def _why_not(doing: Doing) -> list[Said]:
    actions = cast("list[dict[str, object]]", doing.found.get("actions", []))
    reasons = next((a["why_not"] for a in actions if a["name"] == doing.action.name), [])
    return [(r["message"], r["cure"]) for r in cast("list[dict[str, str]]", reasons)]


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
