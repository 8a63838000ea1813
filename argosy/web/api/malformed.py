"""Requests that are refused before any address is looked up: the API answers in its own form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

from argosy.kernel.primitives.errors import Problem
from argosy.web.api.answers import problems_answer
from argosy.web.words import language_of_request

BELOW = "/api/"


def refuse_malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request whose headers name a host that there is not, or that cannot be read."""
    if not request.path_info.startswith(BELOW):
        return bad_request(request, exception)
    problem = Problem(
        "api.malformed",
        "The request's headers cannot be taken as they were sent.",
        "Send it to a host that ARGOSY_HOSTS names.",
    )
    return problems_answer(400, [problem], language_of_request())
