"""Tests of forms: what is typed becomes a command, once; what is wrong is said beside its field."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

NEW = "/desk/party.party/new/create/"
NASTY = '"><script>alert(1)</script>'


def root(language: str = "en") -> Client:
    people.user("anna", "administrator")
    return signed_in("anna", language=language)


def send(client: Client, address: str, **fields: str) -> HttpResponseBase:
    return client.post(address, {"csrf": csrf(client), "key": "form/1", **fields})


def parties(code: str) -> int:
    number = sql.rows("SELECT count(*) FROM party WHERE code = %s", (code,))[0][0]
    assert isinstance(number, int)
    return number


def test_a_form_makes_a_record_and_leads_to_it(books: Books) -> None:
    client = root()
    answer = send(client, NEW, name="Rope & Sail", code="ROPE", country="DE")
    assert answer.status_code == 302, answer
    page = Page(client.get(answer.headers["Location"]))
    assert page.has("Rope & Sail")
    assert page.has(": done.")
    assert parties("ROPE") == 1


def test_a_form_sent_twice_has_one_effect(books: Books) -> None:
    client = root()
    first = send(client, NEW, name="Rope", code="ROPE", country="DE")
    second = send(client, NEW, name="Rope", code="ROPE", country="DE")
    assert first.headers["Location"] == second.headers["Location"]
    assert parties("ROPE") == 1
    other = send(client, NEW, name="Rope", code="ROPE", country="DE", key="form/2")
    assert other.status_code == 422, "another key is another intention, and the code is taken"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(books: Books) -> None:
    people.user("anna", "administrator")
    for language, said in (("en", "Nothing is called"), ("zh", "此处没有名为")):
        client = signed_in("anna", language=language)
        answer = send(client, NEW, name=NASTY, code="ATL", parent_id="Atlantis")
        assert answer.status_code == 422
        page = Page(answer)
        by_name = {each.get("name"): each for each in page.all("input")}
        assert by_name["name"]["value"] == NASTY
        assert by_name["parent_id"]["value"] == "Atlantis"
        assert by_name["parent_id"]["aria-invalid"] == "true"
        assert [e for e in page.all("span") if e.get("id") == "parent_id-wrong"]
        assert page.has(said)
        assert isinstance(answer, HttpResponse) and b"<script>alert" not in answer.content
        assert parties("ATL") == 0


def test_a_form_of_another_session_does_nothing(books: Books) -> None:
    client = root()
    answer = client.post(NEW, {"csrf": "guessed", "key": "k", "name": "Rope", "code": "ROPE"})
    assert answer.status_code == 403
    assert parties("ROPE") == 0


def test_lines_are_numbered_as_they_stand_without_the_empty_ones(books: Books) -> None:
    client = root()
    answer = send(
        client,
        NEW,
        **{
            "name": "Rope",
            "code": "ROPE",
            "country": "DE",
            "roles[0].role": "",
            "roles[2].role": "customer",
            "roles[2].valid_from": "2026-01-01",
            "roles[5].role": "captain",
            "roles[5].valid_from": "2026-01-01",
        },
    )
    assert answer.status_code == 422
    page = Page(answer)
    named = {str(each.get("name")): each for each in (*page.all("input"), *page.all("select"))}
    assert named["roles[0].valid_from"]["value"] == "2026-01-01"
    assert named["roles[1].role"]["aria-invalid"] == "true"
    assert "aria-invalid" not in named["roles[0].role"]


def test_a_record_is_named_by_its_code_or_told_to_be_unknown(books: Books) -> None:
    client = root()
    send(client, NEW, name="Mother", code="MOTHER", country="DE", key="1")
    assert (
        send(client, NEW, name="Child", code="CHILD", country="DE", parent_id="MOTHER").status_code
        == 302
    )
    found = sql.rows(
        "SELECT p.code FROM party_profile c JOIN party p ON p.id = c.parent_id"
        " JOIN party o ON o.id = c.id WHERE o.code = 'CHILD'"
    )
    assert found == [("MOTHER",)]
    answer = send(client, NEW, name="X", code="X", country="DE", parent_id="NOBODY", key="3")
    assert answer.status_code == 422
    assert Page(answer).has("Nothing is called NOBODY here.")


def test_options_offer_what_begins_so(books: Books) -> None:
    client = root()
    send(client, NEW, name="Mother", code="MOTHER", country="DE")
    answer = client.get("/desk/party.party/options?q=Moth")
    assert {"value": "MOTHER"} in Page(answer).all("option")


def test_a_change_knows_the_version_of_what_it_changes(books: Books) -> None:
    client = root()
    page = send(client, NEW, name="Rope", code="ROPE", country="DE").headers["Location"]
    form = f"{page.partition('?')[0]}do/change/"
    text = client.get(form).content.decode()
    assert 'name="version" value="1"' in text or 'name="version" value="0"' in text, text
