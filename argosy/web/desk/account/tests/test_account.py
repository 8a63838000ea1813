"""Tests of one's own account: profile, password, second factor, sessions, as a browser sees it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.platform.users.tests.people import PASSWORD
from argosy.testing.books import Books
from argosy.web.api.calls import SESSION_COOKIE
from argosy.web.desk.account.pages import browser_name
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

HERE = "/desk/account/"
SETUP = "/desk/account/authenticator/"
FRESH = "ebb and flood 42 twice"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


def anna(language: str = "en") -> Client:
    people.user("anna", "administrator")
    return signed_in("anna", language=language)


def post(client: Client, address: str, **fields: str) -> HttpResponseBase:
    return client.post(address, {"csrf": csrf(client), "key": f"k {address}", **fields})


def code(secret: str, aside: int = 0) -> str:
    """The code that an authenticator shows, worked out apart from what is tested.

    What comes second is taken a step ahead: it is taken still when the machine is slow.
    """
    counter = struct.pack(">Q", int(time.time()) // 30 + aside)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[19] % 16
    value = struct.unpack(">I", mac[start : start + 4])[0] % 2**31
    return str(value % 1_000_000).zfill(6)


def browser(**headers: str) -> Client:
    return Client(raise_request_exception=False, headers=headers)


def password_given(client: Client, name: str = "anna", password: str = PASSWORD) -> Page:
    return Page(client.post("/desk/sign-in", {"name": name, "password": password}))


def ticket_of(page: Page) -> str:
    return str(next(each["value"] for each in page.all("input") if each.get("name") == "ticket"))


def with_authenticator(client: Client) -> tuple[str, list[str]]:
    """Set up an authenticator as a person does; return its secret and the recovery codes."""
    page = Page(client.get(SETUP))
    secret = str(next(e["value"] for e in page.all("input") if e.get("name") == "secret"))
    assert page.all("svg"), "the picture to read"
    answer = post(client, SETUP, secret=secret, code=code(secret), current=PASSWORD)
    assert answer.status_code == 200, Page(answer).texts
    codes = [text for text in Page(answer).texts if re.fullmatch(r"[a-z2-7]{5}-[a-z2-7]{5}", text)]
    assert len(codes) == 10
    return secret, codes


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_account_shows_what_is_ones_own(books: Books, language: str) -> None:
    page = Page(anna(language).get(HERE))
    assert page.has({"en": "Where you are signed in", "zh": "登录"}[language])
    assert page.has("anna")


def test_a_profile_is_changed_and_nonsense_is_said_beside_its_field(books: Books) -> None:
    client = anna()
    fields = {"full_name": "Anna 安娜", "email": "a@example.com", "language": "zh-hans"}
    more = {"time_zone": "Asia/Shanghai", "signature": "安\r\n娜", "current": PASSWORD}
    answer = post(client, f"{HERE}profile", **fields, **more)
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "zh-hans"
    kept = sql.rows(
        "SELECT full_name, email, language, time_zone, signature FROM user_account"
        " WHERE name = 'anna'"
    )
    assert kept == [("Anna 安娜", "a@example.com", "zh-hans", "Asia/Shanghai", "安\n娜")]
    bad = post(client, f"{HERE}profile", **{**fields, "email": "no"}, time_zone="Mars", key="2")
    assert bad.status_code == 422
    page = Page(bad)
    assert page.has("Mars 不是时区") or page.has("Mars")
    by_name = {each.get("name"): each for each in page.all("input")}
    assert by_name["email"]["value"] == "no", "what was typed is kept"


def test_a_new_password_ends_every_session(books: Books) -> None:
    client = anna()
    other = signed_in("anna")
    fields = {"current": PASSWORD, "password": FRESH}
    assert post(client, f"{HERE}password", **fields, again="another").status_code == 422
    wrong = post(client, f"{HERE}password", **{**fields, "current": "x"}, again=FRESH, key="w")
    assert wrong.status_code == 422
    assert other.get(HERE).status_code == 200
    assert post(client, f"{HERE}password", **fields, again=FRESH, key="r").status_code == 302
    assert client.get(HERE).status_code == other.get(HERE).status_code == 302
    assert password_given(browser(), password=PASSWORD).has("wrong")


def test_sessions_are_listed_and_ended_ones_own_alone(books: Books) -> None:
    client = anna()
    phone = browser(user_agent=SAFARI)
    phone.post("/desk/sign-in", {"name": "anna", "password": PASSWORD})
    assert Page(client.get(HERE)).has("Safari · iPhone")
    people.user("berta", "administrator")
    berta = signed_in("berta")
    ids = {
        str(name): str(id_)
        for name, id_ in sql.rows(
            "SELECT a.name || s.browser, s.id FROM user_session s"
            " JOIN user_account a ON a.id = s.account_id"
        )
    }
    foreign = post(client, f"{HERE}sessions", session=ids["berta"])
    assert foreign.status_code == 422
    assert berta.get(HERE).status_code == 200, "nobody ends another's session"
    assert (
        post(client, f"{HERE}sessions", session=str(ids[f"anna{SAFARI}"]), key="2").status_code
        == 302
    )
    assert phone.get(HERE).status_code == 302, "the telephone is signed out"
    assert client.get(HERE).status_code == 200
    third = signed_in("anna")
    assert post(client, f"{HERE}sessions", session="others", key="3").status_code == 302
    assert (client.get(HERE).status_code, third.get(HERE).status_code) == (200, 302)


def test_an_authenticator_is_asked_for_once_it_is_set_up(books: Books) -> None:
    client = anna()
    secret, _ = with_authenticator(client)
    visitor = browser()
    page = password_given(visitor)
    assert page.has("One more code")
    assert SESSION_COOKIE not in visitor.cookies, "the password alone opens nothing"
    ticket = ticket_of(page)
    wrong = visitor.post("/desk/sign-in/code", {"ticket": ticket, "code": "000000"})
    assert wrong.status_code == 401
    given = code(secret, 1)
    right = visitor.post("/desk/sign-in/code", {"ticket": ticket, "code": given})
    assert right.status_code == 302
    assert visitor.get(HERE).status_code == 200
    again = browser().post("/desk/sign-in/code", {"ticket": ticket, "code": given})
    assert again.status_code == 401, "no code is taken twice"
    stored = sql.rows("SELECT secret FROM user_totp")[0][0]
    assert isinstance(stored, bytes) and secret.encode() not in stored, "it is sealed"


def test_a_recovery_code_opens_once_and_another_password_voids_the_ticket(books: Books) -> None:
    client = anna()
    _, codes = with_authenticator(client)
    ticket = ticket_of(password_given(browser()))
    body = {"ticket": ticket, "code": codes[3].upper()}
    assert browser().post("/desk/sign-in/code", body).status_code == 302
    assert browser().post("/desk/sign-in/code", body).status_code == 401
    assert Page(client.get(HERE)).has("Recovery codes left: 9")
    forged = browser().post("/desk/sign-in/code", {"ticket": ticket + "x", "code": codes[4]})
    assert forged.status_code == 401
    fields = {"current": PASSWORD, "password": FRESH, "again": FRESH}
    post(client, f"{HERE}password", **fields)
    late = browser().post("/desk/sign-in/code", {"ticket": ticket, "code": codes[5]})
    assert late.status_code == 401
    assert sql.rows("SELECT count(*) FROM user_recovery_code") == [(9,)], "and takes no code"


def test_tries_of_codes_are_counted_like_tries_of_passwords(books: Books) -> None:
    client = anna()
    with_authenticator(client)
    ticket = ticket_of(password_given(browser()))
    states = [
        browser().post("/desk/sign-in/code", {"ticket": ticket, "code": f"{n:06d}"}).status_code
        for n in range(12)
    ]
    assert states[:9] == [401] * 9
    assert states[-1] == 429


def test_a_wrong_code_or_password_sets_nothing_up(books: Books) -> None:
    client = anna()
    secret = base64.b32encode(b"01234567890123456789").decode()
    bad = post(client, SETUP, secret=secret, code="000000", current=PASSWORD)
    assert bad.status_code == 422
    assert Page(bad).has("The code is another one.")
    bad = post(client, SETUP, secret=secret, code=code(secret), current="guess", key="2")
    assert bad.status_code == 422
    bad = post(client, SETUP, secret="<script>", code="1", current=PASSWORD, key="3")
    assert bad.status_code == 422
    assert isinstance(bad, HttpResponse) and b"<script>" not in bad.content.replace(
        b"<script src", b""
    )
    assert sql.rows("SELECT count(*) FROM user_totp") == [(0,)]


def test_it_is_removed_with_the_password_only(books: Books) -> None:
    client = anna()
    with_authenticator(client)
    address = f"{HERE}authenticator/remove"
    assert post(client, address, current="guess").status_code == 422
    assert post(client, address, current=PASSWORD, key="2").status_code == 302
    visitor = browser()
    visitor.post("/desk/sign-in", {"name": "anna", "password": PASSWORD})
    assert visitor.get(HERE).status_code == 200


def test_one_signs_in_by_e_mail_and_the_api_asks_for_the_code_too(books: Books) -> None:
    client = anna()
    sql.execute("UPDATE user_account SET email = 'Anna@Example.com' WHERE name = 'anna'")
    visitor = browser()
    visitor.post("/desk/sign-in", {"name": "anna@example.com", "password": PASSWORD})
    assert visitor.get(HERE).status_code == 200
    people.user("berta", "administrator")
    sql.execute("UPDATE user_account SET email = 'anna@example.com' WHERE name = 'berta'")
    page = password_given(browser(), "anna@example.com")
    assert page.has("wrong"), "an address of two people names neither"
    secret, _ = with_authenticator(client)
    body: dict[str, str] = {"name": "anna", "password": PASSWORD}
    refused = browser().post("/api/v1/session", body, content_type="application/json")
    assert refused.status_code == 401
    assert refused.json()["code"] == "session.code_needed"
    body["code"] = code(secret, 1)
    made = browser().post("/api/v1/session", body, content_type="application/json")
    assert made.status_code == 201


def test_browsers_are_named_as_people_call_them() -> None:
    assert browser_name(SAFARI) == "Safari · iPhone"
    assert browser_name("curl/8.5.0") == "curl/8.5.0"
    assert browser_name("") == ""
