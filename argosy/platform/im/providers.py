"""The providers' message interfaces, as they publish them: a token first, then the message.

WeCom: ``/cgi-bin/gettoken`` and ``/cgi-bin/message/send`` (developer.work.weixin.qq.com).
DingTalk: ``/v1.0/oauth2/accessToken`` and ``/topapi/message/corpconversation/asyncsend_v2``
(open.dingtalk.com). Feishu: ``/open-apis/auth/v3/tenant_access_token/internal`` and
``/open-apis/im/v1/messages`` (open.feishu.cn).

A message with buttons is a card: WeCom's "按钮交互型" template card (document/path/90236), an
interactive card of DingTalk from a template made there ("创建并投放卡片", ``/v1.0/card/instances/
createAndDeliver``, with "注册卡片回调地址" before it), Feishu's "interactive" message.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlencode

from argosy.platform.data.webhooks.sending import send
from argosy.platform.im.buttons import Button

ROUTE: Final = "argosy"
"""Under which DingTalk knows the address that hears of pressed buttons."""

ANSWER_MAX: Final = 8 * 1024 * 1024
"""Bytes of an answer: a department may have some thousand members."""


class Refused(Exception):
    """The provider did not take it; the text says why, without any secret."""


@dataclass(frozen=True, slots=True)
class Application:
    """The application of a company at its provider.

    Args:
        address: of an installation of one's own; "" for the provider's public one.
        app_id: CorpID, AppKey or App ID.
        secret: of the application.
        agent: AgentId, where the provider has one.
        callback: where the provider hands back what was pressed; "" for nowhere.
        callback_key: what the company has agreed on for that.
        template: id of DingTalk's card.
    """

    address: str
    app_id: str
    secret: str = field(repr=False)
    agent: str = ""
    callback: str = ""
    callback_key: str = field(repr=False, default="")
    template: str = ""

    @property
    def takes_buttons(self) -> bool:
        """Whether a pressed button would come back to us."""
        return bool(self.callback and self.callback_key)


class Provider(Protocol):
    """What can bring a message to a person."""

    @property
    def app(self) -> Application:
        """The application that it speaks for."""

    def token(self) -> str:
        """Return what its interfaces are asked with, for an hour or two.

        Raises:
            Refused: the application or its secret is another one.
        """

    def send(
        self, to: str, title: str, text: str, link: str, buttons: Sequence[Button] = ()
    ) -> None:
        """Bring a message to a person of this id, as a card when it has buttons.

        Raises:
            Refused: it was not taken.
        """


@dataclass(frozen=True, slots=True)
class WeCom:
    """企业微信: a text card when it leads somewhere, else a text."""

    app: Application

    @property
    def base(self) -> str:
        """Where its interfaces are."""
        return self.app.address or "https://qyapi.weixin.qq.com"

    def token(self) -> str:
        """Return an access token ("获取 access_token", document/path/91039)."""
        asked = urlencode({"corpid": self.app.app_id, "corpsecret": self.app.secret})
        found = told(f"{self.base}/cgi-bin/gettoken?{asked}", None, {}, "errcode", "errmsg")
        return str(found.get("access_token", ""))

    def send(
        self, to: str, title: str, text: str, link: str, buttons: Sequence[Button] = ()
    ) -> None:
        """Bring a message to a member by his UserID."""
        body: dict[str, object] = {"touser": to, "agentid": _number(self.app.agent)}
        if buttons:
            made = _wecom_card(title, text, link, buttons)
            body |= {"msgtype": "template_card", "template_card": made}
        elif link:
            card = {"title": title[:128], "description": text[:512], "url": link}
            body |= {"msgtype": "textcard", "textcard": card}
        else:
            body |= {"msgtype": "text", "text": {"content": _joined(title, text)}}
        token = urlencode({"access_token": self.token()})
        answer = told(f"{self.base}/cgi-bin/message/send?{token}", body, {}, "errcode", "errmsg")
        if answer.get("invaliduser"):
            raise Refused("the provider knows nobody of this id")


@dataclass(frozen=True, slots=True)
class DingTalk:
    """钉钉: a work notice, an action card when it leads somewhere."""

    app: Application

    @property
    def base(self) -> str:
        """Where its new interfaces are."""
        return self.app.address or "https://api.dingtalk.com"

    @property
    def old_base(self) -> str:
        """Where its old interfaces are."""
        return self.app.address or "https://oapi.dingtalk.com"

    def token(self) -> str:
        """Return an access token ("获取企业内部应用的 accessToken")."""
        asked = {"appKey": self.app.app_id, "appSecret": self.app.secret}
        found = told(f"{self.base}/v1.0/oauth2/accessToken", asked, {}, "code", "message")
        return str(found.get("accessToken", ""))

    def send(
        self, to: str, title: str, text: str, link: str, buttons: Sequence[Button] = ()
    ) -> None:
        """Bring a message to a member by his userid."""
        given = self.token()
        if buttons and self.app.template:
            shown = {"title": title, "text": text, "link": link}
            self._send_card(given, to, shown, buttons)
            return
        if link:
            card = {"title": title, "markdown": _joined(title, text), "single_title": "Argosy"}
            card["single_url"] = link
            message: dict[str, object] = {"msgtype": "action_card", "action_card": card}
        else:
            message = {"msgtype": "text", "text": {"content": _joined(title, text)}}
        token = urlencode({"access_token": given})
        told(
            f"{self.old_base}/topapi/message/corpconversation/asyncsend_v2?{token}",
            {"agent_id": _number(self.app.agent), "userid_list": to, "msg": message},
            {},
            "errcode",
            "errmsg",
        )

    def _send_card(
        self,
        token: str,
        to: str,
        shown: dict[str, str],
        buttons: Sequence[Button],
    ) -> None:
        """Name the address that hears of buttons, then make the card and bring it to a member.

        The template has the variables ``title``, ``text``, ``link`` and, of up to three buttons,
        ``label1`` and ``button1`` and so on; each button hands back its ``button``.
        """
        headers = {"x-acs-dingtalk-access-token": token}
        route = {
            "callbackRouteKey": ROUTE,
            "callbackUrl": self.app.callback,
            "apiSecret": self.app.callback_key,
            "forceUpdate": True,
        }
        told(f"{self.base}/v1.0/card/callbacks/register", route, headers, "code", "message")
        for place, button in enumerate(buttons, 1):
            shown |= {f"label{place}": button.label, f"button{place}": button.token}
        card = {
            "cardTemplateId": self.app.template,
            "outTrackId": f"argosy-{secrets.token_hex(16)}",
            "callbackType": "HTTP",
            "callbackRouteKey": ROUTE,
            "cardData": {"cardParamMap": shown},
            "userIdType": 1,
            "openSpaceId": f"dtv1.card//IM_ROBOT.{to}",
            "imRobotOpenSpaceModel": {"supportForward": False},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self.app.app_id},
        }
        told(f"{self.base}/v1.0/card/instances/createAndDeliver", card, headers, "code", "message")


@dataclass(frozen=True, slots=True)
class Feishu:
    """飞书: a text, with the link below it."""

    app: Application

    @property
    def base(self) -> str:
        """Where its interfaces are."""
        return self.app.address or "https://open.feishu.cn"

    def token(self) -> str:
        """Return an access token ("自建应用获取 tenant_access_token")."""
        asked = {"app_id": self.app.app_id, "app_secret": self.app.secret}
        path = "/open-apis/auth/v3/tenant_access_token/internal"
        found = told(self.base + path, asked, {}, "code", "msg")
        return str(found.get("tenant_access_token", ""))

    def send(
        self, to: str, title: str, text: str, link: str, buttons: Sequence[Button] = ()
    ) -> None:
        """Bring a message to a member by his user_id."""
        shown: object = {"text": _joined(title, text, link)}
        if buttons:
            shown = _feishu_card(title, text, link, buttons)
        content = json.dumps(shown, ensure_ascii=False)
        told(
            f"{self.base}/open-apis/im/v1/messages?receive_id_type=user_id",
            {
                "receive_id": to,
                "msg_type": "interactive" if buttons else "text",
                "content": content,
            },
            {"Authorization": f"Bearer {self.token()}"},
            "code",
            "msg",
        )


PROVIDERS: Mapping[str, type[WeCom] | type[DingTalk] | type[Feishu]] = {
    "wecom": WeCom,
    "dingtalk": DingTalk,
    "feishu": Feishu,
}


def _wecom_card(title: str, text: str, link: str, buttons: Sequence[Button]) -> dict[str, object]:
    card: dict[str, object] = {
        "card_type": "button_interaction",
        "main_title": {"title": title[:128]},
        "sub_title_text": text[:512],
        "task_id": f"argosy-{secrets.token_hex(16)}",
        "button_list": [
            {"text": each.label, "style": 1 if place == 0 else 2, "key": each.token}
            for place, each in enumerate(buttons)
        ],
    }
    if link:
        card["card_action"] = {"type": 1, "url": link}
    return card


def _feishu_card(title: str, text: str, link: str, buttons: Sequence[Button]) -> dict[str, object]:
    actions: list[dict[str, object]] = [
        {
            "tag": "button",
            "text": {"tag": "plain_text", "content": each.label},
            "type": "primary" if place == 0 else "default",
            "value": {"button": each.token},
        }
        for place, each in enumerate(buttons)
    ]
    elements: list[dict[str, object]] = [{"tag": "action", "actions": actions}]
    if text:
        elements.insert(0, {"tag": "div", "text": {"tag": "plain_text", "content": text}})
    card: dict[str, object] = {
        "config": {"wide_screen_mode": True, "enable_forward": False},
        "header": {"title": {"tag": "plain_text", "content": title}},
        "elements": elements,
    }
    if link:
        card["card_link"] = {"url": link}
    return card


def told(
    url: str, body: Mapping[str, object] | None, headers: Mapping[str, str], code: str, words: str
) -> dict[str, object]:
    """Ask a provider and return its answer; every provider says with a number that it refused.

    Raises:
        Refused: it cannot be reached, answers no JSON, or refuses.
    """
    sent = send(
        url,
        b"" if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8"),
        {"Content-Type": "application/json; charset=utf-8", **headers},
        method="GET" if body is None else "POST",
        answer_max=ANSWER_MAX,
    )
    try:
        found = json.loads(sent.body)
    except ValueError:
        found = None
    if isinstance(found, dict) and found.get(code, 0) not in (0, "0"):
        raise Refused(f"{found.get(code)}: {found.get(words, '')}"[:300])
    if not sent.is_ok:
        raise Refused(sent.error)
    if not isinstance(found, dict):
        raise Refused("the provider's answer is no JSON object")
    return found


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _number(agent: str) -> int | str:
    return int(agent) if agent.isdecimal() else agent
