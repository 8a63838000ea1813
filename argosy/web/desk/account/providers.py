"""The way to an identity provider and back, at the door and from one's own account."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from argosy.kernel.primitives.errors import ArgosyError, PermissionDenied
from argosy.platform.users import api as users
from argosy.platform.users.oidc import api as oidc
from argosy.web.desk.account.pages import answer_page, given, posted
from argosy.web.desk.entering import LEFT_COOKIE, code_page, enter, not_in, target_of
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit, visit_of

COOKIE: Final = "argosy_provider"
COOKIE_PATH: Final = "/desk/sign-in/with/"
TOKEN_MAX: Final = 100
PART_MAX: Final = 5_000
"""Characters of one parameter of an answer."""
_PARTS: Final = ("state", "code", "iss", "error")


@require_GET
def go(request: HttpRequest, provider: int) -> HttpResponse:
    """Send somebody to a provider who wants to sign in by it."""
    target = target_of(request)
    found = _in_force(provider)
    if found is None:
        return _gone(request)
    try:
        sent = oidc.begin(found, target)
    except users.SignInRefused as error:
        return not_in(request, error, "", target)
    return _sent(request, HttpResponseRedirect(sent.address), sent.token)


@require_GET
def back(request: HttpRequest, provider: int) -> HttpResponse:
    """Take what a provider answered: begin a session with it, or link the identity."""
    found = _in_force(provider)
    if found is None:
        return _gone(request)
    token = request.COOKIES.get(COOKIE, "")[:TOKEN_MAX]
    answer = {name: str(request.GET[name])[:PART_MAX] for name in _PARTS if name in request.GET}
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        came = oidc.came_back(found, token, answer, address)
        if came.account_id is not None:
            response = _linked(request, came)
        else:
            browser = request.headers.get("User-Agent", "")
            response = enter(request, oidc.enter(came, address, browser=browser), came.target)
            _remember_door(request, response, provider)
    except users.SecondFactorNeeded as error:
        response = code_page(request, error.ticket, came.target, None)
    except (users.SignInRefused, users.Throttled) as error:
        response = not_in(request, error, "", reverse("desk"))
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")
    return response


@require_GET
def leave(request: HttpRequest, provider: int) -> HttpResponse:
    """Send who has signed out of Argosy to where he signs out of his provider."""
    found = _in_force(provider)
    way_out = oidc.way_out(found) if found is not None else ""
    return HttpResponseRedirect(way_out or reverse("desk-sign-in"))


def add(visit: Visit, provider: int) -> HttpResponseBase:
    """Send who is signed in to a provider, to link an identity; his password is asked for first.

    A form may lead to no other site (Content-Security-Policy), so that a page of ours goes on.
    """
    found = _in_force(provider)
    if found is None:
        return HttpResponseRedirect(reverse("desk-account"))
    try:
        oidc.check_own_password(visit.actor.id, posted(visit).get("current", ""))
        sent = oidc.begin(found, reverse("desk-account"), visit.actor.id)
    except ArgosyError as error:
        return answer_page(visit, error.problems)
    name = found.name_zh if visit.language.startswith("zh") and found.name_zh else found.name
    page = show(visit, "account/go_on.html", _("Link an identity"), name=name, go_to=sent.address)
    page.headers["Refresh"] = f"0; url={sent.address}"
    return _sent(visit.request, page, sent.token)


def unlink(visit: Visit) -> HttpResponseBase:
    """Let an identity of one's own open nothing any more."""
    typed = posted(visit).get("identity", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 19
    item = oidc.UnbindIdentity(int(typed) if is_number else 0)
    refused = given(visit, lambda key: oidc.do_unbind_identity([item], actor=visit.actor, key=key))
    return refused or HttpResponseRedirect(f"{reverse('desk-account')}?done=unlinked")


def _linked(request: HttpRequest, came: oidc.Came) -> HttpResponse:
    """Link the identity of who came back to the account of who is signed in."""
    try:
        visit = visit_of(request)
    except PermissionDenied:
        visit = None
    if visit is None:
        return HttpResponseRedirect(reverse("desk-sign-in"))
    try:
        oidc.link(came, visit.actor)
    except ArgosyError as error:
        return answer_page(visit, error.problems)
    return HttpResponseRedirect(f"{reverse('desk-account')}?done=linked")


def _in_force(provider: int) -> oidc.Provider | None:
    """Return a provider in force; None where there is none, or nobody could come back."""
    if provider not in {door.id for door in oidc.doors()}:
        return None
    return oidc.provider(provider)


def _gone(request: HttpRequest) -> HttpResponse:
    response = not_in(request, oidc.no_provider(), "", reverse("desk"))
    return HttpResponseNotFound(response.content, headers={"Cache-Control": "private, no-store"})


def _sent(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    """Give a browser what it shall bring back; only to the addresses where it is needed."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=oidc.REQUEST_S,
        path=COOKIE_PATH,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _remember_door(request: HttpRequest, response: HttpResponse, provider: int) -> None:
    """Remember by whom one signed in, so that one is asked to sign out there too; opens nothing."""
    response.set_cookie(
        LEFT_COOKIE,
        str(provider),
        max_age=users.SESSION_S_MAX,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
