"""Tests of two people at one record: each sees what the other changed, and nothing is lost."""

from __future__ import annotations

import html
import re

from django.http import HttpResponse
from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

NEW = "/desk/party.party/new/create/"


def two() -> tuple[Client, Client]:
    people.user("anna", "administrator")
    people.user("bob", "administrator")
    return signed_in("anna"), signed_in("bob")


def party(client: Client) -> str:
    made = client.post(
        NEW, {"csrf": csrf(client), "key": "m", "name": "Rope", "code": "ROPE", "country": "DE"}
    )
    return made.headers["Location"].partition("?")[0]


def opened(client: Client, address: str) -> dict[str, str]:
    """Open a form and return what a browser would send if nothing was typed."""
    answer = client.get(address)
    assert answer.status_code == 200
    found = {}
    for tag in Page(answer).all("input"):
        if tag.get("name") and tag.get("type") != "password":
            found[str(tag["name"])] = str(tag.get("value") or "")
    assert isinstance(answer, HttpResponse)
    text = answer.content.decode()
    selects = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
    for name, inner in selects.findall(text):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def names(code: str) -> tuple[str, str]:
    row = sql.rows(
        "SELECT p.name, coalesce(f.legal_name, '') FROM party p"
        " JOIN party_profile f ON f.id = p.id WHERE p.code = %s",
        (code,),
    )[0]
    return str(row[0]), str(row[1])


def test_what_each_changed_alone_comes_together(books: Books) -> None:
    anna, bob = two()
    change = f"{party(anna)}do/change/"
    hers, his = opened(anna, change), opened(bob, change)
    assert anna.post(change, hers | {"name": "Rope & Sail"}).status_code == 302
    answer = bob.post(change, his | {"legal_name": "Rope AG"})
    assert answer.status_code == 409, "he has not seen her change"
    assert names("ROPE") == ("Rope & Sail", ""), "nothing was written yet"
    page = Page(answer)
    assert page.has("Somebody else changed this meanwhile")
    assert page.has("Rope & Sail"), "what it is now"
    inputs = {tag.get("name"): tag.get("value") for tag in page.all("input")}
    assert inputs["name"] == "Rope & Sail", "taken over"
    assert inputs["legal_name"] == "Rope AG", "kept"
    again = his | {str(k): str(v) for k, v in inputs.items() if k and v is not None}
    assert bob.post(change, again).status_code == 302
    assert names("ROPE") == ("Rope & Sail", "Rope AG")


def test_where_both_changed_the_same_one_is_told_and_decides(books: Books) -> None:
    anna, bob = two()
    change = f"{party(anna)}do/change/"
    hers, his = opened(anna, change), opened(bob, change)
    anna.post(change, hers | {"name": "Sail"})
    answer = bob.post(change, his | {"name": "Anchor"})
    assert answer.status_code == 409
    page = Page(answer)
    assert page.has("yours is kept")
    inputs = {tag.get("name"): tag.get("value") for tag in page.all("input")}
    assert inputs["name"] == "Anchor"
    assert names("ROPE")[0] == "Sail"


def test_a_form_that_was_taken_answers_the_same_again(books: Books) -> None:
    anna, _bob = two()
    change = f"{party(anna)}do/change/"
    hers = opened(anna, change) | {"name": "Sail"}
    first, second = anna.post(change, hers), anna.post(change, hers)
    assert first.status_code == second.status_code == 302, "a lost answer is no change by others"
