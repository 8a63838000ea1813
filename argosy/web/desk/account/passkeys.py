"""Passkeys, at the door and in one's own account; the browser speaks with the authenticator."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.registry.words import cure_of, message_of
from argosy.platform.users import api as users
from argosy.web.api.answers import Refusal
from argosy.web.api.calls import check_origin
from argosy.web.desk.account.pages import given, posted
from argosy.web.desk.entering import enter, not_in, target_of
from argosy.web.desk.visits import Visit, looks_of

COOKIE: Final = "argosy_passkey"
ANSWER_MAX: Final = 20_000
TOKEN_MAX: Final = 100


@csrf_exempt
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Answer what a browser shall let a passkey sign, so that its owner is let in."""
    try:
        check_origin(request)
        origin = users.home_of(request.build_absolute_uri())
        if not origin:
            return JsonResponse({"said": ""}, status=404)
        return _asked(request, users.ask_to_sign_in(origin))
    except Refusal as error:
        return _said(request, error, error.status)


@csrf_exempt
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Begin a session with what a passkey signed."""
    target = target_of(request)
    try:
        check_origin(request)
        signed = users.sign_in_with_passkey(
            request.COOKIES.get(COOKIE, "")[:TOKEN_MAX],
            str(request.POST.get("answer", ""))[:ANSWER_MAX],
            str(request.META.get("REMOTE_ADDR", "")),
            browser=request.headers.get("User-Agent", ""),
        )
    except (users.SignInRefused, users.Throttled, Refusal) as error:
        response = not_in(request, error, "", target)
    else:
        response = enter(request, signed, target)
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


def ask_own(visit: Visit) -> HttpResponseBase:
    """Answer what one's authenticator shall make a passkey from; one's password is given first."""
    origin = users.home_of(visit.request.build_absolute_uri())
    if not origin:
        return JsonResponse({"said": ""}, status=404)
    current = posted(visit).get("current", "")
    try:
        asked = users.ask_for_passkey(visit.actor.id, current, origin)
    except ArgosyError as error:
        return _said(visit.request, error, 422)
    return _asked(visit.request, asked)


def add(visit: Visit) -> HttpResponseBase:
    """Keep the passkey that one's authenticator made."""
    item = users.AddPasskey(
        visit.actor.id,
        posted(visit).get("name", "").strip(),
        users.Password(visit.request.COOKIES.get(COOKIE, "")[:TOKEN_MAX]),
        users.Password(str(visit.request.POST.get("answer", ""))[:ANSWER_MAX]),
    )
    refused = given(visit, lambda key: users.do_add_passkey([item], actor=visit.actor, key=key))
    response = refused or HttpResponseRedirect(f"{reverse('desk-account')}?done=passkey")
    if isinstance(response, HttpResponse):
        response.delete_cookie(COOKIE, samesite="Strict")
    return response


def change(visit: Visit) -> HttpResponseBase:
    """Rename a passkey of one's own, or remove it."""
    typed = posted(visit).get("passkey", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 19
    id_ = int(typed) if is_number else 0
    name = posted(visit).get("name", "").strip()
    if posted(visit).get("step") == "remove":
        refused = given(
            visit,
            lambda key: users.do_remove_passkey(
                [users.RemovePasskey(id_)], actor=visit.actor, key=key
            ),
        )
    else:
        refused = given(
            visit,
            lambda key: users.do_rename_passkey(
                [users.RenamePasskey(id_, name)], actor=visit.actor, key=key
            ),
        )
    return refused or HttpResponseRedirect(f"{reverse('desk-account')}?done=passkeys")


def _asked(request: HttpRequest, asked: users.Asked) -> HttpResponse:
    response = HttpResponse(asked.options, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        COOKIE,
        asked.token,
        max_age=users.CHALLENGE_S,
        httponly=True,
        secure=request.is_secure(),
        samesite="Strict",
    )
    return response


def _said(request: HttpRequest, error: ArgosyError, status: int) -> HttpResponse:
    language = looks_of(request).language
    told = (
        f"{message_of(problem, language)} {cure_of(problem, language)}"
        for problem in error.problems
    )
    return JsonResponse({"said": " ".join(told)}, status=status)
