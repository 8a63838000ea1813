"""A door for tests: Django's test client with a key or a session, and JSON both ways."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

PREFIX = "/api/v1/"
_keys = itertools.count()


@dataclass
class Door:
    """Requests of one caller."""

    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> HttpResponse:
        """Read an address below the prefix."""
        return cast(HttpResponse, self.client.get(PREFIX + path, headers=self._with(headers)))

    def post(
        self, path: str, body: object, *, key: str | None = "", headers: Mapping[str, str] = {}
    ) -> HttpResponse:
        """Send a change with a fresh key, or with the one given; None sends none."""
        given = self._with(headers)
        if key is not None:
            given["Idempotency-Key"] = key or f"door/{next(_keys)}"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = given.pop("Content-Type", "application/json")
        return cast(
            HttpResponse,
            self.client.post(PREFIX + path, data=raw, content_type=kind, headers=given),
        )

    def delete(self, path: str, **headers: str) -> HttpResponse:
        """Delete."""
        return cast(HttpResponse, self.client.delete(PREFIX + path, headers=self._with(headers)))

    def _with(self, headers: Mapping[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {**self.headers, **named}


def door(secret: str, **headers: str) -> Door:
    """Return the door of an access key."""
    return Door({"Authorization": f"Bearer {secret}", **headers})


def read(response: HttpResponse) -> Any:
    """Return the JSON of an answer."""
    return json.loads(response.content)


def codes(response: HttpResponse) -> list[str]:
    """Return the codes of a refusal's problems."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    return [problem["code"] for problem in read(response)["problems"]]


def fields(response: HttpResponse) -> list[str]:
    """Return the fields of a refusal's problems."""
    return [problem["field"] for problem in read(response)["problems"]]
