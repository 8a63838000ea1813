"""Pages: what a view answers becomes one, and so does whatever it refuses, in words of the reader.

Every view of the desk goes through `member`, which finds the visitor, checks that a change was sent
by a page of ours, and turns refusals and failures into pages that say what to do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from argosy.kernel.primitives.errors import ArgosyError, PermissionDenied, Problem
from argosy.platform.menus import api as menus
from argosy.platform.registry.words import cure_of, message_of
from argosy.platform.users import api as users
from argosy.web.api.answers import TITLES, refuse, status_of
from argosy.web.api.calls import check_origin
from argosy.web.desk.arranged import arranged_for, may_follow
from argosy.web.desk.menu import capability_of, workspace_of
from argosy.web.desk.visits import Looks, Visit, looks_of, visit_of

log = logging.getLogger("argosy.desk")
View = Callable[..., HttpResponseBase]
CSRF_FIELD = "csrf"


def member(view: View) -> View:
    """Return a view that only who is signed in reaches; it is called with a `Visit`."""

    @csrf_exempt
    @gzip_page
    def answer(request: HttpRequest, **parts: object) -> HttpResponseBase:
        try:
            visit = visit_of(request)
        except PermissionDenied as error:
            return refused(request, None, 403, list(error.problems))
        except (psycopg.Error, DatabaseError) as error:
            return _failed(request, None, error)
        if visit is None:
            return _to_sign_in(request)
        return _answered(view, visit, parts)

    return answer


def _answered(view: View, visit: Visit, parts: dict[str, object]) -> HttpResponseBase:
    request = visit.request
    with translation.override(visit.looks.language):
        try:
            if request.method == "POST":
                _check_ours(visit)
            response = view(visit, **parts)
        except ArgosyError as error:
            status = status_of(error, has_condition=False, is_read=request.method == "GET")
            return refused(request, visit, status, list(error.problems))
        except (psycopg.Error, DatabaseError) as error:
            return _failed(request, visit, error)
        except Exception as error:  # noqa: BLE001 - what nobody expected is told as such
            return _failed(request, visit, error)
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _check_ours(visit: Visit) -> None:
    """Refuse a change that no page of ours sent."""
    check_origin(visit.request)
    sent = visit.request.POST.get(CSRF_FIELD, "")
    if not users.is_same(str(sent), visit.csrf):
        raise refuse(
            403,
            "desk.csrf",
            "The form belongs to another session.",
            "Open the page again and fill in the form once more.",
        )


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to the sign-in page and back; a part of a page makes the whole page go."""
    wanted = request.get_full_path() if request.method == "GET" else reverse("desk")
    if "HX-Request" in request.headers:
        wanted = reverse("desk")
    address = f"{reverse('desk-sign-in')}?next={quote(wanted, safe='/')}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def show(
    visit: Visit, template: str, title: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """Answer a page in the desk's frame.

    Args:
        visit: for whom.
        template: below ``templates/desk``.
        title: of the page.
        status: in HTTP.
        context: what the template needs besides; ``here`` names the resource shown, if one is.
    """
    here = str(context.get("here", ""))
    # What tells of a failure asks nothing of the database that may have failed.
    is_failure = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    said = menus.Arrangement() if is_failure else menus.arrangement_of(visit.actor)
    chosen = str(context.get("workspace", "")) or (workspace_of(here).code if here else "")
    shell = {
        "visit": visit,
        "looks": visit.looks,
        "title": title,
        "menu": arranged_for(visit.actor, said),
        "pins": [pin for pin in said.pins if may_follow(visit.actor, pin.address)],
        "may_pin": visit.actor.may("menus.use"),
        "here": here,
        "capability": capability_of(here),
        "workspace": chosen,
        "path": visit.request.get_full_path(),
        "release": settings.ARGOSY_VERSION,
    }
    with translation.override(visit.looks.language):
        return render(visit.request, f"desk/{template}", context | shell, status=status)


def refused(
    request: HttpRequest, visit: Visit | None, status: int, problems: list[Problem]
) -> HttpResponse:
    """Answer a refusal as a page: what it is, why, and what to do."""
    looks = visit.looks if visit is not None else looks_of(request)
    told = [
        (message_of(problem, looks.language), cure_of(problem, looks.language))
        for problem in problems
    ]
    title = TITLES[status].in_language(looks.language)
    if visit is None:
        return bare(request, looks, "problem_bare.html", title, status=status, problems=told)
    return show(visit, "problem.html", title, status=status, problems=told, code=status)


def bare(
    request: HttpRequest,
    looks: Looks,
    template: str,
    title: str,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """Answer a page without the desk's frame, for who is not signed in."""
    given = {
        "looks": looks,
        "title": title,
        "path": request.get_full_path(),
    }
    with translation.override(looks.language):
        response = render(request, f"desk/{template}", context | given, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _failed(request: HttpRequest, visit: Visit | None, error: Exception) -> HttpResponse:
    """Answer for a fault of ours or of the database, without a word of the inside."""
    is_away = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    log.error("the desk failed", exc_info=error)
    status = 503 if is_away else 500
    looks = visit.looks if visit is not None else looks_of(request)
    with translation.override(looks.language):
        told = (
            _("Something went wrong that is our fault; nothing was changed."),
            _("Try again in a moment; tell the administrator if it stays."),
        )
        title = TITLES[status].in_language(looks.language)
    return bare(request, looks, "problem_bare.html", title, status=status, problems=[told])
