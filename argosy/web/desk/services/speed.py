"""The performance page, one's own traces, and the same figures for Prometheus."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from argosy.platform.performance import api as performance
from argosy.platform.users import api as users
from argosy.web.desk.pages import show
from argosy.web.desk.services.sent import only_post
from argosy.web.desk.visits import Visit
from argosy.web.timing import TRACE_COOKIE, TRACE_S

SPANS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
POINTS = 60
MEBIBYTE = 1 << 20


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page for a span."""
    actor = visit.actor
    chosen = visit.request.GET.get("span", "hour")
    chosen = chosen if chosen in SPANS else "hour"
    span = SPANS[chosen]
    times = performance.over_time(actor, span, POINTS)
    step_s = max(span / POINTS, timedelta(minutes=1)).total_seconds()
    return show(
        visit,
        "services/performance.html",
        _("Performance"),
        workspace="system",
        spans=[
            ("hour", _("Last hour")),
            ("day", _("Last day")),
            ("week", _("Last week")),
            ("month", _("Last month")),
        ],
        chosen=chosen,
        routes=performance.by_route(actor, span),
        slow=performance.slow_statements(actor, span),
        plots=[*_speeds(times, step_s), *_gauges(visit, span)],
        latest=times[-1] if times else None,
    )


def _speeds(times: Sequence[performance.Speed], step_s: float) -> list[dict[str, object]]:
    labels = [each.name for each in times]
    return [
        _plot(
            _("Answers a second"),
            labels,
            [(_("answers"), [round(each.requests / step_s, 2) for each in times])],
        ),
        _plot(
            _("Time of an answer, ms"),
            labels,
            [
                ("p50", [each.p50_us // 1_000 for each in times]),
                ("p95", [each.p95_us // 1_000 for each in times]),
                ("p99", [each.p99_us // 1_000 for each in times]),
            ],
        ),
        _plot(_("Faults of ours"), labels, [(_("faults"), [each.errors for each in times])]),
    ]


def _gauges(visit: Visit, span: timedelta) -> list[dict[str, object]]:
    waiting = performance.gauge(visit.actor, "jobs.waiting", span)
    size = performance.gauge(visit.actor, "database.bytes", span)
    memory = performance.gauge(visit.actor, "memory.bytes", span)
    return [
        _measured(_("Jobs that wait"), _("jobs"), waiting),
        _measured(_("Database, MiB"), "MiB", size, MEBIBYTE),
        _measured(_("Memory of our processes, MiB"), "MiB", memory, MEBIBYTE),
    ]


def _measured(
    title: str, name: str, found: Sequence[tuple[str, int]], unit: int = 1
) -> dict[str, object]:
    return _plot(title, [at for at, _n in found], [(name, [n // unit for _at, n in found])])


def _plot(
    title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]
) -> dict[str, object]:
    """Return a chart with its table; the drawing is told to the island as JSON."""
    told = {
        "kind": "bar",
        "labels": [label[5:] for label in labels],
        "series": [
            {"name": name, "kind": "line", "values": list(values), "links": [""] * len(values)}
            for name, values in series
        ],
    }
    return {
        "title": title,
        "names": [name for name, _values in series],
        "rows": [
            (label, [values[place] for _name, values in series])
            for place, label in enumerate(labels)
        ],
        "told": json.dumps(told, ensure_ascii=False) if labels else "",
    }


def traces(visit: Visit) -> HttpResponseBase:
    """Answer one's own requests of the last while; switch keeping them on, or off."""
    if visit.request.method == "POST":
        only_post(visit)
        answer = HttpResponseRedirect(reverse("desk-traces"))
        if "off" in visit.request.POST:
            answer.delete_cookie(TRACE_COOKIE)
        else:
            answer.set_cookie(TRACE_COOKIE, "1", max_age=TRACE_S, httponly=True, samesite="Lax")
        return answer
    visit.actor.check_permission(performance.READ)
    return show(
        visit,
        "services/traces.html",
        _("My requests"),
        workspace="system",
        is_on=TRACE_COOKIE in visit.request.COOKIES,
        traces=performance.traces(visit.actor),
    )


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the figures for Prometheus: to this machine, or to a key with the right to them."""
    if not (_is_local(request) or _has_key(request)):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    return HttpResponse(performance.text(), content_type=performance.KIND)


def _is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself, with no proxy in between."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_key(request: HttpRequest) -> bool:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = users.by_key(secret) if kind == "Bearer" else None
    return found is not None and any(
        performance.READ in found.permissions(company.id) for company in found.companies
    )
