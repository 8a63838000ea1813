"""What people are told, in their language: problems are written in English and translated here."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import languages
from argosy.platform.registry.words import cure_of, message_of


def language_of_request() -> str:
    """Return the language that the request asks for, of those that there are."""
    return languages.fit(translation.get_language() or languages.ENGLISH)


def language_of_page(request: HttpRequest) -> str:
    """Return the language of a page: what ``?lang=`` names, in any usual form, else the request's.

    A language that there is not changes nothing.
    """
    wanted = request.GET.get("lang", "")
    found = languages.fit(wanted)
    family = wanted.replace("_", "-").lower().partition("-")[0]
    return found if found.partition("-")[0] == family else language_of_request()


def told(problem: Problem, language: str) -> dict[str, object]:
    """Return a problem as it travels, message and cure in a language."""
    return {
        "code": problem.code,
        "message": message_of(problem, language),
        "cure": cure_of(problem, language),
        "field": problem.field,
        "params": {name: str(value) for name, value in problem.shown().items()},
    }
