"""What providers send to us: their question whether we are there, and buttons that were pressed.

Nothing is read before it is shown that the provider sent it, lately. Who cannot show it is told
nothing: neither which part was wrong, nor whether the company has a provider at all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from xml.parsers import expat

from argosy.platform.im import sealing
from argosy.platform.im.sealing import Forged, is_same

AGE_S: Final = 300
"""How old a callback may be, and how far its clock may go ahead; seconds."""
BODY_MAX: Final = 64 * 1024
TEXT_MAX: Final = 2_000


class Unreadable(Exception):
    """The provider sent it, but it says nothing that we know."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: parameters of its address, headers in small letters, its body."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Door:
    """What a company has agreed on with its provider.

    Args:
        app_id: CorpID, AppKey or App ID.
        key: EncodingAESKey, apiSecret or Encrypt Key.
        token: WeCom's Token, Feishu's Verification Token; DingTalk has none.
    """

    app_id: str
    key: str = field(repr=False)
    token: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Challenge:
    """The provider asks whether we are there; `answer` and its kind show that we hold the key."""

    answer: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A member pressed a button that we had put on a card; `button` is what we had put there."""

    member_id: str
    button: str


Heard = Challenge | Pressed | None
"""None: something that we have not asked for (a member entered the application)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider is answered."""

    content: str
    content_type: str = "application/json"


class Ear(Protocol):
    """What understands one provider's callbacks."""

    def hear(self, door: Door, call: Call, now_s: float) -> Heard:
        """Return what was sent.

        Raises:
            Forged: it is not shown that the provider sent it, lately.
            Unreadable: it was sent by the provider, but makes no sense.
        """

    def reply(self, door: Door, call: Call, said: str, *, is_done: bool) -> Reply:
        """Return the answer that shows a sentence to who pressed."""


class WeComEar:
    """企业微信: "接收消息与事件" and "模板卡片事件推送" (document/path/90930, 90376)."""

    def hear(self, door: Door, call: Call, now_s: float) -> Heard:
        """Check ``msg_signature`` over the locked part, open it, and read the event."""
        sealed = call.query.get("echostr", "") or _xml(call.body, Forged).get("Encrypt", "")
        stamp, nonce = call.query.get("timestamp", ""), call.query.get("nonce", "")
        expected = sealing.wecom_signature(door.token, stamp, nonce, sealed)
        if not sealed or not is_same(call.query.get("msg_signature", ""), expected):
            raise Forged
        _check_age(stamp, now_s, 1)
        plain = sealing.wecom_opened(door.key, sealed, door.app_id)
        if "echostr" in call.query:
            return Challenge(_decoded(plain), "text/plain")
        event = _xml(plain, Unreadable)
        if event.get("Event") != "template_card_event":
            return None
        return Pressed(event.get("FromUserName", ""), event.get("EventKey", ""))

    def reply(self, door: Door, call: Call, said: str, *, is_done: bool) -> Reply:
        """Write the sentence onto the button ("更新点击用户的按钮文案", document/path/90241)."""
        stamp, nonce = str(int(time.time())), call.query.get("nonce", "")
        to = _xml(
            sealing.wecom_opened(
                door.key, _xml(call.body, Unreadable).get("Encrypt", ""), door.app_id
            ),
            Unreadable,
        )
        inner = (
            f"<xml><ToUserName>{_cdata(to.get('FromUserName', ''))}</ToUserName>"
            f"<FromUserName>{_cdata(door.app_id)}</FromUserName><CreateTime>{stamp}</CreateTime>"
            "<MsgType><![CDATA[update_button]]></MsgType>"
            f"<Button><ReplaceName>{_cdata(said)}</ReplaceName></Button></xml>"
        )
        sealed = sealing.wecom_sealed(door.key, inner.encode(), door.app_id)
        signature = sealing.wecom_signature(door.token, stamp, nonce, sealed)
        return Reply(
            f"<xml><Encrypt>{_cdata(sealed)}</Encrypt>"
            f"<MsgSignature>{_cdata(signature)}</MsgSignature><TimeStamp>{stamp}</TimeStamp>"
            f"<Nonce>{_cdata(nonce)}</Nonce></xml>",
            "application/xml",
        )


class DingTalkEar:
    """钉钉: "事件回调" of its interactive cards, in HTTP mode."""

    def hear(self, door: Door, call: Call, now_s: float) -> Heard:
        """Check the signature of the time, then read which button it was."""
        stamp = call.headers.get("x-ddpaas-signature-timestamp", "")
        expected = sealing.dingtalk_signature(door.key, stamp)
        if not is_same(call.headers.get("x-ddpaas-signature", ""), expected):
            raise Forged
        _check_age(stamp, now_s, 1_000)
        event = _json(call.body)
        if event.get("type") != "actionCallback":
            return None
        content = event.get("content")
        inner = _json(content.encode()) if isinstance(content, str) else {}
        params = _part(_part(inner, "cardPrivateData"), "params")
        return Pressed(_text(event, "userId"), _text(params, "button"))

    def reply(self, door: Door, call: Call, said: str, *, is_done: bool) -> Reply:
        """Put the sentence into the variable ``said`` of the card."""
        shown = {"cardParamMap": {"said": said, "is_done": str(is_done).lower()}}
        options = {"updateCardDataByKey": True}
        return _json_reply({"cardUpdateOptions": options, "cardData": shown})


class FeishuEar:
    """飞书: "卡片回传交互" (card.action.trigger) and the check of the address."""

    def hear(self, door: Door, call: Call, now_s: float) -> Heard:
        """Open what came; all but the question whether we are there has to be signed."""
        stamp = call.headers.get("x-lark-request-timestamp", "")
        nonce = call.headers.get("x-lark-request-nonce", "")
        expected = sealing.feishu_signature(door.key, stamp, nonce, call.body)
        is_signed = is_same(call.headers.get("x-lark-signature", ""), expected)
        try:
            event = _json(sealing.feishu_opened(door.key, _text(_json(call.body), "encrypt")))
        except Unreadable as error:
            raise Forged from error
        if event.get("type") == "url_verification":
            if not door.token or not is_same(_text(event, "token"), door.token):
                raise Forged
            answer = json.dumps({"challenge": _text(event, "challenge")})
            return Challenge(answer, "application/json")
        if not is_signed:
            raise Forged
        _check_age(stamp, now_s, 1)
        head = _part(event, "header")
        if door.token and not is_same(_text(head, "token"), door.token):
            raise Forged
        if head.get("event_type") != "card.action.trigger":
            return None
        inner = _part(event, "event")
        value = _part(_part(inner, "action"), "value")
        return Pressed(_text(_part(inner, "operator"), "user_id"), _text(value, "button"))

    def reply(self, door: Door, call: Call, said: str, *, is_done: bool) -> Reply:
        """Show the sentence over the conversation for some seconds."""
        toast = {"type": "success" if is_done else "error", "content": said}
        return _json_reply({"toast": toast})


EARS: Final[Mapping[str, Ear]] = {
    "wecom": WeComEar(),
    "dingtalk": DingTalkEar(),
    "feishu": FeishuEar(),
}


def _check_age(stamp: str, now_s: float, a_second: int) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 19):
        raise Forged
    if abs(int(stamp) // a_second - int(now_s)) > AGE_S:
        raise Forged


def _json(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _part(of: Mapping[str, object], name: str) -> dict[str, object]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _text(of: Mapping[str, object], name: str) -> str:
    found = of.get(name)
    return found if isinstance(found, str) else ""


def _decoded(plain: bytes) -> str:
    try:
        return plain.decode()
    except UnicodeDecodeError as error:
        raise Unreadable from error


def _xml(body: bytes, wrong: type[Exception]) -> dict[str, str]:
    """Return the texts of a flat document by element; none may declare anything of its own.

    Raises:
        wrong: it is no such document.
    """
    found: dict[str, str] = {}
    names: list[str] = []

    def refuse(*_given: object) -> None:
        raise wrong

    def begin(name: str, _attributes: object) -> None:
        names.append(name)

    def add(text: str) -> None:
        found[names[-1]] = found.get(names[-1], "") + text

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _name: names.pop()
    parser.CharacterDataHandler = add
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise wrong from error
    return found


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]] >") + "]]>"


def _json_reply(body: object) -> Reply:
    return Reply(json.dumps(body, ensure_ascii=False))
