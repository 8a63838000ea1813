"""The providers' message interfaces, as they publish them: a token first, then the message.

WeCom: ``/cgi-bin/gettoken`` and ``/cgi-bin/message/send`` (developer.work.weixin.qq.com).
DingTalk: ``/v1.0/oauth2/accessToken`` and ``/topapi/message/corpconversation/asyncsend_v2``
(open.dingtalk.com). Feishu: ``/open-apis/auth/v3/tenant_access_token/internal`` and
``/open-apis/im/v1/messages`` (open.feishu.cn).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from argosy.platform.data.webhooks.sending import send


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
    """

    address: str
    app_id: str
    secret: str = field(repr=False)
    agent: str = ""


class Provider(Protocol):
    """What can bring a message to a person."""

    def send(self, to: str, title: str, text: str, link: str) -> None:
        """Bring a message to a person of this id.

        Raises:
            Refused: it was not taken.
        """


@dataclass(frozen=True, slots=True)
class WeCom:
    """企业微信: a text card when it leads somewhere, else a text."""

    app: Application

    def send(self, to: str, title: str, text: str, link: str) -> None:
        """Bring a message to a member by his UserID."""
        base = self.app.address or "https://qyapi.weixin.qq.com"
        asked = urlencode({"corpid": self.app.app_id, "corpsecret": self.app.secret})
        found = _told(f"{base}/cgi-bin/gettoken?{asked}", None, {}, "errcode", "errmsg")
        body: dict[str, object] = {"touser": to, "agentid": _number(self.app.agent)}
        if link:
            card = {"title": title[:128], "description": text[:512], "url": link}
            body |= {"msgtype": "textcard", "textcard": card}
        else:
            body |= {"msgtype": "text", "text": {"content": _joined(title, text)}}
        token = urlencode({"access_token": str(found.get("access_token", ""))})
        answer = _told(f"{base}/cgi-bin/message/send?{token}", body, {}, "errcode", "errmsg")
        if answer.get("invaliduser"):
            raise Refused("the provider knows nobody of this id")


@dataclass(frozen=True, slots=True)
class DingTalk:
    """钉钉: a work notice, an action card when it leads somewhere."""

    app: Application

    def send(self, to: str, title: str, text: str, link: str) -> None:
        """Bring a message to a member by his userid."""
        new = self.app.address or "https://api.dingtalk.com"
        old = self.app.address or "https://oapi.dingtalk.com"
        asked = {"appKey": self.app.app_id, "appSecret": self.app.secret}
        found = _told(f"{new}/v1.0/oauth2/accessToken", asked, {}, "code", "message")
        if link:
            card = {"title": title, "markdown": _joined(title, text), "single_title": "Argosy"}
            card["single_url"] = link
            message: dict[str, object] = {"msgtype": "action_card", "action_card": card}
        else:
            message = {"msgtype": "text", "text": {"content": _joined(title, text)}}
        token = urlencode({"access_token": str(found.get("accessToken", ""))})
        _told(
            f"{old}/topapi/message/corpconversation/asyncsend_v2?{token}",
            {"agent_id": _number(self.app.agent), "userid_list": to, "msg": message},
            {},
            "errcode",
            "errmsg",
        )


@dataclass(frozen=True, slots=True)
class Feishu:
    """飞书: a text, with the link below it."""

    app: Application

    def send(self, to: str, title: str, text: str, link: str) -> None:
        """Bring a message to a member by his user_id."""
        base = self.app.address or "https://open.feishu.cn"
        asked = {"app_id": self.app.app_id, "app_secret": self.app.secret}
        path = "/open-apis/auth/v3/tenant_access_token/internal"
        found = _told(base + path, asked, {}, "code", "msg")
        content = json.dumps({"text": _joined(title, text, link)}, ensure_ascii=False)
        _told(
            f"{base}/open-apis/im/v1/messages?receive_id_type=user_id",
            {"receive_id": to, "msg_type": "text", "content": content},
            {"Authorization": f"Bearer {found.get('tenant_access_token', '')}"},
            "code",
            "msg",
        )


PROVIDERS: Mapping[str, type[WeCom] | type[DingTalk] | type[Feishu]] = {
    "wecom": WeCom,
    "dingtalk": DingTalk,
    "feishu": Feishu,
}


def _told(
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
