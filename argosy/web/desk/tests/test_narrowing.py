"""Tests of narrowing: the conditions of an address are read in words, and taken out again."""

from __future__ import annotations

from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

LIST = "/desk/party.party/"


def chips(page: Page) -> list[str]:
    return [each["href"] or "" for each in page.all("a") if each.get("title") == "Remove"]


def test_conditions_are_read_in_words(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    page = Page(client.get("/desk/sales.order/?state.in=quotation,confirmed"))
    assert page.has("State is one of Quotation, Confirmed"), "choices by their names"
    page = Page(client.get("/desk/sales.order/?document_date.gte=2026-01-01&customer.code=C1"))
    assert page.has("Document date is on or after 2026-01-01"), "days are no amounts"
    assert page.has("Customer: Code is C1"), "whose code it is"
    page = Page(client.get("/desk/sales.order/?lines.qty.gt=5&customer_reference.empty=false"))
    assert page.has("Lines: Quantity is above 5")
    assert page.has("is not empty")
    wrong = client.get("/desk/party.party/?document_date.gte=soon")
    assert wrong.status_code == 400
    assert Page(wrong).has("document_date")


def test_the_last_condition_of_a_view_is_taken_out_for_good(books: Books) -> None:
    """The address that a view alone leaves over would mean the view again, with its condition."""
    people.user("anna", "administrator")
    client = signed_in("anna")
    form = {"csrf": csrf(client), "key": "k", "do": "save", "name": "German"}
    made = client.post("/desk/party.party/views", {**form, "address": "?country=DE"})
    view = made.headers["Location"]
    page = Page(client.get(view))
    assert page.has("Country is DE")
    (href,) = chips(page)
    assert not Page(client.get(LIST + href)).has("Country is DE")


def test_columns_are_chosen(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    form = {"csrf": csrf(client), "key": "k", "name": "Rope", "code": "ROPE", "country": "DE"}
    client.post("/desk/party.party/new/create/", form)
    page = Page(client.get(LIST + "?fields=code&fields=language"))
    labels = [cell["data-label"] for cell in page.all("td") if "data-label" in cell]
    assert labels == ["Code", "Language"] * (len(labels) // 2) and labels
