"""Buttons that were pressed: done once, as who is bound, by his rights; forgers learn nothing."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass

import pytest
from django.test import Client

from argosy.domains.sales.api import do_create_order
from argosy.domains.sales.tests.world import World
from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.im import api as im
from argosy.platform.im.commands import (
    BindMember,
    UnbindMember,
    do_bind_member,
    do_unbind_member,
)
from argosy.platform.notifications.cards import buttons_of
from argosy.platform.notifications.mailing import Due
from argosy.platform.settings.commands import (
    SetSecret,
    SetSetting,
    do_set_secret,
    do_set_setting,
)
from argosy.platform.users import api as users
from argosy.platform.users.secrets import Password
from argosy.platform.users.tests import people
from argosy.web.im.tests.senders import APP, KEYS, TOKEN, Sender, said

PROVIDERS = sorted(KEYS)
_keys = itertools.count()


def key() -> str:
    return f"cards {next(_keys)}"


@dataclass
class Scene:
    """A company with a provider, and Anna who is bound there."""

    world: World
    provider: str
    anna: int

    @property
    def company(self) -> int:
        return self.world.books.company_id

    @property
    def sender(self) -> Sender:
        return Sender(self.provider, self.company)

    def notice(self, account: int = 0, address: str = "", *, is_task: bool = False) -> Due:
        """Return a notice for somebody, Anna at first."""
        ((id_, at),) = sql.rows(
            "INSERT INTO notification (company_id, account_id, kind, title, title_zh, event_id,"
            " is_task) VALUES (%s, %s, 'comments.mention', 'x', 'x', %s, %s)"
            " RETURNING id, recorded_at",
            (self.company, account or self.anna, 1_000 + next(_keys), is_task),
        )
        row = (id_, self.company, account or self.anna, 1, "x", "x", "", "", address, at)
        return Due(*row, "", "", "en", is_task)  # type: ignore[arg-type]

    def buttons(self, due: Due) -> dict[str, str]:
        return {each.label: each.token for each in buttons_of(due)}


def set_up(world: World, provider: str) -> None:
    actor, company = world.books.actor, world.books.company_id
    values = [("im.provider", provider), ("im.app_id", APP)]
    items = [SetSetting(code, value, company) for code, value in values]
    do_set_setting(items, actor=actor, key=key())
    secrets = [("im.callback_key", KEYS[provider]), ("im.callback_token", TOKEN)]
    sealed = [SetSecret(code, Password(value), company) for code, value in secrets]
    do_set_secret(sealed, actor=actor, key=key())


def make_scene(world: World, provider: str, role: str = "administrator") -> Scene:
    set_up(world, provider)
    anna = people.user("anna", role)
    bind(world, provider, "lisi", anna)
    return Scene(world, provider, anna)


def bind(world: World, provider: str, member: str, account: int) -> int:
    item = BindMember(provider, member, account)
    actor = world.books.actor
    return do_bind_member([item], actor=actor, key=key()).ids()[0]


@pytest.fixture(params=PROVIDERS)
def scene(world: World, request: pytest.FixtureRequest) -> Scene:
    """The same scene at each provider."""
    return make_scene(world, request.param)


def state(world: World, order: int) -> str:
    with all_companies():
        return world.order_state(order)[0]


def is_read(due: Due) -> bool:
    ((read,),) = sql.rows("SELECT read_at IS NOT NULL FROM notification WHERE id = %s", (due.id,))
    return bool(read)


def test_a_notice_is_read_by_its_button_once(scene: Scene) -> None:
    due = scene.notice()
    buttons = scene.buttons(due)
    assert list(buttons) == ["Read"]
    assert said(scene.provider, scene.sender.press("lisi", buttons["Read"])) == "Read"
    assert is_read(due)
    again = scene.sender.press("lisi", buttons["Read"])
    assert said(scene.provider, again) == "Already done"
    ((number,),) = sql.rows(
        "SELECT count(*) FROM command_log WHERE actor_id = %s AND key LIKE 'im/%%'", (scene.anna,)
    )
    assert number == 1


def test_an_order_is_confirmed_by_its_button_as_the_person(scene: Scene) -> None:
    world = scene.world
    order = world.do(do_create_order, world.order(world.line("A", "1"))).ids()[0]
    due = scene.notice(address=f"desk/sales.order/{order}/", is_task=True)
    buttons = scene.buttons(due)
    assert list(buttons) == ["Confirm", "Done"]
    assert said(scene.provider, scene.sender.press("lisi", buttons["Confirm"])) == "Confirm"
    assert state(world, order) == "confirmed" and is_read(due)
    ((by,),) = sql.rows(
        "SELECT actor_id FROM command_log WHERE key LIKE 'im/%%' AND key NOT LIKE '%%/read'"
    )
    assert by == scene.anna
    assert list(scene.buttons(due)) == ["Done"], "what is confirmed is not offered to be"


def test_rights_are_those_of_the_moment(world: World) -> None:
    scene = make_scene(world, "feishu")
    order = world.do(do_create_order, world.order(world.line("A", "1"))).ids()[0]
    confirm = scene.buttons(scene.notice(address=f"desk/sales.order/{order}/"))["Confirm"]
    sql.execute("DELETE FROM role_grant WHERE account_id = %s", (scene.anna,))
    people.grant(scene.anna, "auditor", scene.company)
    scene.sender.press("lisi", confirm)
    assert state(world, order) == "entered"
    sql.execute("UPDATE user_account SET is_active = false WHERE id = %s", (scene.anna,))
    assert "opens nothing" in said("feishu", scene.sender.press("lisi", confirm))
    assert state(world, order) == "entered"


def test_an_order_that_changed_since_is_not_confirmed(world: World) -> None:
    scene = make_scene(world, "feishu")
    order = world.do(do_create_order, world.order(world.line("A", "1"))).ids()[0]
    confirm = scene.buttons(scene.notice(address=f"desk/sales.order/{order}/"))["Confirm"]
    meaning = im.meaning_of(confirm)
    assert meaning is not None and meaning.version > 0
    sql.execute("UPDATE sales_order SET version = version + 1 WHERE id = %s", (order,))
    answer = scene.sender.press("lisi", confirm)
    assert json.loads(answer.content)["toast"]["type"] == "error"
    assert state(world, order) == "entered"


def test_a_button_is_for_whom_it_was_made(scene: Scene) -> None:
    """Bruno got the card forwarded, or made up a button of his own; neither does anything."""
    bruno = people.user("bruno", "administrator")
    bind(scene.world, scene.provider, "wangwu", bruno)
    due = scene.notice()
    token = scene.buttons(due)["Read"]
    for member, button in [
        ("wangwu", token),
        ("nobody", token),
        ("", token),
        ("lisi", token[:-1] + ("a" if token[-1] != "a" else "b")),
        ("lisi", "read"),
        ("lisi", ""),
        ("lisi", "x" * 5_000),
    ]:
        words = said(scene.provider, scene.sender.press(member, button))
        assert words == "此按钮已失效。 This button opens nothing any more."
    assert not is_read(due)


def test_who_cannot_show_that_he_is_the_provider_learns_nothing(scene: Scene) -> None:
    due = scene.notice()
    token = scene.buttons(due)["Read"]
    other = {"wecom": "A" * 42 + "E", "dingtalk": "x", "feishu": "x"}[scene.provider]
    company, name = scene.company, scene.provider
    forged = [
        Sender(name, company, secret=other),
        Sender(name, company, at=-400),
        Sender(name, company, at=400),
        Sender(name, company + 1_000),
        Sender(name, 2**63),
        *(Sender(each, company) for each in PROVIDERS if each != name),
    ]
    if name == "wecom":
        forged.append(Sender(name, company, receiver="another-corp"))
    answers = [each.press("lisi", token) for each in forged]
    assert [(each.status_code, each.content) for each in answers] == [(403, b"")] * len(forged)
    assert not is_read(due)
    for body in (b"", b"{}", b"<xml>", b"\xff", b"[" * 70_000, b'{"encrypt":1}', b"null"):
        assert scene.sender.post(body).status_code == 403
    page = Client(raise_request_exception=False).get(f"/im/{company}/callback?echostr=x")
    assert (page.status_code, page.content) == (403, b"")


def test_the_check_of_the_address_is_answered(world: World) -> None:
    set_up(world, "feishu")
    sender = Sender("feishu", world.books.company_id)
    question = {"type": "url_verification", "challenge": "c-1", "token": TOKEN}
    answer = sender.feishu_json(question, is_signed=False)
    assert json.loads(answer.content) == {"challenge": "c-1"}
    wrong = sender.feishu_json({**question, "token": "x"}, is_signed=False)
    assert wrong.status_code == 403
    event = {"header": {"event_type": "card.action.trigger", "token": TOKEN}}
    assert sender.feishu_json(event, is_signed=False).status_code == 403


def test_what_the_provider_sends_but_nobody_asked_for_is_taken_quietly(world: World) -> None:
    set_up(world, "wecom")
    sender = Sender("wecom", world.books.company_id)
    enter = b"<xml><MsgType>event</MsgType><Event>enter_agent</Event></xml>"
    answer = sender.wecom_xml(enter)
    assert (answer.status_code, answer.content) == (200, b"")
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>'
    assert sender.wecom_xml(bomb).status_code == 400
    assert sender.wecom_xml(b"nonsense").status_code == 400


def test_nobody_is_bound_by_who_may_do_less(world: World) -> None:
    """Else binding an administrator to one's own member would be a way to his rights."""
    boss = people.user("boss", "administrator")
    keeper = people.user("keeper", "messenger_keeper")
    plain = people.user("plain")
    actor = users.actor_of(keeper, world.books.company_id)
    with pytest.raises(ArgosyError) as refused:
        do_bind_member([BindMember("wecom", "m1", boss)], actor=actor, key=key())
    assert refused.value.problems[0].code == "users.above_you"
    (id_,) = do_bind_member([BindMember("wecom", "m1", plain)], actor=actor, key=key()).ids()
    for member, account, code in [
        ("m1", keeper, "im.member_bound"),
        ("m2", plain, "im.account_bound"),
        ("", keeper, "text.required"),
    ]:
        with pytest.raises(ArgosyError) as refused:
            do_bind_member([BindMember("wecom", member, account)], actor=actor, key=key())
        assert refused.value.problems[0].code == code
    do_unbind_member([UnbindMember(id_)], actor=actor, key=key())
    assert sql.rows("SELECT count(*) FROM im_binding") == [(0,)]
