"""Tests of cells edited in place: by version, with what is wrong beside it, by who may."""

from __future__ import annotations

from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

CELL = "/desk/webhooks.webhook/cell"


def hook(client: Client, name: str) -> int:
    form = {"csrf": csrf(client), "key": name, "name": name, "url": "https://example.com/hook"}
    made = client.post("/desk/webhooks.webhook/new/create/", form)
    assert made.status_code == 302, made.content
    ((id_,),) = sql.rows("SELECT id FROM webhook WHERE name = %s", (name,))
    assert isinstance(id_, int)
    return id_


def test_a_cell_is_changed_and_all_else_stays(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    id_ = hook(client, "Shop")
    page = Page(client.get("/desk/webhooks.webhook/"))
    can = {cell["data-field"] for cell in page.all("td") if "data-can-edit" in cell}
    assert can == {"url", "kinds", "is_active"}, "the first column opens the record"
    asked = Page(client.get(f"{CELL}?record={id_}&field=url"))
    held = {str(each["name"]): each["value"] for each in asked.all("input")}
    assert held["value"] == "https://example.com/hook" and held["version"] == "1"
    sent = {**held, "value": "https://example.com/new"}
    changed = client.post(CELL, sent)
    assert changed.status_code == 200 and Page(changed).has("https://example.com/new")
    assert sql.rows("SELECT name, url, is_active, version FROM webhook") == [
        ("Shop", "https://example.com/new", True, 2)
    ]
    stale = client.post(CELL, {**sent, "key": "other", "value": "https://example.com/third"})
    assert stale.status_code == 422
    assert Page(stale).has("Somebody changed this since you read it.")
    wrong = client.post(CELL, {**sent, "key": "third", "version": "2", "value": "nowhere"})
    assert wrong.status_code == 422
    assert [each["value"] for each in Page(wrong).all("input") if each["name"] == "value"] == [
        "nowhere"
    ]
    assert sql.rows("SELECT url, version FROM webhook") == [("https://example.com/new", 2)]


def test_what_cannot_be_edited_is_not(books: Books) -> None:
    people.user("anna", "administrator")
    people.user("bert", "integrator")
    client = signed_in("anna")
    id_ = hook(client, "Shop")
    for field in ("version", "nothing", "id", ""):
        assert client.get(f"{CELL}?record={id_}&field={field}").status_code == 404, field
    assert client.get(f"/desk/trail.command/cell?record={id_}&field=key").status_code == 404
    assert signed_in("bert").get(f"{CELL}?record={id_}&field=url").status_code == 403
