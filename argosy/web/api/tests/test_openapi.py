"""The description of the API: valid, complete, and its examples are what the doors take."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from argosy.platform.registry import catalogue
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.reports.catalogue import reports
from argosy.testing.books import Books
from argosy.testing.database import Clone
from argosy.web.api import dispatch
from argosy.web.api.dispatch import addresses
from argosy.web.api.openapi import described
from argosy.web.api.tests.door import Door, codes, read


@pytest.fixture
def document(db: Clone) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(described("en"))
    return found


def test_it_is_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_it_is_the_same_in_chinese_but_for_the_words(document: dict[str, Any]) -> None:
    chinese = json.loads(described("zh-hans"))
    assert sorted(chinese["paths"]) == sorted(document["paths"])
    account = chinese["components"]["schemas"]["users.account"]
    assert account["title"] == "用户"
    assert account["properties"]["full_name"]["title"] == "姓名"


FILES = (
    "aggregate",
    "export",
    "import",
    "import/{id}",
    "import/{id}/resume",
    "import/{id}/undo",
    "{id}/files",
    "{id}/print",
    "print",
)
PAGES = {("/openapi.json", "GET"), ("/docs", "GET")} | {
    (f"/docs/{name}", "GET") for name in ("api.css", "api.js")
}
"""What shows the description itself."""


def undescribed(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what is answered and not described, and what is described and not answered."""
    told = {(path, method.upper()) for path, method, _ in operations(document)}
    return (set(addresses()) - PAGES) ^ told


def test_what_is_answered_is_described_and_nothing_else(
    document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert undescribed(document) == set()
    assert set(addresses()) > PAGES
    for path, method in addresses():
        route = dispatch.route_of(path.removeprefix("/").replace("{id}", "7"))
        assert method in route.methods
    planted = dispatch.Part({"POST": dispatch.PARTS["import"].methods["POST"]})
    monkeypatch.setattr(dispatch, "PARTS", {**dispatch.PARTS, "wipe": planted})
    assert undescribed(document) == {(f"/{name}/wipe", "POST") for name in catalogue.resources()}, (
        "control: what is mounted in secret is seen"
    )
    monkeypatch.setattr(dispatch, "PARTS", {"": dispatch.PARTS[""]})
    missing = {(f"/{name}/export", "GET") for name in catalogue.resources()}
    assert missing < undescribed(document), "control: so is what is only described"


def test_every_resource_and_action_is_there_and_nothing_else(document: dict[str, Any]) -> None:
    expected = {"/session", "/search", "/files.attachment/{id}/content"}
    for resource in catalogue.resources().values():
        expected |= {f"/{resource.name}", f"/{resource.name}/{{id}}"}
        expected |= {f"/{resource.name}/{part}" for part in FILES}
        for action in resource.actions:
            at = f"/{resource.name}/{action.name}"
            expected |= {at, f"{at}/bulk"}
    for name in reports():
        expected |= {f"/reports/{name}", f"/reports/{name}/export"}
    assert set(document["paths"]) == expected
    assert len(expected) > 100


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_change_but_signing_in_takes_a_key(document: dict[str, Any]) -> None:
    posts = [(path, op) for path, method, op in operations(document) if method == "post"]
    without = [
        path
        for path, operation in posts
        if not any(
            p["name"] == "Idempotency-Key" and p["required"]
            for p in operation.get("parameters", ())
        )
    ]
    assert without == ["/session"]


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    bad = []
    examples = 0
    for path, method, operation in operations(document):
        bodies = [operation.get("requestBody", {})]
        bodies += [answer for answer in operation["responses"].values() if "content" in answer]
        for body in bodies:
            for content in body.get("content", {}).values():
                if "example" not in content:
                    continue
                examples += 1
                schema = {**content["schema"], "components": document["components"]}
                errors = Draft202012Validator(schema).iter_errors(content["example"])
                bad += [f"{method} {path} {error.json_path}: {error.message}" for error in errors]
    assert bad == []
    assert examples > 200


def test_every_example_of_a_change_is_read(db: Clone) -> None:
    document = json.loads(described("en"))
    bad = []
    for bound in catalogue.actions().values():
        at = f"/{bound.resource.name}/{bound.action.name}"
        body = document["paths"][at]["post"]["requestBody"]["content"]["application/json"]
        found = own_fields.parse(bound.action, body["example"])
        if isinstance(found, list):
            bad += [f"{bound.name}: {problem}" for problem in found]
    assert bad == []


def test_every_example_of_a_file_is_read(root: Door, books: Books) -> None:
    """Columns are known and cells can be read; whether the records could be taken is their own."""
    document = json.loads(described("en"))
    schema = {"$ref": "#/components/schemas/Import", "components": document["components"]}
    told = 0
    for resource in catalogue.resources().values():
        body = document["paths"][f"/{resource.name}/import"]["post"]["requestBody"]
        example = body["content"]["text/csv"]["example"].encode()
        response = root.post(
            f"{resource.name}/import", example, headers={"Content-Type": "text/csv"}
        )
        if not any(action.is_import for action in resource.actions):
            assert codes(response) == ["import.not_importable"], resource.name
            continue
        assert response.status_code == 200, (resource.name, example, response.content)
        report = read(response)
        assert [str(e) for e in Draft202012Validator(schema).iter_errors(report)] == []
        assert report["import"]["counts"]["rows"] == 1
        unread = [p["code"] for p in report["problems"] if p["code"].startswith("cell.")]
        assert unread in ([], ["cell.reference"]), (resource.name, report["problems"])
        told += 1
    assert told > 20


def test_a_schema_that_takes_anything_would_be_noticed(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["users.account.create.item"]
    assert list(Draft202012Validator(schema).iter_errors({"name": 7, "x": 1}))
    record = document["components"]["schemas"]["users.account"]
    assert list(Draft202012Validator(record).iter_errors({"id": 1, "password": "x"}))


def test_every_list_answers_as_described(root: Door, books: Books) -> None:
    document = json.loads(described("en"))
    for resource in catalogue.resources().values():
        response = root.get(f"{resource.name}?count=1")
        assert response.status_code == 200, (resource.name, response.content)
        answers = document["paths"][f"/{resource.name}"]["get"]["responses"]
        schema = answers["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        errors = Draft202012Validator(whole).iter_errors(read(response))
        assert [f"{resource.name} {e.json_path}: {e.message}" for e in errors] == []


@pytest.mark.parametrize("lang", ["zh", "zh-hans", "zh_Hans"])
def test_the_description_switches_its_language_too(db: Clone, lang: str) -> None:
    asked, plain = Door().get(f"openapi.json?lang={lang}"), Door().get("openapi.json?lang=xx")
    assert read(asked)["components"]["schemas"]["users.account"]["title"] == "用户"
    assert read(plain)["components"]["schemas"]["users.account"]["title"] == "User"


def test_it_is_served_to_everybody_and_not_twice(db: Clone) -> None:
    stranger = Door()
    response = stranger.get("openapi.json")
    assert response.status_code == 200
    assert read(response)["info"]["title"] == "Argosy"
    tag = response.headers["ETag"]
    assert stranger.get("openapi.json", If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    ("lang", "word"),
    [
        ("en", "One address a noun"),
        ("zh", "一个名词，一个地址"),
        ("zh-hans", "一个名词，一个地址"),
        ("zh_Hans", "一个名词，一个地址"),
        ("klingon", "One address a noun"),
    ],
)
def test_the_page_shows_every_resource_offline(db: Clone, lang: str, word: str) -> None:
    response = Door().get(f"docs?lang={lang}")
    text = response.content.decode()
    assert response.status_code == 200 and word in text
    for resource in catalogue.resources().values():
        assert f'id="{resource.name}"' in text
        assert f"{resource.name}/export" in text and f"{resource.name}/import/1/undo" in text
        for action in resource.actions:
            assert f"{resource.name}/{action.name}" in text
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*', text) == []
    for name, kind in (("api.css", "text/css"), ("api.js", "text/javascript")):
        asset = Door().get(f"docs/{name}")
        assert asset.status_code == 200 and asset.headers["Content-Type"].startswith(kind)
