"""An action for many records of a list: a form once, the doing, and a page with each result."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import parse_qsl

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem, ValidationFailed
from argosy.platform.bulk import api as bulk
from argosy.platform.printing import api as printing
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import actions_of, check_read
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.filling import Filled, read_form
from argosy.web.desk.forms import Form, form_of
from argosy.web.desk.listing.asking import ask_of
from argosy.web.desk.pages import show
from argosy.web.desk.printing import pages as papers
from argosy.web.desk.records import names_of
from argosy.web.desk.visits import Visit

KEY_MAX: Final = 100
PRINT: Final = "-print"
"""What the list's button to print says; no action can be called so."""
RESULTS_MAX: Final = 500
"""Results on the page, the refused ones first; the API has all."""
Said = tuple[str, str]


def offered(visit: Visit, noun: Resource) -> list[tuple[str, str]]:
    """Return what can be done for many records at once: name and label.

    That is what takes a record one step further by a form that fits all of them; what changes a
    record as a whole would make all of them alike.
    """
    found = [
        (action.name, action.label.in_language(visit.language))
        for action in actions_of(visit.actor, noun)
        if _fits(noun, action)
    ]
    return [*found, (PRINT, _("Print"))] if visit.actor.may(printing.PRINT) else found


def _fits(noun: Resource, action: Action) -> bool:
    if action.kind is not ActionKind.STEP or action.hidden:
        return False
    form = form_of(noun, action, "en")
    return form.is_whole and not any(grid.is_required for grid in form.grids)


@dataclass(frozen=True, slots=True)
class _Doing:
    """What is about to be done, and for which records."""

    noun: Resource
    action: Action
    ids: tuple[int, ...]
    form: Form


def act(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer the form of an action for the chosen records, or do it."""
    noun = catalogue.resource(resource)
    check_read(visit.actor, noun)
    posted = {str(name): str(text) for name, text in visit.request.POST.items()}
    if posted.get("action") == PRINT:
        return papers.page_of(visit, noun, _ids(visit, noun, posted))
    action = noun.action(posted.get("action", ""))
    if action is None or not _fits(noun, action):
        raise NotFound(
            Problem(
                "bulk.action",
                "There is no such action on records that you may give.",
                "Choose one that the list offers.",
                "action",
            )
        )
    if action.permission:
        visit.actor.check_permission(action.permission)
    doing = _Doing(noun, action, _ids(visit, noun, posted), form_of(noun, action, visit.language))
    if "go" not in posted:
        texts = {each.path: each.default for each in doing.form.inputs}
        return _asking(visit, doing, Filled(texts), ())
    filled = read_form(visit.actor, doing.form, posted)
    if filled.problems:
        return _asking(visit, doing, filled, filled.problems)
    given = json.dumps(filled.body, ensure_ascii=False)
    item = bulk.StartBulk(noun.name, action.name, doing.ids, given)
    key = posted.get("key", "")[:KEY_MAX]
    try:
        run = bulk.do_start_bulk([item], actor=visit.actor, key=key).ids()[0]
    except ArgosyError as error:
        return _asking(visit, doing, filled, error.problems)
    if len(doing.ids) > bulk.CHUNK:
        bulk.defer(visit.actor, run)
    else:
        bulk.work(visit.actor, run)
    return HttpResponseRedirect(reverse("desk-bulk", args=[run]))


def _ids(visit: Visit, noun: Resource, posted: Mapping[str, str]) -> tuple[int, ...]:
    """Return the chosen records: those ticked, or all that fit the list's question."""
    if posted.get("every"):
        pairs = parse_qsl(posted.get("address", "").partition("?")[2], keep_blank_values=True)
        ask = ask_of(visit.actor, noun, pairs)
        query = Query(fields=(), where=ask.query.where, search=ask.query.search)
        found: list[int] = []
        for rows in reads.stream(visit.actor, noun, query):
            found += [cast(int, row["id"]) for row in rows]
            if len(found) > bulk.ROWS_MAX:
                break
    else:
        texts = [text for each in visit.request.POST.getlist("chosen") for text in each.split(",")]
        fit = (text for text in texts if text.isascii() and text.isdigit() and len(text) < 19)
        found = [int(text) for text in fit]
    ids = tuple(dict.fromkeys(found))
    if not 0 < len(ids) <= bulk.ROWS_MAX:
        raise ValidationFailed(
            Problem(
                "bulk.records",
                "An action is done for 1 to {most} records at once, each named once.",
                "Choose fewer, or narrow the list.",
                "record_ids",
                {"most": bulk.ROWS_MAX},
            )
        )
    return ids


def _asking(
    visit: Visit, doing: _Doing, filled: Filled, problems: Sequence[Problem]
) -> HttpResponseBase:
    language = visit.language
    label = doing.action.label.in_language(language)
    return show(
        visit,
        "listing/many.html",
        label,
        status=422 if problems else 200,
        here=doing.noun.name,
        plural=doing.noun.plural.in_language(language),
        action=doing.action.name,
        label=label,
        count=len(doing.ids),
        ids=",".join(str(id_) for id_ in doing.ids),
        inputs=[(each, filled.texts.get(each.path, each.default)) for each in doing.form.inputs],
        problems_found=[(message_of(p, language), cure_of(p, language)) for p in problems],
        key=visit.request.POST.get("key") or secrets.token_urlsafe(24),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one record."""

    name: str
    href: str
    state: str
    reasons: tuple[Said, ...]


def results(visit: Visit, record: int) -> HttpResponseBase:
    """Answer the page of a run: how far it is, then what became of each record."""
    run = reads.record(visit.actor, "bulk.run", record)
    noun = catalogue.resource(str(run["resource"]))
    action = noun.action(str(run["action"]))
    rows = cast("list[dict[str, object]]", run["rows"])
    ordered = sorted(rows, key=lambda row: ("refused", "waiting", "done").index(str(row["state"])))
    label = action.label.in_language(visit.language) if action is not None else str(run["action"])
    context: dict[str, object] = {
        "here": noun.name,
        "plural": noun.plural.in_language(visit.language),
        "label": label,
        "run": run,
        "total": len(rows),
        "results": _results(visit, noun, ordered[:RESULTS_MAX]),
        "is_more": len(rows) > RESULTS_MAX,
    }
    if "HX-Request" in visit.request.headers:
        shell = {"looks": visit.looks}
        return render(visit.request, "desk/listing/results_part.html", context | shell)
    return show(visit, "listing/results.html", label, status=200, **context)


def resume(visit: Visit, record: int) -> HttpResponseBase:
    """Go on with a run that was broken off; what was done is not done again."""
    reads.record(visit.actor, "bulk.run", record, fields=())
    bulk.defer(visit.actor, record)
    return HttpResponseRedirect(reverse("desk-bulk", args=[record]))


def _results(visit: Visit, noun: Resource, rows: Sequence[Mapping[str, object]]) -> list[Result]:
    ids = [row["record_id"] for row in rows]
    shown = tuple(name for name in noun.display if noun.field(name) is not None)
    query = Query(fields=shown, where=Test("id", "in", ids), limit=RESULTS_MAX)
    found: dict[object, Mapping[str, object]] = {}
    if visit.actor.may(noun.read_permission) and ids:
        found = {each["id"]: each for each in reads.page(visit.actor, noun, query).rows}
    return [_result(visit, noun, row, found.get(row["record_id"])) for row in rows]


def _result(
    visit: Visit, noun: Resource, row: Mapping[str, object], found: Mapping[str, object] | None
) -> Result:
    id_ = row["record_id"]
    name = names_of(visit.actor, noun, found)[0] if found is not None else f"#{id_}"
    reasons = []
    for each in cast("list[dict[str, object]]", row["problems"] or []):
        params = cast("dict[str, object]", each.get("params") or {})
        problem = Problem(
            str(each["code"]), str(each["message"]), str(each["cure"]), "", dict(params)
        )
        reasons.append((message_of(problem, visit.language), cure_of(problem, visit.language)))
    href = reverse("desk-record", args=[noun.name, id_]) if found is not None else ""
    return Result(name, href, str(row["state"]), tuple(reasons))
