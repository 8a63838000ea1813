"""A request for a host that there is not is refused in the API's own form (found by fuzzing)."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from argosy.testing.database import Clone


@pytest.mark.parametrize("host", ["", "nowhere.example", "a b", "localhost:port"])
@pytest.mark.parametrize(("language", "word"), [("en", "headers"), ("zh", "请求头")])
def test_a_strange_host_is_told_as_a_problem(
    db: Clone, host: str, language: str, word: str
) -> None:
    given = {"host": host, "accept-language": language}
    response = Client().post("/api/v1/users.key/create", headers=given)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    (problem,) = json.loads(response.content)["problems"]
    assert problem["code"] == "api.malformed" and word in problem["message"]


def test_a_page_stays_a_page(db: Clone) -> None:
    response = Client().get("/", headers={"host": "nowhere.example"})
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/html")
