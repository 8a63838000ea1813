"""The description of the API (OpenAPI 3.1), made from the registry whenever that changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from argosy.web.api.answers import as_json, is_among, tag_of
from argosy.web.api.openapi.document import described
from argosy.web.words import language_of_page

__all__ = ["answer", "described"]


def answer(request: HttpRequest) -> HttpResponse:
    """Answer the description in the reader's language."""
    body = described(language_of_page(request))
    tag = tag_of(body)
    is_known = is_among(tag, request.headers.get("If-None-Match", ""))
    response = as_json(b"", 304) if is_known else as_json(body)
    response.headers["ETag"] = tag
    return response
