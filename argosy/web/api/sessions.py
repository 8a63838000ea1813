"""Signing in, signing out, and who one is."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.users import api as users
from argosy.web.api.answers import Refusal, answer, as_json
from argosy.web.api.bodies import read_body
from argosy.web.api.calls import (
    SESSION_COOKIE,
    Caller,
    check_origin,
    sign_in_first,
)

FIELDS = ("name", "password")
CODE = "code"
"""Of the second factor, for whoever has one."""


def begin(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password; the answer sets the session's cookie."""
    check_origin(request)
    name, password, code = _read(read_body(request))
    try:
        signed = users.sign_in(
            name,
            password,
            str(request.META.get("REMOTE_ADDR", "")),
            code=code,
            browser=request.headers.get("User-Agent", ""),
        )
    except users.Throttled as error:
        raise Refusal(429, error.problems, {"Retry-After": str(error.wait_s)}) from error
    except users.SignInRefused as error:
        raise Refusal(401, error.problems) from error
    identity = users.by_session(signed.token)
    if identity is None:
        raise sign_in_first()
    response = answer(_whole(Caller(identity, signed.token)), status=201)
    response.set_cookie(
        SESSION_COOKIE,
        signed.token,
        max_age=users.SESSION_S_MAX,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _read(body: object) -> tuple[str, str, str]:
    found: Mapping[object, object] = body if isinstance(body, dict) else {}
    problems = [
        Problem("wire.missing", "A text is needed here.", "Fill in this field.", name)
        for name in FIELDS
        if not isinstance(found.get(name), str)
    ]
    problems += [
        Problem(
            "wire.unknown_field",
            "There is no field {name}.",
            "Leave it out.",
            str(name)[:60],
            {"name": str(name)[:60]},
        )
        for name in found
        if name not in FIELDS and name != CODE
    ]
    if not isinstance(found.get(CODE, ""), str):
        problems.append(
            Problem("wire.missing", "A text is needed here.", "Fill in this field.", CODE)
        )
    if problems:
        raise ValidationFailed(problems)
    return str(found["name"]), str(found["password"]), str(found.get(CODE, ""))


def show(caller: Caller | None) -> HttpResponse:
    """Say who is signed in, where he may work and what he may do there."""
    if caller is None:
        raise sign_in_first()
    return answer(_whole(caller))


def end(caller: Caller | None) -> HttpResponse:
    """Sign out; harmless when nobody was signed in."""
    if caller is not None and caller.session_token:
        users.sign_out(caller.session_token)
    response = as_json(b"", 204)
    del response.headers["Content-Type"]
    response.delete_cookie(SESSION_COOKIE, samesite="Lax")
    return response


def _whole(caller: Caller) -> dict[str, object]:
    who = caller.identity
    return {
        "id": who.actor_id,
        "kind": who.kind.value,
        "name": who.name,
        "full_name": who.full_name,
        "language": who.language,
        "companies": [
            {
                "id": company.id,
                "code": company.code,
                "name": company.name,
                "permissions": sorted(who.permissions(company.id)),
            }
            for company in who.companies
        ],
        "csrf_token": users.csrf_token(caller.session_token) if caller.session_token else None,
    }
