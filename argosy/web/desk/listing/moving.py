"""A card is moved on a board: the command that leads there is given, or it is said why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from argosy.kernel.primitives.errors import ArgosyError, Conflict, NotFound, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.actions import Action
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.answers import status_of
from argosy.web.api.gives import perform
from argosy.web.api.reads import version_field
from argosy.web.desk.forms import form_of
from argosy.web.desk.listing.boards import leading
from argosy.web.desk.visits import Visit

KEY_MAX = 100


def move(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer a card that was moved: done, refused with the reason, or the form that is needed."""
    noun = catalogue.resource(resource)
    check_read(visit.actor, noun)
    posted = {str(name): str(text) for name, text in visit.request.POST.items()}
    is_script = visit.request.headers.get("Accept", "") == "application/json"
    try:
        asked = _moved(visit, noun, posted)
    except ArgosyError as error:
        if not is_script:
            raise
        return told(error, visit.language)
    if is_script:
        return JsonResponse({"ask": asked})
    return HttpResponseRedirect(asked or _back(noun, posted))


def told(error: ArgosyError, language: str) -> HttpResponse:
    """Answer a refusal to a script."""
    problems = [
        f"{message_of(each, language)} {cure_of(each, language)}".strip() for each in error.problems
    ]
    status = status_of(error, has_condition=False, is_read=False)
    return JsonResponse({"problems": problems}, status=status)


def _moved(visit: Visit, noun: Resource, posted: dict[str, str]) -> str:
    """Do what leads a record to a state; return the address of what has to be asked first."""
    record = posted.get("record", "")
    if not (record.isascii() and record.isdigit() and len(record) < 19):
        raise NotFound(_no_way(posted.get("to", "")))
    id_ = int(record)
    found = reads.record(visit.actor, noun, id_, with_lines=False, with_actions=True)
    ways = leading(visit.actor, noun, posted.get("field", ""), posted.get("to", ""))
    if not ways:
        raise Conflict(_no_way(posted.get("to", "")))
    told_of = cast("list[dict[str, object]]", found["actions"])
    reasons = {str(each["name"]): each for each in told_of}
    open_ = [way for way in ways if way.name in reasons and reasons[way.name]["is_possible"]]
    if not open_:
        raise Conflict(_why_not(ways, reasons))
    if len(open_) > 1:
        return reverse("desk-record", args=[noun.name, id_])
    (way,) = open_
    form = form_of(noun, way, visit.language)
    needs = [each.is_required for each in form.inputs] + [g.is_required for g in form.grids]
    if any(needs):
        return reverse("desk-act", args=[noun.name, id_, way.name])
    body: dict[str, object] = {way.subject: id_}
    if way.version:
        body[way.version] = found[version_field(noun)]
    perform(visit.actor, way, body, posted.get("key", "")[:KEY_MAX])
    return ""


def _no_way(to: str) -> Problem:
    return Problem(
        "desk.no_way",
        "Nothing that you may do leads there directly.",
        "Open the record and see what is possible.",
        "to",
        {"to": to[:40]},
    )


def _why_not(ways: Sequence[Action], reasons: dict[str, dict[str, object]]) -> list[Problem]:
    """Return why none of the ways is open now, in the reader's language."""
    problems = []
    for way in ways:
        whys = cast("list[dict[str, str]]", reasons.get(way.name, {}).get("why_not", []))
        problems += [Problem(why["code"], why["message"], why["cure"]) for why in whys]
    return problems


def _back(noun: Resource, posted: dict[str, str]) -> str:
    wanted = posted.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("desk-list", args=[noun.name])
