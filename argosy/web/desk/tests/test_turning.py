"""A list says which of its records it shows; days that have passed say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from argosy.platform.registry import catalogue
from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_parties
from argosy.web.desk.shown import shown, today_of
from argosy.web.desk.tests.visitor import Page, signed_in

LIST = "/desk/party.party/"


def next_of(page: Page) -> str:
    return next(str(each["href"]) for each in page.all("a") if each.get("title") == "Next page")


def told(page: Page) -> str:
    return next((text for text in page.texts if "–" in text and text[0].isdigit()), "")


def test_a_list_says_which_records_it_shows(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    make_parties(5)
    first = Page(client.get(f"{LIST}?limit=2"))
    assert told(first) == "1–2 of 5"
    second = Page(client.get(LIST + next_of(first)))
    assert told(second) == "3–4"
    third = Page(client.get(LIST + next_of(second)))
    assert told(third) == "5–5"
    assert not [each for each in third.all("a") if each.get("title") == "Next page"]
    whole = Page(client.get(LIST))
    assert whole.has("5 found") and not told(whole)


@pytest.mark.parametrize("at", ["", "x", "-3", "1e9", "9" * 40, "٣"])
def test_a_place_that_makes_no_sense_is_not_told(books: Books, at: str) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    make_parties(3)
    address = next_of(Page(client.get(f"{LIST}?limit=2"))).replace("at=2", f"at={at}")
    answer = client.get(LIST + address)
    assert answer.status_code == 200
    assert not told(Page(answer))


@pytest.mark.parametrize(
    ("noun", "name", "days", "left", "is_late"),
    [
        ("sales.order", "due_on", -1, None, True),
        ("sales.order", "due_on", 0, None, False),
        ("purchasing.order", "due_on", -1, None, True),
        ("accounting.invoice", "due_date", -1, "0.01", True),
        ("accounting.invoice", "due_date", -1, "0.00", False),
        ("accounting.invoice", "due_date", -1, None, False),
        ("accounting.open_item", "due_date", -1, "-5.00", True),
        ("accounting.open_item", "due_date", 1, "5.00", False),
        ("sales.order", "document_date", -1, None, False),
    ],
)
def test_a_day_that_has_passed_is_late_while_something_is_left(
    books: Books, noun: str, name: str, days: int, left: str | None, is_late: bool
) -> None:
    field = catalogue.resource(noun).field(name)
    assert field is not None
    day = today_of() + timedelta(days=days)
    money = left and {"amount": left, "currency": "CNY"}
    value = shown(books.actor, field, {name: day.isoformat(), "open": money})
    assert (value.tone == "late") == is_late
