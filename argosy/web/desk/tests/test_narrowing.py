"""Tests of narrowing: conditions are added to the address, read in words, and taken out again."""

from __future__ import annotations

from urllib.parse import parse_qsl

from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.narrowing import added
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

LIST = "/desk/party.party/"


def asked(address: str | None) -> dict[str, str]:
    assert address is not None
    return dict(parse_qsl(address.removeprefix("?")))


def test_a_condition_is_added_to_those_that_are_there() -> None:
    form = [("add.field", "code"), ("add.op", "starts"), ("add.value", "R")]
    assert asked(added([("q", "x"), ("country", "DE"), ("after", "c"), *form])) == {
        "q": "x",
        "country": "DE",
        "code.starts": "R",
    }
    assert added([("q", "x")]) is None
    assert asked(added([("q", "x"), ("add.field", "code"), ("add.value", " ")])) == {"q": "x"}


def test_another_way_to_fit_stands_beside_all_that_is_there() -> None:
    form = [("add.field", "code"), ("add.op", "is"), ("add.value", "R"), ("add.or", "1")]
    one = asked(added([("country", "DE"), ("sort", "code"), *form]))
    assert one == {"sort": "code", "filter": '{"any": [{"country": "DE"}, {"code": "R"}]}'}
    two = asked(added([("country", "DE"), ("name", "N"), *form]))
    assert two["filter"] == '{"any": [{"all": [{"country": "DE"}, {"name": "N"}]}, {"code": "R"}]}'


def test_a_list_is_narrowed_and_says_how(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    for number, (code, country) in enumerate((("ROPE", "DE"), ("SAIL", "FR"), ("MAST", "IT"))):
        form = {"csrf": csrf(client), "key": f"k/{number}", "name": code, "code": code}
        client.post("/desk/party.party/new/create/", {**form, "country": country})
    answer = client.get(LIST + "?country=DE&add.field=code&add.op=is&add.value=SAIL&add.or=1")
    page = Page(client.get(LIST + answer.headers["Location"]))
    assert page.has("ROPE") and page.has("SAIL") and not page.has("MAST")
    assert page.has("Country is DE or Code is SAIL")
    page = Page(client.get("/desk/sales.order/?state.in=quotation,confirmed"))
    assert page.has("State is one of Quotation, Confirmed"), "choices by their names"
    wrong = client.get(LIST + "?document_date.gte=soon")
    assert wrong.status_code == 400
    assert Page(wrong).has("document_date")


def test_columns_are_chosen(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    form = {"csrf": csrf(client), "key": "k", "name": "Rope", "code": "ROPE", "country": "DE"}
    client.post("/desk/party.party/new/create/", form)
    page = Page(client.get(LIST + "?fields=code&fields=language"))
    labels = [cell["data-label"] for cell in page.all("td") if "data-label" in cell]
    assert labels == ["Code", "Language"] * (len(labels) // 2) and labels
