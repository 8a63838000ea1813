"""Tests of passkeys at the door and in one's own account, as a browser speaks of them."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.platform.users.tests.device import Device
from argosy.platform.users.tests.people import PASSWORD
from argosy.testing.books import Books
from argosy.web.api.calls import SESSION_COOKIE
from argosy.web.desk.account.passkeys import COOKIE
from argosy.web.desk.tests.visitor import Page, csrf

HERE = "/desk/account/"
DOOR = "/desk/sign-in/passkey"


def browser(host: str = "localhost") -> Client:
    return Client(raise_request_exception=False, headers={"host": host})


def signed_in(name: str = "anna") -> Client:
    client = browser()
    client.post("/desk/sign-in", {"name": name, "password": PASSWORD})
    return client


def ask(client: Client, address: str = f"{DOOR}/ask", **fields: str) -> HttpResponse:
    return client.post(address, fields)  # type: ignore[return-value]


def add(client: Client, device: Device, name: str = "telephone") -> HttpResponse:
    sent = {"csrf": csrf(client), "current": str(PASSWORD)}
    asked = ask(client, f"{HERE}passkeys/ask", **sent)
    assert asked.status_code == 200, asked.content
    answer = device.make(asked.content.decode())
    body = {"csrf": csrf(client), "key": f"add {name}", "name": name, "answer": answer}
    return client.post(f"{HERE}passkeys/add", body)  # type: ignore[return-value]


def test_a_passkey_is_added_used_renamed_and_removed(books: Books) -> None:
    people.user("anna", "administrator")
    client, device = signed_in(), Device()
    assert add(client, device).status_code == 302
    page = Page(client.get(HERE))
    assert page.has("telephone") and page.has("never used")
    visitor = browser()
    assert Page(visitor.get("/desk/sign-in")).has("Sign in with a passkey")
    asked = ask(visitor)
    cookie = visitor.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["max-age"] == 300
    body = {"answer": device.sign(asked.content.decode()), "next": HERE}
    entered = visitor.post(DOOR, body)
    assert (entered.status_code, entered.headers["Location"]) == (302, HERE)
    assert visitor.cookies[SESSION_COOKIE]["httponly"]
    assert visitor.get(HERE).status_code == 200
    again = browser().post(DOOR, body)
    assert again.status_code == 401 and Page(again).has("This passkey opens nothing here")
    (id_,) = sql.rows("SELECT id FROM user_passkey")[0]
    fields = {"csrf": csrf(client), "passkey": str(id_), "name": "old one"}
    assert client.post(f"{HERE}passkeys/", {**fields, "key": "n"}).status_code == 302
    assert Page(client.get(HERE)).has("old one")
    gone = client.post(f"{HERE}passkeys/", {**fields, "key": "r", "step": "remove"})
    assert gone.status_code == 302
    assert sql.rows("SELECT count(*) FROM user_passkey") == [(0,)]
    lost = client.post(f"{HERE}passkeys/", {**fields, "key": "x", "step": "remove"})
    assert lost.status_code == 422 and Page(lost).has("You have no such passkey.")


def test_what_is_wrong_is_said_and_changes_nothing(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in()
    wrong = ask(client, f"{HERE}passkeys/ask", csrf=csrf(client), current="guess")
    assert wrong.status_code == 422
    assert "present password" in json.loads(wrong.content)["said"]
    forged = ask(client, f"{HERE}passkeys/ask", csrf="no", current=str(PASSWORD))
    assert forged.status_code == 403
    assert add(client, Device(origin="https://evil.example")).status_code == 422
    assert add(client, Device(), name=" ").status_code == 422
    assert sql.rows("SELECT count(*) FROM user_passkey") == [(0,)]


def test_another_site_can_neither_ask_nor_answer(books: Books) -> None:
    visitor = browser()
    origin = {"origin": "https://evil.example"}
    assert visitor.post(f"{DOOR}/ask", headers=origin).status_code == 403
    assert visitor.post(DOOR, {"answer": "{}"}, headers=origin).status_code == 403
    assert sql.rows("SELECT count(*) FROM user_passkey_challenge") == [(0,)]


def test_passkeys_are_not_offered_where_browsers_have_none(books: Books) -> None:
    people.user("anna", "administrator")
    visitor = browser("127.0.0.1")
    assert not Page(visitor.get("/desk/sign-in")).has("Sign in with a passkey")
    assert ask(visitor).status_code == 404
    visitor.post("/desk/sign-in", {"name": "anna", "password": PASSWORD})
    page = Page(visitor.get(HERE))
    assert page.has("Browsers know passkeys at an address of https with a name")
    assert not page.has("Name of the device")
