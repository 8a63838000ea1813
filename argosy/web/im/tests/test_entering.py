"""Signing in by the company's messenger: who is bound gets in, by his own browser; nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from argosy.domains.sales.tests.world import World
from argosy.kernel.identity import sql
from argosy.platform.data.webhooks.addresses import VARIABLE
from argosy.platform.im.commands import BindMember, do_bind_member
from argosy.platform.settings.commands import SetSecret, SetSetting, do_set_secret, do_set_setting
from argosy.platform.users import second_factor
from argosy.platform.users.secrets import Password
from argosy.platform.users.tests import people
from argosy.web.desk.tests.visitor import Page
from argosy.web.im.tests.doors import SECRET, Doorman, doorman

IN = "/desk/sign-in/messenger"
BACK = "/desk/sign-in/messenger/back"
NAMES = {"wecom": "WeCom", "dingtalk": "DingTalk", "feishu": "Feishu"}


@dataclass
class Scene:
    """A company whose messenger lets people in, and Anna, who is bound there."""

    world: World
    provider: str
    address: str
    anna: int

    def sent(self, client: Client, target: str = "/desk/party.party/") -> dict[str, str]:
        """Go to the messenger; return what it is asked."""
        answer = client.get(IN, {"next": target})
        assert answer.status_code == 302
        where = urlsplit(answer.headers["Location"])
        assert f"{where.scheme}://{where.netloc}" == self.address
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        Doorman.challenge = asked.get("code_challenge", "")
        return asked

    def back(self, client: Client, state: str, code: str = "good") -> HttpResponse:
        name = "authCode" if self.provider == "dingtalk" else "code"
        return client.get(BACK, {name: code, "state": state})  # type: ignore[return-value]


def browser() -> Client:
    return Client(raise_request_exception=False, headers={"accept-language": "en"})


@pytest.fixture(params=sorted(NAMES))
def scene(
    world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Scene]:
    """The same scene at each provider."""
    monkeypatch.setenv(VARIABLE, "127.0.0.1")
    actor, company = world.books.actor, world.books.company_id
    code = sql.rows("SELECT code::text FROM company WHERE id = %s", (company,))[0][0]
    with doorman() as address:
        values = {"im.provider": request.param, "im.address": address, "im.app_id": "the-app"}
        items = [SetSetting(name, value, company) for name, value in values.items()]
        items.append(SetSetting("im.sign_in", str(code)))
        do_set_setting(items, actor=actor, key="scene/1")
        secret = SetSecret("im.secret", Password(SECRET), company)
        do_set_secret([secret], actor=actor, key="scene/2")
        anna = people.user("anna", "administrator")
        member = BindMember(request.param, "lisi", anna)
        do_bind_member([member], actor=actor, key="scene/3")
        yield Scene(world, request.param, address, anna)


def test_who_is_bound_gets_in_and_goes_where_he_wanted_to(scene: Scene) -> None:
    client = browser()
    page = Page(client.get("/desk/sign-in?next=/desk/party.party/"))
    assert page.has(f"Sign in with {NAMES[scene.provider]}")
    asked = scene.sent(client)
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    assert len(asked["state"]) >= 32 and len(asked["state"]) <= 128
    cookie = client.cookies["argosy_messenger"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == IN
    if scene.provider == "feishu":
        assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    answer = scene.back(client, asked["state"])
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/party.party/")
    assert client.get("/desk/party.party/").status_code == 200
    again = scene.back(browser(), asked["state"])
    assert again.status_code == 401 and SECRET.encode() not in again.content


def test_another_browser_s_answer_opens_nothing(scene: Scene) -> None:
    """Else somebody could be made to sign in as another, or a code that leaked be used."""
    client, other = browser(), browser()
    state = scene.sent(client)["state"]
    foreign = scene.sent(other)["state"]
    for who, given in [(client, foreign), (other, state), (browser(), state), (client, "")]:
        answer = scene.back(who, given)
        assert answer.status_code == 401
        assert "argosy_session" not in who.cookies
    assert Doorman.used == set(), "the provider was not even asked"
    fresh = browser()
    token = scene.sent(fresh)["state"]
    fresh.cookies["argosy_messenger"] = fresh.cookies["argosy_messenger"].value + "x"
    assert scene.back(fresh, token).status_code == 401


@pytest.mark.parametrize("code", ["", "bad", "x" * 5_000, "\0", "<script>"])
def test_a_code_that_is_none_opens_nothing(scene: Scene, code: str) -> None:
    client = browser()
    answer = scene.back(client, scene.sent(client)["state"], code)
    assert answer.status_code == 401
    assert Page(answer).has("The messenger did not say who you are")
    assert "argosy_session" not in client.cookies


def test_nobody_gets_an_account_by_coming(scene: Scene) -> None:
    before = sql.rows("SELECT count(*) FROM user_account")
    for member, said in [("wangwu", "No user here is bound to you"), ("", "did not say who")]:
        Doorman.member, Doorman.used = member, set()
        client = browser()
        answer = scene.back(client, scene.sent(client)["state"])
        assert answer.status_code == 401 and Page(answer).has(said)
    assert sql.rows("SELECT count(*) FROM user_account") == before
    sql.execute("UPDATE user_account SET is_active = false WHERE id = %s", (scene.anna,))
    Doorman.member, Doorman.used = "lisi", set()
    client = browser()
    assert scene.back(client, scene.sent(client)["state"]).status_code == 401
    assert "argosy_session" not in client.cookies


def test_a_second_factor_is_asked_for_as_ever(scene: Scene) -> None:
    second_factor.store(scene.anna, "JBSWY3DPEHPK3PXP", 0)
    client = browser()
    answer = scene.back(client, scene.sent(client)["state"])
    assert answer.status_code == 200 and "argosy_session" not in client.cookies
    assert [f for f in Page(answer).all("input") if f.get("name") == "ticket"]


def test_without_the_setting_there_is_no_such_door(scene: Scene) -> None:
    actor = scene.world.books.actor
    do_set_setting([SetSetting("im.sign_in", "")], actor=actor, key="off")
    assert not Page(browser().get("/desk/sign-in")).has(f"Sign in with {NAMES[scene.provider]}")
    for address in (IN, BACK):
        assert browser().get(address).status_code == 404
        assert browser().post(address).status_code in (404, 405)


def test_nobody_is_led_away_from_argosy(scene: Scene) -> None:
    client = browser()
    state = scene.sent(client, "https://example.com/")["state"]
    assert scene.back(client, state).headers["Location"] == "/desk/"
