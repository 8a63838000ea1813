"""Tests of signing in by an identity provider: a browser, our pages, a stand-in over real HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.data.webhooks.addresses import VARIABLE
from argosy.platform.settings.commands import SetSetting, do_set_setting
from argosy.platform.users import one_time, second_factor
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.oidc import discovery
from argosy.platform.users.oidc.commands import (
    ChangeProvider,
    NewProvider,
    do_change_provider,
    do_create_provider,
)
from argosy.platform.users.oidc.tests.issuer import (
    CLIENT,
    SECRET,
    Claims,
    Issuer,
    ec_jwk,
    ec_key,
    issuing,
    rsa_jwk,
    rsa_key,
)
from argosy.platform.users.secrets import Password
from argosy.platform.users.tests import people
from argosy.platform.users.tests.people import PASSWORD
from argosy.testing.books import Books
from argosy.web.api.calls import SESSION_COOKIE
from argosy.web.desk.account.providers import COOKIE
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

SITE = "https://erp.example.com"
HERE = "/desk/account/"
_keys = itertools.count()


@pytest.fixture
def issuer(books: Books, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """A provider on this machine, which is allowed here, and Argosy at an address of its own."""
    monkeypatch.setenv(VARIABLE, "127.0.0.1")
    item = SetSetting("general.address", f"{SITE}/")
    do_set_setting([item], actor=books.actor, key=f"oidc/{next(_keys)}")
    discovery.forget()
    with issuing() as found:
        yield found


def provider(issuer: Issuer, **more: object) -> int:
    """Configure the provider; return its id."""
    new = NewProvider("Keycloak", issuer.address, CLIENT, Password(SECRET), "统一认证", **more)  # type: ignore[arg-type]
    (id_,) = do_create_provider([new], actor=argosy_itself(), key=f"oidc/{next(_keys)}").ids()
    return id_


def anna(issuer: Issuer, *, email: str = "anna@example.com") -> int:
    """Make a user, who sits before the provider too."""
    account = people.user("anna", "administrator")
    sql.execute("UPDATE user_account SET email = %s WHERE id = %s", (email, account))
    issuer.person = {"sub": "a-1", "email": "Anna@Example.com", "email_verified": True}
    return account


def door(id_: int) -> str:
    return f"/desk/sign-in/with/{id_}"


def go(client: Client, issuer: Issuer, id_: int, target: str = HERE) -> dict[str, str]:
    """Follow the button and sign in at the provider; return what comes back."""
    sent = client.get(f"{door(id_)}?{urlencode({'next': target})}")
    assert sent.status_code == 302, sent.content
    return issuer.visit(sent.headers["Location"])


def come(client: Client, id_: int, answer: dict[str, str]) -> HttpResponse:
    return cast(HttpResponse, client.get(f"{door(id_)}/back?{urlencode(answer)}"))


def through(issuer: Issuer, id_: int) -> HttpResponse:
    client = Client(raise_request_exception=False)
    return come(client, id_, go(client, issuer, id_))


def bound() -> list[tuple[object, ...]]:
    return [tuple(row) for row in sql.rows("SELECT account_id, subject, email FROM user_identity")]


def test_a_button_leads_to_the_provider_and_back_where_one_wanted_to_go(issuer: Issuer) -> None:
    client = Client(raise_request_exception=False)
    assert not Page(client.get("/desk/sign-in")).has("Sign in with Keycloak")
    id_ = provider(issuer, binds_by_email=True)
    account = anna(issuer)
    assert Page(client.get("/desk/sign-in")).has("Sign in with Keycloak")
    chinese = client.get("/desk/sign-in", headers={"accept-language": "zh-CN"})
    assert Page(chinese).has("统一认证")
    sent = client.get(f"{door(id_)}?next={HERE}", headers={"host": "localhost"})
    given = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert given["redirect_uri"] == [f"{SITE}{door(id_)}/back"]
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 600
    assert given["state"][0] != cookie.value != given["nonce"][0] != given["state"][0]
    answer = issuer.visit(sent.headers["Location"])
    entered = come(client, id_, answer)
    assert (entered.status_code, entered.headers["Location"]) == (302, HERE)
    assert client.cookies[SESSION_COOKIE]["httponly"]
    assert bound() == [(account, "a-1", "Anna@Example.com")]
    page = Page(client.get(HERE))
    assert page.has("Keycloak") and page.has("Anna@Example.com") and page.has("this one")
    # known by the subject from now on, whatever the address is
    issuer.person = {"sub": "a-1", "email": "other@example.com", "email_verified": True}
    assert through(issuer, id_).status_code == 302
    # the answer is spent, and the browser that brings it need not be this one
    for visitor in (client, Client(raise_request_exception=False)):
        again = come(visitor, id_, answer)
        assert again.status_code == 401 and Page(again).has("does not fit what was asked")


def test_where_to_go_on_is_ours(issuer: Issuer) -> None:
    id_ = provider(issuer, binds_by_email=True)
    anna(issuer)
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        client = Client(raise_request_exception=False)
        entered = come(client, id_, go(client, issuer, id_, target))
        assert (entered.status_code, entered.headers["Location"]) == (302, "/desk/"), target


def claim(name: str, value: object) -> Callable[[Issuer], None]:
    def get_wrong(issuer: Issuer) -> None:
        def wrong(claims: Claims) -> None:
            claims[name] = value

        issuer.wrong = wrong

    return get_wrong


def without_email_proof(issuer: Issuer) -> None:
    issuer.person["email_verified"] = False


def unsigned(issuer: Issuer) -> None:
    issuer.header, issuer.key = {"alg": "none", "kid": "k1"}, None


def shared(issuer: Issuer) -> None:
    issuer.header, issuer.key = {"alg": "HS256", "kid": "k1"}, SECRET.encode()


def unknown_key(issuer: Issuer) -> None:
    issuer.header = {"alg": "RS256", "kid": "k2"}


def other_key(issuer: Issuer) -> None:
    issuer.key = rsa_key("two")


def small_key(issuer: Issuer) -> None:
    issuer.key = rsa_key("small", 1024)
    issuer.keys = [rsa_jwk("k1", rsa_key("small", 1024))]


UNFIT, NOBODY, AWAY = "does not fit what was asked", "opens no account here", "cannot be asked"
WRONG: dict[str, tuple[Callable[[Issuer], None], str]] = {
    "nonce": (claim("nonce", "another"), UNFIT),
    "audience": (claim("aud", "another"), UNFIT),
    "audiences without party": (claim("aud", [CLIENT, "another"]), UNFIT),
    "party": (claim("azp", "another"), UNFIT),
    "issuer": (claim("iss", "https://evil.example"), UNFIT),
    "expired": (claim("exp", 1_700_000_000), UNFIT),
    "future": (claim("iat", 4_000_000_000), UNFIT),
    "not yet": (claim("nbf", 4_000_000_000), UNFIT),
    "time of no number": (claim("exp", "soon"), UNFIT),
    "subject": (claim("sub", ""), UNFIT),
    "subject of no number": (claim("sub", 7), UNFIT),
    "access token": (claim("at_hash", "AAAA"), UNFIT),
    "unsigned": (unsigned, UNFIT),
    "shared key": (shared, UNFIT),
    "unknown key": (unknown_key, UNFIT),
    "other key": (other_key, UNFIT),
    "small key": (small_key, UNFIT),
    "unverified address": (without_email_proof, NOBODY),
    "other address": (claim("email", "bert@example.com"), NOBODY),
}


def test_a_wrong_token_opens_nothing(issuer: Issuer) -> None:
    id_ = provider(issuer, binds_by_email=True)
    anna(issuer)
    sound = issuer.wrong, issuer.header, issuer.key, issuer.keys, issuer.person
    for name, (get_wrong, said) in WRONG.items():
        issuer.wrong, issuer.header, issuer.key, issuer.keys, person = sound
        issuer.person = dict(person)
        discovery.forget()
        get_wrong(issuer)
        refused = through(issuer, id_)
        assert refused.status_code == 401 and Page(refused).has(said), (name, Page(refused).texts)
        assert SESSION_COOKIE not in refused.cookies, name
        sql.execute("DELETE FROM sign_in_attempt")
    assert bound() == []
    issuer.wrong, issuer.header, issuer.key, issuer.keys, issuer.person = sound
    discovery.forget()
    assert through(issuer, id_).status_code == 302  # and the right one does


def test_a_wrong_answer_opens_nothing(issuer: Issuer) -> None:
    id_ = provider(issuer, binds_by_email=True)
    other = NewProvider("Okta", issuer.address, CLIENT, Password(SECRET), binds_by_email=True)
    (second,) = do_create_provider([other], actor=argosy_itself(), key="second").ids()
    anna(issuer)
    client = Client(raise_request_exception=False)
    changes: tuple[dict[str, str], ...] = (
        {"state": "another"},
        {"state": ""},
        {"iss": "https://evil.example"},
        {"code": "code 999"},
        {"code": ""},
        {"error": "access_denied"},
        {"error": "<script>"},
    )
    for change in changes:
        refused = come(client, id_, {**go(client, issuer, id_), **change})
        assert refused.status_code == 401, change
        assert b"<script>" not in refused.content
    foreign = go(client, issuer, id_)
    assert come(Client(raise_request_exception=False), id_, foreign).status_code == 401
    assert come(client, second, foreign).status_code == 401
    late = go(client, issuer, id_)
    sql.execute("UPDATE oidc_request SET at = at - interval '10 minutes 1 second'")
    assert come(client, id_, late).status_code == 401
    assert sql.rows("SELECT count(*) FROM user_session") == [(0,)] and bound() == []
    assert through(issuer, id_).status_code == 302  # and the right one does


def test_a_new_key_is_fetched_once_and_strangers_do_not_make_us_ask(issuer: Issuer) -> None:
    id_ = provider(issuer, binds_by_email=True)
    anna(issuer)
    assert through(issuer, id_).status_code == 302
    issuer.keys = [ec_jwk("k2", ec_key("one"))]
    issuer.header, issuer.key = {"alg": "ES256", "kid": "k2"}, ec_key("one")
    assert through(issuer, id_).status_code == 302
    issuer.header = {"alg": "ES256", "kid": "k3"}
    for _ in range(3):
        assert through(issuer, id_).status_code == 401
    assert issuer.asked.count("/jwks") == 2
    assert issuer.asked.count("/.well-known/openid-configuration") == 1


def test_nobody_is_bound_who_need_not_be(issuer: Issuer) -> None:
    id_ = provider(issuer)
    account = anna(issuer)
    assert Page(through(issuer, id_)).has(NOBODY)
    change = ChangeProvider(id_, 1, "Keycloak", issuer.address, CLIENT, binds_by_email=True)
    do_change_provider([change], actor=argosy_itself(), key="change")
    twin = people.user("twin")
    sql.execute("UPDATE user_account SET email = 'ANNA@example.com' WHERE id = %s", (twin,))
    assert Page(through(issuer, id_)).has(NOBODY)
    sql.execute("UPDATE user_account SET email = '' WHERE id = %s", (twin,))
    sql.execute("UPDATE user_account SET is_active = false WHERE id = %s", (account,))
    assert Page(through(issuer, id_)).has(NOBODY)
    sql.execute("UPDATE user_account SET is_active = true WHERE id = %s", (account,))
    assert through(issuer, id_).status_code == 302
    sql.execute("UPDATE user_account SET is_active = false WHERE id = %s", (account,))
    assert Page(through(issuer, id_)).has(NOBODY)
    sql.execute("UPDATE user_account SET is_active = true WHERE id = %s", (account,))
    issuer.person["sub"] = "a-2"  # somebody else who was given the address of anna
    assert Page(through(issuer, id_)).has(NOBODY)
    assert bound() == [(account, "a-1", "Anna@Example.com")]


def test_accounts_are_made_only_where_that_is_said(issuer: Issuer) -> None:
    id_ = provider(issuer, creates_accounts=True, domains=("example.com",))
    issuer.person = {"sub": "c-1", "email": "Cora@evil.example", "email_verified": True}
    assert Page(through(issuer, id_)).has("none of those that are let in")
    issuer.person |= {"email": "Cora@example.com", "name": "Cora 王", "locale": "zh-CN"}
    assert through(issuer, id_).status_code == 302
    made = "SELECT name, full_name, email, language FROM user_account WHERE email <> ''"
    assert sql.rows(made) == [("cora@example.com", "Cora 王", "Cora@example.com", "zh-hans")]
    assert sql.rows(
        "SELECT count(*) FROM role_grant g JOIN user_account a ON a.id = g.account_id"
        " WHERE a.name = 'cora@example.com'"
    ) == [(0,)]
    assert through(issuer, id_).status_code == 302
    assert sql.rows("SELECT count(*) FROM user_account WHERE email <> ''") == [(1,)]


def test_a_code_is_asked_for_unless_the_provider_asked_for_one(issuer: Issuer) -> None:
    id_ = provider(issuer, binds_by_email=True, second_factors=("mfa",))
    account = anna(issuer)
    secret = one_time.new_secret()
    second_factor.store(account, secret, 0)
    asked = through(issuer, id_)
    assert SESSION_COOKIE not in asked.cookies and Page(asked).has("One more code")
    issuer.person["amr"] = ["pwd"]
    assert SESSION_COOKIE not in through(issuer, id_).cookies
    issuer.person["amr"] = ["pwd", "mfa"]
    assert SESSION_COOKIE in through(issuer, id_).cookies


def test_who_is_locked_out_stays_out(issuer: Issuer) -> None:
    id_ = provider(issuer, binds_by_email=True)
    anna(issuer)
    visitor = Client(raise_request_exception=False)
    for _ in range(10):
        visitor.post("/desk/sign-in", {"name": "anna", "password": "guess"})
    assert through(issuer, id_).status_code == 429


def test_a_provider_that_cannot_be_believed_is_not_gone_to(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = provider(issuer)
    client = Client(raise_request_exception=False)
    for told in (
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://erp.example.com/token"},
        {"jwks_uri": None},
        {"filler": "x" * 70_000},
    ):
        discovery.forget()
        issuer.document = cast("dict[str, object]", told)
        refused = client.get(door(id_))
        assert refused.status_code == 401 and Page(refused).has(AWAY), told
    discovery.forget()
    issuer.document, issuer.status = {}, 500
    assert Page(client.get(door(id_))).has(AWAY)
    issuer.status = 302
    assert Page(client.get(door(id_))).has(AWAY)
    issuer.status = 200
    assert client.get(door(id_)).status_code == 302
    discovery.forget()
    monkeypatch.delenv(VARIABLE)
    assert Page(client.get(door(id_))).has(AWAY)  # this machine is none to be asked otherwise
    assert client.get(door(id_ + 1)).status_code == 404
    assert sql.rows("SELECT count(*) FROM user_session") == [(0,)]


def test_who_is_signed_in_links_and_unlinks(issuer: Issuer) -> None:
    id_ = provider(issuer)
    account = anna(issuer)
    client = signed_in("anna")
    assert Page(client.get(HERE)).has("Link Keycloak")
    add = f"{HERE}identities/add/{id_}"
    wrong = client.post(add, {"csrf": csrf(client), "current": "guess"})
    assert wrong.status_code == 422 and Page(wrong).has("present password")
    sent = client.post(add, {"csrf": csrf(client), "current": str(PASSWORD)})
    assert sent.status_code == 200 and Page(sent).has("Go on to Keycloak")
    location = sent.headers["Refresh"].removeprefix("0; url=")
    linked = come(client, id_, issuer.visit(location))
    assert linked.headers["Location"] == f"{HERE}?done=linked"
    assert bound() == [(account, "a-1", "Anna@Example.com")]
    assert through(issuer, id_).status_code == 302
    (identity,) = sql.rows("SELECT id FROM user_identity")[0]
    fields = {"csrf": csrf(client), "key": "u", "identity": str(identity)}
    (stored,) = sql.rows("SELECT hash FROM user_password WHERE id = %s", (account,))[0]
    sql.execute("DELETE FROM user_password WHERE id = %s", (account,))
    last = client.post(f"{HERE}identities/", fields)
    assert last.status_code == 422 and Page(last).has("last way into your account")
    sql.execute("INSERT INTO user_password (id, hash) VALUES (%s, %s)", (account, stored))
    gone = client.post(f"{HERE}identities/", {**fields, "key": "v"})
    assert gone.headers["Location"] == f"{HERE}?done=unlinked" and bound() == []
    assert Page(through(issuer, id_)).has(NOBODY)


def test_only_who_asked_links(issuer: Issuer) -> None:
    id_ = provider(issuer)
    anna(issuer)
    people.user("bert", "administrator")
    first, second = signed_in("anna"), signed_in("bert")
    sent = first.post(
        f"{HERE}identities/add/{id_}", {"csrf": csrf(first), "current": str(PASSWORD)}
    )
    answer = issuer.visit(sent.headers["Refresh"].removeprefix("0; url="))
    assert come(second, id_, answer).status_code == 401
    second.cookies[COOKIE] = first.cookies[COOKIE].value
    assert come(second, id_, answer).status_code == 422
    assert bound() == []


def test_signing_out_offers_to_sign_out_there(issuer: Issuer) -> None:
    id_ = provider(issuer, binds_by_email=True)
    anna(issuer)
    client = Client(raise_request_exception=False)
    come(client, id_, go(client, issuer, id_))
    out = client.post("/desk/sign-out", {"csrf": csrf(client)})
    assert out.headers["Location"] == f"/desk/sign-in?left={id_}"
    assert Page(client.get(out.headers["Location"])).has("Sign out of Keycloak too")
    away = client.get(f"/desk/sign-out/with/{id_}").headers["Location"]
    back = urlencode({"client_id": CLIENT, "post_logout_redirect_uri": f"{SITE}/desk/sign-in"})
    assert away == f"{issuer.address}/logout?{back}"
