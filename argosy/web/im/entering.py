"""Signing in by the word of the company's messenger: to it, and back."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from argosy.platform.im import sign_in as messenger
from argosy.platform.settings import api as settings
from argosy.platform.users import api as users
from argosy.web.desk.entering import code_page, enter, not_in, target_of

COOKIE: Final = "argosy_messenger"
TEXT_MAX: Final = 4_000
_INSIDE: Final = "wxwork"
"""What WeCom's own browser calls itself by."""


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send a browser to the messenger, with a state that only this browser can come back with."""
    found = messenger.door()
    if found is None:
        raise Http404
    is_inside = _INSIDE in request.headers.get("User-Agent", "")
    sent = messenger.begin(found, target_of(request), _back(request), is_inside=is_inside)
    response = HttpResponseRedirect(sent.address)
    response.set_cookie(
        COOKIE,
        sent.token,
        max_age=messenger.WAIT_S,
        path=reverse("desk-messenger"),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Begin a session for who comes back, if he is bound to an account."""
    found = messenger.door()
    if found is None:
        raise Http404
    target = reverse("desk")
    given = request.GET
    code = given.get("authCode", "") or given.get("code", "")
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        token = request.COOKIES.get(COOKIE, "")
        came = messenger.came_back(found, token, given.get("state", "")[:TEXT_MAX], code)
        target = came.target
        signed = messenger.enter(
            found, came, address, browser=request.headers.get("User-Agent", "")
        )
    except users.SecondFactorNeeded as error:
        response = code_page(request, error.ticket, target, None)
    except (users.SignInRefused, users.Throttled) as error:
        response = not_in(request, error, "", target)
    else:
        response = enter(request, signed, target)
    response.delete_cookie(COOKIE, path=reverse("desk-messenger"), samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: HttpRequest) -> str:
    """Return our own address as the world knows it."""
    path = reverse("desk-messenger-back")
    site = settings.text("general.address").strip().rstrip("/")
    return f"{site}{path}" if site else request.build_absolute_uri(path)
