"""Middleware that measures each answer, its statements, and keeps one's own requests on demand."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from argosy.kernel.identity import sql
from argosy.platform.performance import api as performance
from argosy.platform.users import api as users
from argosy.web.api.calls import SESSION_COOKIE

TRACE_COOKIE = "argosy_trace"
"""Asks for traces of one's own requests; the browser forgets it after a quarter of an hour."""
TRACE_S = 15 * 60
STATEMENTS_MAX = 500


class Timing:
    """Outermost middleware: what it measures is what people wait for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and count it."""
        watch = performance.Watch(performance.collector)
        if TRACE_COOKIE in request.COOKIES:
            watch.kept = deque(maxlen=STATEMENTS_MAX)
        begun = time.perf_counter_ns()
        with sql.watched(watch):
            response = self._get_response(request)
        time_us = (time.perf_counter_ns() - begun) // 1_000
        route = route_of(request, response.status_code)
        is_error = response.status_code >= 500
        performance.collector.note(route, time_us, watch.statements, is_error=is_error)
        if watch.kept is not None:
            _keep(request, response.status_code, time_us, watch.kept)
        return response


def route_of(request: HttpRequest, status: int) -> str:
    """Return what an answer is counted under: its address with names of records left out."""
    match = request.resolver_match
    if match is None:
        return "(unknown)"
    route = str(match.route)
    noun = match.kwargs.get("resource")
    if isinstance(noun, str) and status not in (403, 404) and status < 500:
        route = route.replace("<str:resource>", noun[:80])
    return f"{request.method} /{route}"


def _keep(request: HttpRequest, status: int, time_us: int, kept: deque[tuple[str, int]]) -> None:
    """Keep a trace for who is signed in with this very request."""
    token = request.COOKIES.get(SESSION_COOKIE, "")
    who = users.by_session(token) if token else None
    if who is not None and not request.path.startswith("/desk/performance/"):
        performance.keep_trace(
            who.account_id, str(request.method), request.path, status, time_us, list(kept)
        )
