"""The status page for people and `/healthz` for machines."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def healthz(_request: HttpRequest) -> JsonResponse:
    """Whether this process answers."""
    return JsonResponse({"status": "ok"})
