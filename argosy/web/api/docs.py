"""The API's own page: every resource with its fields and actions, and lines to try it with.

Made here from the registry, with nothing from another host: it works offline, on a telephone, in
both languages, by day and by night.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from argosy.platform.registry import catalogue, languages
from argosy.platform.registry.actions import Action
from argosy.platform.registry.conditions import operators_of
from argosy.platform.registry.fields import Field
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.resource import Resource
from argosy.web.api.openapi.files import EXPORT, IMPORT, RESUME, SHOW, UNDO, named
from argosy.web.api.openapi.samples import item_example
from argosy.web.words import language_of_page

ASSETS = {
    "api.css": "text/css; charset=utf-8",
    "api.js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as the page shows it."""

    name: str
    label: str
    kind: str
    help: str
    operators: str


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action as the page shows it, with a line to try it."""

    name: str
    label: str
    permission: str
    line: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownResource:
    """A resource as the page shows it."""

    name: str
    label: str
    help: str
    permission: str
    line: str
    fields: tuple[ShownField, ...]
    lines: tuple[tuple[str, str, tuple[ShownField, ...]], ...]
    actions: tuple[ShownAction, ...]
    files: tuple[tuple[str, str], ...]
    """What is done with its files, and a line to try each."""


def page(request: HttpRequest) -> HttpResponse:
    """Answer the page, in the language of `?lang=` or of the browser."""
    wanted = language_of_page(request)
    address = f"{request.scheme}://{request.get_host()}/api/v1"
    with translation.override(wanted):
        shown = [_resource(each, wanted, address) for each in catalogue.resources().values()]
        return render(
            request,
            "api_docs.html",
            {
                "resources": shown,
                "address": address,
                "lang": languages.tag_of(wanted),
            },
        )


def asset(name: str) -> HttpResponse:
    """Answer the page's style sheet or script."""
    if name not in ASSETS:
        raise Http404
    body = (Path(__file__).parent / "assets" / name).read_bytes()
    response = HttpResponse(body, content_type=ASSETS[name])
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _resource(resource: Resource, language: str, address: str) -> ShownResource:
    return ShownResource(
        resource.name,
        resource.plural.in_language(language),
        resource.help.in_language(language) if resource.help else "",
        resource.read_permission,
        f'curl -H "Authorization: Bearer $KEY" {shlex.quote(f"{address}/{resource.name}?limit=5")}',
        tuple(_field(field, language) for field in resource.fields),
        tuple(
            (
                lines.name,
                lines.label.in_language(language),
                tuple(_field(field, language) for field in lines.fields),
            )
            for lines in resource.lines
        ),
        tuple(_action(resource, action, language, address) for action in resource.actions),
        _files(resource, language, address),
    )


def _files(resource: Resource, language: str, address: str) -> tuple[tuple[str, str], ...]:
    """Return a line for each thing that is done with a resource's files."""
    own = f"{address}/{resource.name}"
    read = 'curl -H "Authorization: Bearer $KEY"'
    change = f'{read} -H "Idempotency-Key: file-1"'
    name = f"{resource.name}.csv"
    sent = f"-H 'Content-Type: text/csv' --data-binary {shlex.quote('@' + name)}"
    lines = (
        f"{read} -o {name} {own}/export",
        f"{change} {sent} {shlex.quote(f'{own}/import?mode=check')}",
        f"{read} {own}/import/1",
        f"{change} -X POST {own}/import/1/resume",
        f"{change} -X POST {own}/import/1/undo",
    )
    names = (EXPORT, IMPORT, SHOW, RESUME, UNDO)
    return tuple(
        (named(resource, text, language), line) for text, line in zip(names, lines, strict=True)
    )


def _field(field: Field, language: str) -> ShownField:
    kind = field.type.value
    if field.target:
        kind = f"{kind} {field.target}"
    if field.choices:
        kind = f"{kind}: {', '.join(choice.value for choice in field.choices)}"
    return ShownField(
        field.name,
        field.label.in_language(language),
        kind,
        field.help.in_language(language) if field.help else "",
        " ".join(sorted(operators_of(field.type))) if field.can_filter else "",
    )


def _action(resource: Resource, action: Action, language: str, address: str) -> ShownAction:
    example = item_example(resource, action, own_fields.schema(action))
    body = json.dumps(example, ensure_ascii=False)
    return ShownAction(
        action.name,
        action.label.in_language(language),
        action.permission,
        'curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json"'
        f' -H "Idempotency-Key: try-1" -d {shlex.quote(body)}'
        f" {address}/{resource.name}/{action.name}",
        tuple(condition.message.in_language(language) for condition in action.conditions),
    )
