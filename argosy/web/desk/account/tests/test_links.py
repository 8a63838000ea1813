"""Who has no way in: invited people, forgotten passwords, accounts that people make themselves.

Mails are read where they are written while no server is named: what is tested is what people get.
"""

from __future__ import annotations

import email
import email.policy
import itertools
import re
from html import unescape
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from procrastinate.contrib.django import app

from argosy.kernel.identity import sql
from argosy.platform.mail import backend
from argosy.platform.settings.commands import SetSetting, do_set_setting
from argosy.platform.users import commands, first, letters, links, tasks
from argosy.platform.users.links import Purpose
from argosy.platform.users.tests import people
from argosy.platform.users.tests.people import PASSWORD
from argosy.testing.books import Books
from argosy.web.api.calls import SESSION_COOKIE
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

SITE = "https://erp.example.com"
FRESH = "ebb and flood 42 twice"
OTHER = "tides go out 43 twice"
_keys = itertools.count()


@pytest.fixture(autouse=True)
def site(books: Books) -> None:
    """Where links lead."""
    set_to(books, "general.address", f"{SITE}/")


def set_to(books: Books, code: str, text: str) -> None:
    item = SetSetting(code, text)
    do_set_setting([item], actor=books.actor, key=f"set {next(_keys)}")


def account(name: str, language: str = "en", **more: str) -> int:
    new = commands.NewUser(name, name.title(), f"{name}@example.com", language, **more)  # type: ignore[arg-type]
    return commands.do_create_user([new], actor=first.argosy_itself(), key=people.key()).ids()[0]


def with_password(name: str) -> int:
    id_ = people.user(name)
    sql.execute("UPDATE user_account SET email = %s WHERE id = %s", (f"{name}@example.com", id_))
    return id_


def mails() -> set[Path]:
    return set(backend.folder().glob("*.eml")) if backend.folder().exists() else set()


def worked() -> list[email.message.EmailMessage]:
    """Do the jobs of the users that wait; return the mails that went out."""
    before = mails()
    waiting = sql.rows(
        "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name LIKE 'users.%'"
        " RETURNING task_name, args"
    )
    for name, args in waiting:
        app.tasks[str(name)](**cast("dict[str, object]", args))
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(mails() - before)
    ]


def link_in(mail: email.message.EmailMessage) -> str:
    """Return the address that a mail's text leads to, below the site."""
    body = mail.get_body(("plain",))
    assert body is not None
    (found,) = re.findall(rf"{SITE}(/\S+)", body.get_content())
    page = mail.get_body(("html",))
    assert page is not None and f"{SITE}{found}" in unescape(page.get_content())
    return str(found)


def chosen(link: str, password: str = FRESH, *, again: str | None = None) -> HttpResponse:
    """Open a link as a browser that knows nobody, and choose a password."""
    client = Client(raise_request_exception=False)
    page = Page(client.get(link))
    held = {str(each.get("name")): each.get("value") or "" for each in page.all("input")}
    typed = {"password": password, "again": again if again is not None else password}
    answer = client.post(urlsplit(link).path, held | typed)
    return cast(HttpResponse, answer)


def is_open(name: str, password: str) -> bool:
    client = Client()
    answer = client.post("/desk/sign-in", {"name": name, "password": password})
    return answer.status_code == 302 and SESSION_COOKIE in client.cookies


def invite(books: Books, account_id: int) -> None:
    item = commands.InviteUser(account_id)
    commands.do_invite([item], actor=books.actor, key=people.key())


def test_who_is_invited_chooses_a_password_and_is_in(books: Books) -> None:
    anna = account("anna", "zh-hans")
    invite(books, anna)
    (mail,) = worked()
    assert (mail["To"], mail["Subject"]) == ("anna@example.com", "邀请您使用 Argosy")
    answer = chosen(link_in(mail))
    assert isinstance(answer, HttpResponseRedirect) and answer.url == "/desk/"
    assert SESSION_COOKIE in answer.cookies
    assert is_open("anna", FRESH)
    assert chosen_anew(link_in(mail)) == 410, "a link opens nothing twice"
    assert not is_open("anna", OTHER)
    assert sql.rows("SELECT email FROM user_proved_address WHERE id = %s", (anna,)) == [
        ("anna@example.com",)
    ]
    with pytest.raises(Exception, match="has a password already"):
        invite(books, anna)


def chosen_anew(link: str) -> int:
    client = Client()
    token = parse_qs(urlsplit(link).query)["t"][0]
    typed = {"t": token, "key": "again", "password": OTHER, "again": OTHER}
    return client.post(urlsplit(link).path, typed).status_code


def test_a_bad_choice_leaves_the_link_open(books: Books) -> None:
    invite(books, account("anna"))
    (mail,) = worked()
    page = Page(chosen(link_in(mail), "anna"))
    assert page.has("A password has 10 to 200 characters")
    page = Page(chosen(link_in(mail), FRESH, again=OTHER))
    assert page.has("The two passwords differ")
    assert isinstance(chosen(link_in(mail)), HttpResponseRedirect)


def test_nobody_invites_to_rights_that_he_has_not_himself(books: Books) -> None:
    boss, clerk = account("boss"), people.user("clerk", "user_administrator")
    people.grant(boss, "administrator")
    client = signed_in("clerk")
    answer = client.post(
        f"/desk/users.account/{boss}/do/invite/", {"csrf": csrf(client), "key": "up"}
    )
    assert Page(answer).has("may do what you may not")
    plain = account("plain")
    answer = client.post(
        f"/desk/users.account/{plain}/do/invite/", {"csrf": csrf(client), "key": "ok"}
    )
    assert isinstance(answer, HttpResponseRedirect), "control: who may do nothing is invited"
    assert [mail["To"] for mail in worked()] == ["plain@example.com"] and clerk


def test_no_link_leads_where_nobody_said_this_argosy_is(books: Books) -> None:
    """The host of a request is not asked: it is what the sender of the request wants it to be."""
    with_password("anna")
    Client(headers={"host": "testserver"}).post("/desk/forgotten", {"name": "anna"})
    assert all("testserver" not in str(mail) for mail in worked())
    set_to(books, "general.address", "")
    with pytest.raises(Exception, match=r"general\.address"):
        invite(books, account("bert"))


def test_a_forgotten_password_is_replaced_and_ends_every_session(books: Books) -> None:
    with_password("anna")
    before = people_signed_in("anna")
    assert [each["name"] for each in Page(Client().get("/desk/forgotten")).all("input")] == ["name"]
    for typed in ("ANNA", "anna@example.com"):
        answer = Client().post("/desk/forgotten", {"name": typed})
        assert answer.status_code == 200 and Page(answer).has("a mail is on its way to it")
    first_mail, second_mail = worked()
    assert isinstance(chosen(link_in(first_mail)), HttpResponseRedirect)
    assert before.get("/desk/").status_code == 302, "the old session is dead"
    assert is_open("anna", FRESH) and not is_open("anna", PASSWORD)
    assert chosen_anew(link_in(second_mail)) == 410, "the other link died with the old password"


def people_signed_in(name: str) -> Client:
    client = signed_in(name)
    assert client.get("/desk/account/").status_code in (200, 403)
    return client


def test_the_second_factor_is_asked_after_a_new_password_too(books: Books) -> None:
    from argosy.platform.users import one_time, second_factor

    second_factor.store(with_password("anna"), one_time.new_secret(), 0)
    Client().post("/desk/forgotten", {"name": "anna"})
    (mail,) = worked()
    answer = chosen(link_in(mail))
    assert answer.status_code == 200 and SESSION_COOKIE not in answer.cookies
    assert any(each.get("name") == "code" for each in Page(answer).all("input"))


@pytest.mark.parametrize("typed", ["nobody", "nobody@example.com", "gone", "bare"])
def test_the_page_says_the_same_of_accounts_that_are_not_there(books: Books, typed: str) -> None:
    people.user("bare")  # has no address
    gone = with_password("gone")
    sql.execute("UPDATE user_account SET is_active = false WHERE id = %s", (gone,))
    with_password("anna")
    pages = []
    for name in ("anna", typed):
        answer = Client().post("/desk/forgotten", {"name": name})
        pages.append(cast(HttpResponse, answer).content.replace(name.encode(), b""))
    assert pages[0] == pages[1]
    assert [mail["To"] for mail in worked()] == ["anna@example.com"]


def test_a_box_is_not_filled_and_a_name_not_tried_for_ever(books: Books) -> None:
    with_password("anna")
    codes = [Client().post("/desk/forgotten", {"name": "anna"}).status_code for _ in range(12)]
    assert codes == [200] * 10 + [429] * 2
    assert len(worked()) == letters.AN_HOUR == 3


def test_links_are_too_old_after_their_time(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = with_password("anna")
    token = links.token_for(Purpose.FORGOTTEN, anna)
    assert links.holder("forgotten", token) is not None
    assert links.holder("invitation", token) is None, "it is for what it was made"
    assert links.holder("forgotten", token[:-1]) is None
    assert links.holder("nonsense", token) is None
    now = signing.time.time()  # type: ignore[attr-defined]
    for later, is_taken in ((3_590, True), (3_610, False)):
        monkeypatch.setattr(signing.time, "time", lambda seconds=later: now + seconds)  # type: ignore[attr-defined]
        assert (links.holder("forgotten", token) is not None) is is_taken


def test_a_link_dies_with_the_address_that_it_went_to(books: Books) -> None:
    anna = with_password("anna")
    token = links.token_for(Purpose.FORGOTTEN, anna)
    sql.execute("UPDATE user_account SET email = 'new@example.com' WHERE id = %s", (anna,))
    assert links.holder("forgotten", token) is None


def test_everybody_makes_an_account_where_that_is_open(books: Books) -> None:
    asked = {"full_name": "Carla Nova", "email": "Carla@Example.com"}
    assert Client().get("/desk/sign-up").status_code == 404
    assert Client().post("/desk/sign-up", asked).status_code == 404
    tasks.sign_up(full_name="Carla", email="carla@example.com", language="en")
    assert worked() == [], "closed: no mail, even if somebody queued it"
    set_to(books, "accounts.sign_up", "open")
    assert Page(Client().get("/desk/sign-in")).has("Make an account")
    form = Page(Client().get("/desk/sign-up")).all("input")
    assert [each["name"] for each in form] == ["full_name", "email"]
    wrong = Page(Client().post("/desk/sign-up", {"full_name": "", "email": "no address"}))
    assert wrong.has("This is no e-mail address")
    assert Client().post("/desk/sign-up", asked).status_code == 200
    (mail,) = worked()
    assert not sql.rows("SELECT 1 FROM user_account WHERE lower(email) = 'carla@example.com'")
    assert isinstance(chosen(link_in(mail)), HttpResponseRedirect)
    assert is_open("carla@example.com", FRESH)
    ((rights,),) = sql.rows(
        "SELECT count(*) FROM role_grant g JOIN user_account a ON a.id = g.account_id"
        " WHERE a.name = 'carla@example.com'"
    )
    assert rights == 0, "it may do nothing yet"
    assert chosen_anew(link_in(mail)) == 422, "the account is there already"
    Client().post("/desk/sign-up", asked)
    (second,) = worked()
    assert "/desk/link/forgotten" in link_in(second), "who has one is sent to his own"


def test_a_new_address_of_ones_own_is_proved_by_its_mail(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    profile = {"full_name": "Anna", "email": "a@example.com", "language": "en"}
    head = {"csrf": csrf(client), "key": "mine", "current": PASSWORD}
    assert isinstance(client.post("/desk/account/profile", head | profile), HttpResponseRedirect)
    assert Page(client.get("/desk/account/")).has("Not confirmed yet")
    (mail,) = worked()
    link = link_in(mail)
    client.post("/desk/account/profile", head | profile | {"full_name": "A.", "key": "again"})
    assert worked() == [], "the same address is not asked twice"
    held = {
        str(each.get("name")): each.get("value") or ""
        for each in Page(client.get(link)).all("input")
    }
    assert isinstance(client.post(urlsplit(link).path, held), HttpResponseRedirect)
    assert Page(client.get("/desk/account/")).has("Confirmed")
    other = {"email": "b@example.com", "key": "other"}
    client.post("/desk/account/profile", head | profile | other)
    assert Page(client.get("/desk/account/")).has("Not confirmed yet"), "proves no other one"
    assert client.get(link).status_code == 410


def test_an_open_desk_does_not_give_the_account_away(books: Books) -> None:
    """Who sits down at another's desk must not send himself the link to a new password."""
    id_ = people.user("anna", "administrator")
    client = signed_in("anna")
    head = {"csrf": csrf(client), "full_name": "Anna", "email": "thief@evil.org", "language": "en"}
    for key, typed in (("none", {}), ("wrong", {"current": OTHER})):
        answer = client.post("/desk/account/profile", head | typed | {"key": key})
        assert answer.status_code == 422
        assert Page(answer).has("The present password is another one")
    Client().post("/desk/forgotten", {"name": "anna"})
    assert worked() == []
    same = head | {"email": "", "full_name": "Anna B.", "key": "same"}
    assert client.post("/desk/account/profile", same).status_code == 302, "control: no new address"
    mine = head | {"email": "a@example.com", "key": "mine", "current": PASSWORD}
    assert client.post("/desk/account/profile", mine).status_code == 302, "control: the password"
    assert sql.rows("SELECT email FROM user_account WHERE id = %s", (id_,)) == [("a@example.com",)]


def test_a_stranger_s_words_are_not_carried_to_other_people(books: Books) -> None:
    set_to(books, "accounts.sign_up", "open")
    asked = {"full_name": "You won: https://evil.org", "email": "carla@example.com"}
    assert Client().post("/desk/sign-up", asked).status_code == 200
    (mail,) = worked()
    assert "evil.org" not in mail.as_string()
    for part in ("plain", "html"):
        body = mail.get_body((part,))
        assert body is not None
        assert "evil.org" not in body.get_content() and "carla@example.com" in body.get_content()
