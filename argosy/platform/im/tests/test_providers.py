"""Messages as the providers' published interfaces ask for them, against a stand-in of all three."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from argosy.platform.data.webhooks.addresses import VARIABLE
from argosy.platform.im.buttons import Button
from argosy.platform.im.providers import PROVIDERS, Application, Refused

SECRET = "the-secret-of-the-application"
CARD_PATHS = ("/v1.0/card/callbacks/register", "/v1.0/card/instances/createAndDeliver")
BUTTONS = (Button("确认", "T-1"), Button("已阅", "T-2"))


class StandIn(BaseHTTPRequestHandler):
    """Answers as the three providers do; written from what they publish, not from our code."""

    taken: list[tuple[str, dict[str, object], str]] = []
    refusal = 0

    def do_GET(self) -> None:
        """WeCom hands out tokens by GET."""
        self._answer({})

    def do_POST(self) -> None:
        """Everything else."""
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(json.loads(self.rfile.read(length)))

    def _answer(self, body: dict[str, object]) -> None:
        where = urlsplit(self.path)
        query = parse_qs(where.query)
        path, answer = where.path, {"errcode": 40014, "errmsg": "invalid access_token"}
        if path == "/cgi-bin/gettoken":
            fits = query == {"corpid": ["app"], "corpsecret": [SECRET]} and self.command == "GET"
            answer = {"errcode": 0, "access_token": "T1"} if fits else {"errcode": 40001}
        elif path == "/v1.0/oauth2/accessToken":
            fits = body == {"appKey": "app", "appSecret": SECRET}
            answer = {"accessToken": "T2"} if fits else {"code": "InvalidAuthentication"}
        elif path == "/open-apis/auth/v3/tenant_access_token/internal":
            fits = body == {"app_id": "app", "app_secret": SECRET}
            answer = {"code": 0, "tenant_access_token": "T3"} if fits else {"code": 10014}
        elif self._may(path, query):
            self.taken.append((path, body, self.headers.get("Content-Type", "")))
            name = "code" if path.startswith(("/open-apis", "/v1.0")) else "errcode"
            answer = {name: self.refusal, "errmsg": "no", "msg": "no"}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def _may(self, path: str, query: dict[str, list[str]]) -> bool:
        if path == "/cgi-bin/message/send":
            return query == {"access_token": ["T1"]}
        if path == "/topapi/message/corpconversation/asyncsend_v2":
            return query == {"access_token": ["T2"]}
        if path in CARD_PATHS:
            return self.headers.get("x-acs-dingtalk-access-token") == "T2"
        is_feishu = path == "/open-apis/im/v1/messages"
        return is_feishu and self.headers.get("Authorization") == "Bearer T3"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the stand-in listens, on this machine."""
    monkeypatch.setenv(VARIABLE, "127.0.0.1")
    StandIn.taken, StandIn.refusal = [], 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def app(address: str, secret: str = SECRET) -> Application:
    return Application(address, "app", secret, "1000002")


def test_wecom_gets_a_card_that_leads_to_the_record(stand_in: str) -> None:
    PROVIDERS["wecom"](app(stand_in)).send("lisi", "订单", "已确认", "https://erp.example.com/x")
    ((_path, body, kind),) = StandIn.taken
    assert body == {
        "touser": "lisi",
        "agentid": 1000002,
        "msgtype": "textcard",
        "textcard": {"title": "订单", "description": "已确认", "url": "https://erp.example.com/x"},
    }
    assert kind.startswith("application/json")


def test_dingtalk_gets_a_work_notice(stand_in: str) -> None:
    PROVIDERS["dingtalk"](app(stand_in)).send("user01", "订单", "已确认", "")
    ((_path, body, _kind),) = StandIn.taken
    assert body == {
        "agent_id": 1000002,
        "userid_list": "user01",
        "msg": {"msgtype": "text", "text": {"content": "订单\n已确认"}},
    }


def test_feishu_gets_a_text_whose_content_is_json_in_a_text(stand_in: str) -> None:
    PROVIDERS["feishu"](app(stand_in)).send("ou_1", "订单", "已确认", "https://erp.example.com/x")
    ((_path, body, _kind),) = StandIn.taken
    assert (body["receive_id"], body["msg_type"]) == ("ou_1", "text")
    assert json.loads(str(body["content"])) == {"text": "订单\n已确认\nhttps://erp.example.com/x"}


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_a_wrong_secret_is_refused_and_not_told(stand_in: str, name: str) -> None:
    with pytest.raises(Refused) as refused:
        PROVIDERS[name](app(stand_in, "another-secret")).send("x", "t", "b", "")
    assert StandIn.taken == [] and "secret" not in str(refused.value)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_a_refusal_with_status_200_is_one(stand_in: str, name: str) -> None:
    StandIn.refusal = 81013
    with pytest.raises(Refused, match="81013"):
        PROVIDERS[name](app(stand_in)).send("x", "t", "b", "")


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_addresses_inside_are_out_of_reach_unless_allowed(
    stand_in: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(Refused):
        PROVIDERS[name](app(stand_in)).send("x", "t", "b", "")
    assert StandIn.taken == []


def test_wecom_s_card_has_buttons_that_hand_back_what_we_put_there(stand_in: str) -> None:
    given = ("lisi", "订单", "待确认", "https://erp.example.com/x", BUTTONS)
    PROVIDERS["wecom"](app(stand_in)).send(*given)
    ((_path, body, _kind),) = StandIn.taken
    card = body["template_card"]
    assert isinstance(card, dict) and body["msgtype"] == "template_card"
    assert card["card_type"] == "button_interaction"
    assert [(each["text"], each["key"]) for each in card["button_list"]] == [
        ("确认", "T-1"),
        ("已阅", "T-2"),
    ]
    assert card["card_action"] == {"type": 1, "url": "https://erp.example.com/x"}
    assert set(card["task_id"]) <= set("argosy-0123456789abcdef") and len(card["task_id"]) <= 128


def test_dingtalk_s_card_names_the_address_that_hears_of_it(stand_in: str) -> None:
    back = "https://erp.example.com/im/1/callback"
    own = Application(stand_in, "app", SECRET, "1", back, "the-key", "the-template")
    PROVIDERS["dingtalk"](own).send("user01", "订单", "待确认", "", BUTTONS)
    (first, route, _kind), (second, card, _same) = StandIn.taken
    assert (first, second) == CARD_PATHS
    assert (route["callbackUrl"], route["apiSecret"]) == (back, "the-key")
    assert card["callbackRouteKey"] == route["callbackRouteKey"]
    assert card["openSpaceId"] == "dtv1.card//IM_ROBOT.user01"
    assert card["cardData"] == {
        "cardParamMap": {
            "title": "订单",
            "text": "待确认",
            "link": "",
            "label1": "确认",
            "button1": "T-1",
            "label2": "已阅",
            "button2": "T-2",
        }
    }


def test_dingtalk_without_a_template_sends_its_message_without_buttons(stand_in: str) -> None:
    PROVIDERS["dingtalk"](app(stand_in)).send("user01", "订单", "待确认", "", BUTTONS)
    assert [path for path, *_rest in StandIn.taken] == [
        "/topapi/message/corpconversation/asyncsend_v2"
    ]


def test_feishu_s_card_has_buttons_that_hand_back_what_we_put_there(stand_in: str) -> None:
    PROVIDERS["feishu"](app(stand_in)).send("u1", "订单", "<b>待确认", "https://x.example", BUTTONS)
    ((_path, body, _kind),) = StandIn.taken
    card = json.loads(str(body["content"]))
    assert body["msg_type"] == "interactive"
    assert card["elements"][0]["text"] == {"tag": "plain_text", "content": "<b>待确认"}
    assert [each["value"] for each in card["elements"][1]["actions"]] == [
        {"button": "T-1"},
        {"button": "T-2"},
    ]
    assert card["card_link"] == {"url": "https://x.example"}
