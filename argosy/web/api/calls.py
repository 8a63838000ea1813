"""A request as the API sees it: who asks, for which company, in which language, with which key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest

from argosy.kernel.events.commands import check_key, reading
from argosy.kernel.events.queries import was_given
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import PermissionDenied, ValidationFailed
from argosy.platform.users import api as users
from argosy.web.api.answers import JSON, PROBLEM, Refusal, refuse
from argosy.web.words import language_of_request

OUTSIDE = 0
"""The company of who acts for none: there is none yet, or it is a group's business."""
SESSION_COOKIE = "argosy_session"
PARAMETERS_MAX = 200
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READABLE = frozenset({JSON, PROBLEM, "application/*", "*/*"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and with which session, if with one."""

    identity: users.Identity
    session_token: str = ""


def caller_of(request: HttpRequest) -> Caller | None:
    """Return who asks by key or by session; None for nobody.

    A key that opens nothing is refused, even where nobody in particular would be let in.

    Raises:
        Refusal: 401 for an unknown key, 403 for a change that another site may have sent.
    """
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _, secret = header.partition(" ")
        found = users.by_key(secret.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise sign_in_first("The access key is unknown, expired or revoked.")
        return Caller(found)
    token = request.COOKIES.get(SESSION_COOKIE, "")
    identity = users.by_session(token) if token else None
    if identity is None:
        return None
    if request.method not in SAFE:
        check_origin(request)
        if not users.is_same(request.headers.get("X-CSRF-Token", ""), users.csrf_token(token)):
            raise refuse(
                403,
                "session.csrf",
                "A change within a session needs the session's token.",
                "Send csrf_token of GET /api/v1/session in the header X-CSRF-Token.",
            )
    return Caller(identity, token)


def sign_in_first(why: str = "Nobody is signed in.") -> Refusal:
    """Return the refusal of somebody who did not say who he is."""
    refusal = refuse(
        401,
        "session.needed",
        why,
        "Send the header Authorization: Bearer and an access key, or sign in at /api/v1/session.",
    )
    refusal.headers["WWW-Authenticate"] = 'Bearer realm="argosy"'
    return refusal


def check_origin(request: HttpRequest) -> None:
    """Refuse a change that a page of another site sent."""
    origin = request.headers.get("Origin", "")
    if origin and urlsplit(origin).netloc != request.get_host():
        raise refuse(
            403,
            "session.origin",
            "The change was sent by a page of another site.",
            "Send it from Argosy itself, or with an access key.",
        )


def actor_of(request: HttpRequest, caller: Caller | None) -> Actor:
    """Return the actor for the company that the request names, or for the caller's first.

    Whose roles hold in all companies may act for none of them, ``0``.

    Raises:
        Refusal: 401 when nobody is signed in.
        PermissionDenied: nothing is granted in this company, or in none.
    """
    if caller is None:
        raise sign_in_first()
    identity = caller.identity
    wanted = request.headers.get("X-Company", "").strip()
    language = language_of(request, caller)
    if not wanted:
        first = identity.companies[0].id if identity.companies else OUTSIDE
        return _outside(request, identity, language) or identity.actor(first, language)
    if wanted == str(OUTSIDE) and identity.is_everywhere:
        return identity.actor(OUTSIDE, language)
    for company in identity.companies:
        if wanted in (company.code, str(company.id)):
            return identity.actor(company.id, language)
    raise PermissionDenied(users.no_company(wanted))


def _outside(request: HttpRequest, identity: users.Identity, language: str) -> Actor | None:
    """Return the actor outside all companies, if that is where this change was asked for before.

    Who founded the first company had none to act for; when he asks again, there is one.
    """
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not (key.isprintable() and identity.is_everywhere):
        return None
    actor = identity.actor(OUTSIDE, language)
    with reading(actor):
        return actor if was_given(OUTSIDE, actor.id, key) else None


def language_of(request: HttpRequest, caller: Caller | None) -> str:
    """Return the reader's language: what the request asks for, else what his account says."""
    if "Accept-Language" in request.headers or caller is None:
        return language_of_request()
    return caller.identity.language


def key_of(request: HttpRequest) -> str:
    """Return the client's key of a change.

    Raises:
        Refusal: 400 when there is none, or none that can be kept.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise refuse(
            400,
            "api.key_missing",
            "A change needs a key, so that it happens once however often it is sent.",
            "Send the header Idempotency-Key with a value made anew for each intention.",
            "Idempotency-Key",
        )
    try:
        check_key(key)
    except ValidationFailed as error:
        raise Refusal(400, [replace(p, field="Idempotency-Key") for p in error.problems]) from error
    return key


def parameters_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parameters of an address, in their order.

    Raises:
        Refusal: 400 when they are not UTF-8, or too many.
    """
    text = str(request.META.get("QUERY_STRING", ""))
    try:
        return parse_qsl(
            text, keep_blank_values=True, max_num_fields=PARAMETERS_MAX, errors="strict"
        )
    except ValueError as error:
        raise refuse(
            400,
            "api.parameters",
            "The parameters of the address cannot be read.",
            "Write them in UTF-8, percent-encoded, {most} at most.",
            most=PARAMETERS_MAX,
        ) from error


def check_readable(headers: Mapping[str, str]) -> None:
    """Refuse a reader who takes no JSON.

    Raises:
        Refusal: 406.
    """
    wanted = headers.get("Accept", "")
    kinds = {part.partition(";")[0].strip().lower() for part in wanted.split(",")} - {""}
    if kinds and not kinds & _READABLE:
        raise refuse(
            406,
            "api.accept",
            "Answers are JSON, which the header Accept does not take.",
            "Send Accept: application/json.",
        )
