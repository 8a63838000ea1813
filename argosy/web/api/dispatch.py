"""From an address to what answers it: the few fixed ones, else whatever the registry knows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from argosy.kernel.events.refusals import refusal_of
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.platform.files import api as files
from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import Action
from argosy.platform.registry.reports import catalogue as report_catalogue
from argosy.platform.registry.resource import Resource
from argosy.web.api import (
    attaching,
    data,
    docs,
    gives,
    openapi,
    papers,
    reads,
    reports,
    searching,
    sessions,
)
from argosy.web.api.answers import RETRY_AFTER_S, Refusal, problems_answer, status_of
from argosy.web.api.calls import (
    SAFE,
    Caller,
    actor_of,
    caller_of,
    check_readable,
    language_of,
)
from argosy.web.words import language_of_request

log = logging.getLogger("argosy.api")
Method = Callable[[HttpRequest, Caller | None], HttpResponseBase]
ID_DIGITS_MAX = 19
NOBODY = -1
"""The id of no record: what an id that cannot be stored stands for."""
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True)
class Route:
    """What an address answers, method by method; `is_json` is false for pages and their assets."""

    methods: Mapping[str, Method]
    is_json: bool = True


FIXED: Mapping[str, Route] = {
    "session": Route(
        {
            "GET": lambda request, caller: sessions.show(caller),
            "POST": lambda request, caller: sessions.begin(request),
            "DELETE": lambda request, caller: sessions.end(caller),
        }
    ),
    "search": Route({"GET": searching.answer_search}),
    "openapi.json": Route({"GET": lambda request, caller: openapi.answer(request)}),
    "docs": Route({"GET": lambda request, caller: docs.page(request)}, is_json=False),
    "docs/api.css": Route({"GET": lambda request, caller: docs.asset("api.css")}, is_json=False),
    "docs/api.js": Route({"GET": lambda request, caller: docs.asset("api.js")}, is_json=False),
}
"""The addresses that are no resource's. Signing in has no key: each time is another session."""


@csrf_exempt
def dispatch(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Answer a request, whatever it is; a refusal says what is wrong and what to do about it.

    The session's own token is checked in `calls.caller_of`; a key needs none.
    """
    caller: Caller | None = None
    language = language_of_request()
    try:
        route = route_of(rest)
        if request.method == "OPTIONS":
            return _options(route)
        method = _method_of(route, request)
        if route.is_json:
            check_readable(request.headers)
            if rest != "session" or request.method != "POST":
                caller = caller_of(request)
                language = language_of(request, caller)
        response = method(request, caller)
        return _without_body(response) if request.method == "HEAD" else response
    except ArgosyError as error:
        return _refused(request, error, language)
    except (psycopg.Error, DatabaseError) as error:
        return _failed(request, error, language)
    except Exception:  # what nobody expected is told as such, without a word of the inside
        log.exception("the API failed")
        return problems_answer(500, [_internal()], language)


Give = Callable[[HttpRequest, Actor, Resource, int], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Part:
    """What an address below a resource answers, method by method; the id is 0 where it has none."""

    methods: Mapping[str, Give]
    is_json: bool = True


PARTS: Mapping[str, Part] = {
    "": Part({"GET": lambda request, actor, of, _: reads.answer_list(request, actor, of)}),
    "{id}": Part({"GET": reads.answer_record}),
    "aggregate": Part(
        {"GET": lambda request, actor, of, _: reads.answer_aggregate(request, actor, of)}
    ),
    "export": Part(
        {"GET": lambda request, actor, of, _: data.answer_export(request, actor, of)}, is_json=False
    ),
    "import": Part({"POST": lambda request, actor, of, _: data.answer_import(request, actor, of)}),
    "import/{id}": Part({"GET": data.answer_report}),
    "import/{id}/resume": Part({"POST": data.answer_resume}),
    "import/{id}/undo": Part({"POST": data.answer_undo}),
    "{id}/files": Part({"POST": attaching.answer_attach}),
    "{id}/print": Part({"GET": papers.answer_preview}, is_json=False),
    "print": Part(
        {"POST": lambda request, actor, of, _: papers.answer_print(request, actor, of)},
        is_json=False,
    ),
}
"""What stands below every resource; no action may be called as one of them begins."""

OWN_PARTS: Mapping[str, Mapping[str, Part]] = {
    files.ATTACHMENT: {"{id}/content": Part({"GET": attaching.answer_content}, is_json=False)},
}
"""What stands below one resource and no other."""


def addresses() -> Iterator[tuple[str, str]]:
    """Yield every address that is answered, with each of its methods: what can be described."""
    for name, route in FIXED.items():
        yield from ((f"/{name}", method) for method in route.methods)
    for resource in catalogue.resources().values():
        parts = {**PARTS, **OWN_PARTS.get(resource.name, {})}
        for action in resource.actions:
            parts[action.name] = _given_by(action)
            parts[f"{action.name}/bulk"] = _given_by(action, many=True)
        for below, part in parts.items():
            at = f"/{resource.name}/{below}".rstrip("/")
            yield from ((at, method) for method in part.methods)
    for name in report_catalogue.reports():
        yield f"/{reports.ROOT}/{name}", "GET"
        yield f"/{reports.ROOT}/{name}/export", "GET"


def _report_route(below: str) -> Route:
    """Return what an address below the reports answers.

    Raises:
        NotFound: nothing.
    """
    name, slash, last = below.partition("/")
    found = report_catalogue.reports().get(name)
    if found is None or (slash and last != "export"):
        raise NotFound(_nowhere())
    if slash:
        return Route(
            {
                "GET": lambda request, _: reports.answer_file(
                    request, actor_of(request, caller_of(request)), found
                )
            },
            is_json=False,
        )
    return Route(
        {
            "GET": lambda request, caller: reports.answer_report(
                request, actor_of(request, caller), found
            )
        }
    )


def route_of(rest: str) -> Route:
    """Return what an address below ``/api/v1/`` answers.

    Raises:
        NotFound: nothing.
    """
    fixed = FIXED.get(rest)
    if fixed is not None:
        return fixed
    name, slash, below = rest.partition("/")
    if name == reports.ROOT:
        return _report_route(below)
    resource = catalogue.resources().get(name)
    shape, number = _shape_of(below)
    part = (
        _part_of(resource, shape) if resource is not None and bool(slash) == bool(below) else None
    )
    if part is None or resource is None:
        raise NotFound(_nowhere())
    return _route(resource, part, number)


def _shape_of(below: str) -> tuple[str, int]:
    """Return the shape of an address below a resource, and the number in it that is an id."""
    number = 0
    names = []
    for name in below.split("/"):
        is_id = name.isascii() and name.isdigit()
        if is_id:
            number = int(name) if len(name) <= ID_DIGITS_MAX else NOBODY
            number = number if number <= INT64_MAX else NOBODY
        names.append("{id}" if is_id else name)
    return "/".join(names), number


def _part_of(resource: Resource, shape: str) -> Part | None:
    parts = {**PARTS, **OWN_PARTS.get(resource.name, {})}
    if shape in parts:
        return parts[shape]
    name, slash, last = shape.partition("/")
    action = resource.action(name)
    if action is None or (slash and last != "bulk"):
        return None
    return _given_by(action, many=bool(slash))


def _given_by(action: Action, *, many: bool = False) -> Part:
    give = gives.give_many if many else gives.give_one
    return Part(
        {"POST": lambda request, actor, resource, _: give(request, actor, resource, action)}
    )


def _route(resource: Resource, part: Part, number: int) -> Route:
    def bound(give: Give) -> Method:
        if part.is_json:
            return lambda request, caller: give(
                request, actor_of(request, caller), resource, number
            )
        return lambda request, _: give(
            request, actor_of(request, caller_of(request)), resource, number
        )

    return Route({name: bound(give) for name, give in part.methods.items()}, part.is_json)


def _nowhere() -> Problem:
    return Problem(
        "api.nowhere",
        "There is nothing at this address.",
        "Look at /api/v1/docs for those that there are.",
    )


def _method_of(route: Route, request: HttpRequest) -> Method:
    """Return what answers a request's method, or refuse with 405."""
    method = route.methods.get("GET" if request.method == "HEAD" else request.method or "")
    if method is None:
        raise _not_allowed(route)
    return method


def _allowed(route: Route) -> str:
    names = {*route.methods, "OPTIONS", *(("HEAD",) if "GET" in route.methods else ())}
    return ", ".join(sorted(names))


def _options(route: Route) -> HttpResponse:
    return HttpResponse(status=204, headers={"Allow": _allowed(route)})


def _not_allowed(route: Route) -> Refusal:
    problem = Problem(
        "api.method",
        "This address takes {allowed} only.",
        "Use one of them.",
        "",
        {"allowed": _allowed(route)},
    )
    return Refusal(405, problem, {"Allow": _allowed(route)})


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if not isinstance(response, HttpResponse):
        return response
    length = len(response.content)
    response.content = b""
    response.headers["Content-Length"] = str(length)
    return response


def _refused(request: HttpRequest, error: ArgosyError, language: str) -> HttpResponse:
    status = status_of(
        error,
        has_condition="If-Match" in request.headers,
        is_read=request.method in SAFE,
    )
    headers = dict(error.headers) if isinstance(error, Refusal) else {}
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return problems_answer(status, error.problems, language, headers)


def _failed(
    request: HttpRequest, error: psycopg.Error | DatabaseError, language: str
) -> HttpResponse:
    """Answer for the database: it is away, it refuses a value, or we have a fault."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error):
        refusal = refusal_of(cause)
        if refusal is not None:
            return _refused(request, refusal, language)
    if isinstance(error, _AWAY):
        log.warning("the database does not answer: %s", error)
        return problems_answer(503, [_away()], language, {"Retry-After": str(RETRY_AFTER_S)})
    log.error("the API failed", exc_info=error)
    return problems_answer(500, [_internal()], language)


def _away() -> Problem:
    return Problem(
        "api.database",
        "The database does not answer just now.",
        "Send the same request again with the same key in a moment.",
    )


def _internal() -> Problem:
    return Problem(
        "api.internal",
        "Something went wrong that is our fault; nothing was changed.",
        "Send the same request again with the same key; tell the administrator if it stays.",
    )
