"""Lists, records and groups of records, straight from the registry."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry import reads
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.filters import parse_query
from argosy.platform.registry.grouping import parse_grouping
from argosy.platform.registry.groups import Group
from argosy.platform.registry.resource import Resource
from argosy.web.api.answers import as_json, encoded, is_among, tag_of
from argosy.web.api.calls import parameters_of


def answer_list(request: HttpRequest, actor: Actor, resource: Resource) -> HttpResponse:
    """Answer a page of a resource."""
    query, problems = parse_query(parameters_of(request))
    if problems:
        actor.check_permission(resource.read_permission)
        raise ValidationFailed(problems)
    page = reads.page(actor, resource, query)
    body: dict[str, object] = {"rows": page.rows, "next": page.next or None}
    if page.count is not None:
        body["count"] = {"value": page.count.value, "is_exact": page.count.is_exact}
    return _tagged(request, encoded(body))


def answer_aggregate(request: HttpRequest, actor: Actor, resource: Resource) -> HttpResponse:
    """Answer groups of a resource's records, with subtotals and the total."""
    asked, problems = parse_grouping(parameters_of(request))
    if problems:
        actor.check_permission(resource.read_permission)
        raise ValidationFailed(problems)
    found = aggregate(actor, resource, asked)
    body = {
        "rows": [_group(each) for each in found.rows],
        "subtotals": [_group(each) for each in found.subtotals],
        "total": _group(found.total),
        "is_whole": found.is_whole,
    }
    return _tagged(request, encoded(body))


def _group(group: Group) -> dict[str, object]:
    return {
        "keys": group.keys,
        "count": group.count,
        "measures": group.measures,
        "filter": group.filter,
    }


def answer_record(request: HttpRequest, actor: Actor, resource: Resource, id_: int) -> HttpResponse:
    """Answer one record, with its lines."""
    fields: list[str] | None = None
    with_actions = False
    problems: list[Problem] = []
    for name, text in parameters_of(request):
        if name == "fields":
            fields = [part.strip() for part in text.split(",") if part.strip()]
        elif name == "actions" and text in ("0", "1"):
            with_actions = text == "1"
        else:
            problems.append(_unknown(name))
    if problems:
        actor.check_permission(resource.read_permission)
        raise ValidationFailed(problems)
    record = reads.record(actor, resource, id_, fields=fields, with_actions=with_actions)
    return _tagged(request, encoded(record), record.get(version_field(resource)))


def version_field(resource: Resource) -> str:
    """Return the name of the field that shows a resource's version; "" when none does."""
    if not resource.version:
        return ""
    column = f"t.{resource.version}"
    return next((field.name for field in resource.fields if field.sql == column), "")


def _tagged(request: HttpRequest, body: bytes, version: object = None) -> HttpResponse:
    tag = tag_of(body, version)
    if is_among(tag, request.headers.get("If-None-Match", "")):
        response = as_json(b"", 304)
    else:
        response = as_json(body)
    response.headers["ETag"] = tag
    return response


def _unknown(name: str) -> Problem:
    shown = name[:60] if name.isprintable() else ascii(name)[1:61]
    return Problem(
        "api.parameter",
        "A record takes the parameters fields and actions only, actions being 0 or 1.",
        "Leave {name} out, or write it so.",
        shown,
        {"name": shown},
    )
