"""Tests of coming and going: who is let in, where one lands, what a browser remembers."""

from __future__ import annotations

import pytest
from django.test import Client

from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

SIGN_IN = "/desk/sign-in"


def test_nobody_sees_the_desk_without_signing_in(db: Clone) -> None:
    for address in ("/desk/", "/desk/party.party/", "/desk/party.party/1/", "/desk/design"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{SIGN_IN}?next={address}"


def test_a_part_of_a_page_makes_the_whole_page_go_to_the_sign_in(db: Clone) -> None:
    answer = Client().get("/desk/party.party/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=/desk/"


def test_who_signs_in_goes_where_he_wanted_to(books: Books) -> None:
    people.user("anna", "administrator")
    client = Client()
    form = {"name": "Anna", "password": people.PASSWORD, "next": "/desk/party.party/"}
    answer = client.post(SIGN_IN, form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/party.party/")
    cookie = client.cookies["argosy_session"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.get("/desk/party.party/").status_code == 200


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "javascript:1", ""])
def test_no_address_leads_away_from_argosy(books: Books, target: str) -> None:
    people.user("anna", "administrator")
    form = {"name": "anna", "password": people.PASSWORD, "next": target}
    assert Client().post(SIGN_IN, form).headers["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The name or the password is wrong."), ("zh-hans", "登录名或密码不正确。")],
)
def test_a_wrong_password_is_told_and_the_name_kept(db: Clone, language: str, said: str) -> None:
    people.user("anna", "administrator")
    client = Client()
    client.cookies["django_language"] = language
    answer = client.post(SIGN_IN, {"name": "<b>anna", "password": "wrong"})
    page = Page(answer)
    assert answer.status_code == 401
    assert page.has(said)
    assert [field["value"] for field in page.all("input") if field.get("name") == "name"] == [
        "<b>anna"
    ]
    assert "argosy_session" not in client.cookies


def test_a_page_of_another_site_cannot_sign_anybody_in(db: Clone) -> None:
    people.user("anna", "administrator")
    form = {"name": "anna", "password": people.PASSWORD}
    answer = Client().post(SIGN_IN, form, headers={"Origin": "https://example.com"})
    assert answer.status_code == 403


def test_signing_out_needs_the_session_s_own_token_and_ends_it(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    token = client.cookies["argosy_session"].value
    client.post("/desk/sign-out", {"csrf": "guessed"})
    assert client.get("/desk/design").status_code == 200
    assert client.post("/desk/sign-out", {"csrf": csrf(client)}).headers["Location"] == SIGN_IN
    client.cookies["argosy_session"] = token
    assert client.get("/desk/design").status_code == 302


def test_language_theme_and_density_are_remembered(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    for name, value, attribute in (
        ("language", "zh-hans", ("lang", "zh-Hans")),
        ("theme", "dark", ("data-theme", "dark")),
        ("density", "compact", ("data-density", "compact")),
    ):
        answer = client.post("/desk/choose", {name: value, "next": "/desk/design"})
        assert answer.headers["Location"] == "/desk/design"
        html = Page(client.get("/desk/design")).all("html")[0]
        assert html[attribute[0]] == attribute[1]
    client.post("/desk/choose", {"theme": "<script>"})
    assert Page(client.get("/desk/design")).all("html")[0]["data-theme"] == "dark"


def test_without_a_choice_the_account_s_language_is_spoken(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    del client.cookies["django_language"]
    page = client.get("/desk/design", headers={"accept-language": "zh-CN"})
    assert Page(page).all("html")[0]["lang"] == "en"


def test_a_company_that_is_not_one_s_own_is_not_acted_for(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna", company=books.company_id + 1_000)
    assert Page(client.get("/desk/design")).has("DESK")


def test_who_has_no_role_is_told_what_to_do(books: Books) -> None:
    people.user("nobody")
    answer = signed_in("nobody").get("/desk/")
    assert answer.status_code == 403
    assert Page(answer).has("Ask an administrator for a role")


def test_pages_hold_no_inline_code_and_nothing_from_elsewhere(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    for address in (SIGN_IN, "/desk/home/supply/", "/desk/party.party/", "/desk/design"):
        answer = client.get(address)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        page = Page(answer)
        assert not page.all("style")
        for tag, attributes in page.tags:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            assert tag != "script" or attributes.get("src")
            for name in ("href", "src", "action"):
                assert not (attributes.get(name) or "").startswith(("http", "//"))


def test_assets_are_kept_by_browsers_and_named_in_a_fixed_list(db: Clone) -> None:
    page = Page(Client().get(SIGN_IN))
    found = [link["href"] for link in page.all("link")] + [s["src"] for s in page.all("script")]
    for address in found:
        assert address is not None
        answer = Client().get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        if address.startswith("/desk/"):
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Content-Encoding"] == "gzip"
    assert Client().get("/desk/assets/x/__init__.py").status_code == 404
