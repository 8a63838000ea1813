"""The search over HTTP: what one may see of what was asked for, by noun, with the marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry.resource import Resource
from argosy.platform.search import api as searching
from argosy.platform.search.finding import LIMIT_MAX, PER_NOUN
from argosy.web.api.answers import answer
from argosy.web.api.calls import Caller, actor_of, parameters_of

PARAMETERS: Final = frozenset({"q", "noun", "limit"})


def answer_search(request: HttpRequest, caller: Caller | None) -> HttpResponse:
    """Answer what is found; ``noun`` may stand several times, or name several by commas."""
    actor = actor_of(request, caller)
    text, nouns, limit = _asked(parameters_of(request))
    groups = searching.search(actor, text, nouns=nouns, limit=limit)
    return answer({"groups": [group_body(each, actor.language) for each in groups]})


def _asked(pairs: Sequence[tuple[str, str]]) -> tuple[str, list[str], int]:
    problems: list[Problem] = []
    nouns: list[str] = []
    text, limit = "", PER_NOUN
    for name, value in pairs:
        if name == "q":
            text = value
        elif name == "noun":
            nouns += [each for each in value.split(",") if each]
        elif name == "limit" and value.isascii() and value.isdigit() and len(value) < 4:
            limit = int(value)
        else:
            problems.append(_strange(name))
    if problems:
        raise ValidationFailed(problems)
    return text, nouns, limit


def _strange(name: str) -> Problem:
    shown = name[:60] if name.isprintable() else ascii(name)[1:61]
    return Problem(
        "search.parameter",
        "The parameter {name} has another meaning.",
        "q is what to look for, noun names a resource, limit is a whole number from 1 to {most}.",
        shown,
        {"name": shown, "most": LIMIT_MAX},
    )


def group_body(group: searching.Group, language: str) -> dict[str, object]:
    """Return the found records of a noun as they travel."""
    resource = group.plan.resource
    return {
        "resource": resource.name,
        "label": resource.label.in_language(language),
        "plural": resource.plural.in_language(language),
        "count": {"value": group.count, "is_exact": group.is_exact},
        "rows": [_row(each, resource, language) for each in group.rows],
    }


def _row(found: searching.Found, resource: Resource, language: str) -> dict[str, object]:
    return {
        "id": found.id,
        "rank": found.rank.name.lower(),
        "code": _parts(found.code),
        "name": _parts(found.name),
        "shown": [
            {
                "field": each.field,
                "label": label_of(resource, each.field, language),
                "parts": _parts(each.parts),
            }
            for each in found.shown
        ],
    }


def label_of(resource: Resource, path: str, language: str) -> str:
    """Return what people call a field, or a field of lines."""
    labels = {name: field.label for name, field in resource.all_fields()}
    found = labels.get(path)
    return found.in_language(language) if found else path


def _parts(parts: Sequence[searching.Part]) -> list[dict[str, object]]:
    return [{"text": part.text, "is_match": part.is_match} for part in parts]
