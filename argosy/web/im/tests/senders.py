"""The three providers as they call us: written from what they publish, apart from our own code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.http import HttpResponse
from django.test import Client

APP = "the-app"
TOKEN = "the-token"
AES_KEY = bytes(range(32))
KEYS = {
    "wecom": base64.b64encode(AES_KEY).decode().rstrip("="),
    "dingtalk": "the-api-secret",
    "feishu": "the-encrypt-key",
}


def locked(key: bytes, vector: bytes, plain: bytes, bits: int) -> bytes:
    pad = padding.PKCS7(bits).padder()
    lock = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return lock.update(pad.update(plain) + pad.finalize()) + lock.finalize()


@dataclass
class Sender:
    """A provider that calls one company's address.

    `at` moves its clock by seconds, `secret` is the key it signs with.
    """

    name: str
    company: int
    at: int = 0
    secret: str = ""
    receiver: str = APP

    @property
    def key(self) -> str:
        return self.secret or KEYS[self.name]

    def press(self, member: str, button: str) -> HttpResponse:
        """Tell that a member pressed a button."""
        return getattr(self, f"_{self.name}")(member, button)  # type: ignore[no-any-return]

    def post(self, body: bytes, query: str = "", **headers: str) -> HttpResponse:
        client = Client(raise_request_exception=False)
        return client.post(  # type: ignore[return-value]
            f"/im/{self.company}/callback{query}",
            body,
            content_type="application/json",
            headers=headers,
        )

    def _wecom(self, member: str, button: str) -> HttpResponse:
        xml = (
            f"<xml><ToUserName><![CDATA[{APP}]]></ToUserName>"
            f"<FromUserName><![CDATA[{member}]]></FromUserName>"
            "<CreateTime>1</CreateTime><MsgType><![CDATA[event]]></MsgType>"
            "<Event><![CDATA[template_card_event]]></Event>"
            f"<EventKey><![CDATA[{button}]]></EventKey><TaskId><![CDATA[t]]></TaskId>"
            "<CardType><![CDATA[button_interaction]]></CardType><AgentID>1</AgentID></xml>"
        )
        return self.wecom_xml(xml.encode())

    def wecom_xml(self, xml: bytes) -> HttpResponse:
        """Send what WeCom would lock."""
        key = base64.b64decode(self.key + "=")
        plain = os.urandom(16) + len(xml).to_bytes(4, "big") + xml + self.receiver.encode()
        sealed = base64.b64encode(locked(key, key[:16], plain, 256)).decode()
        stamp, nonce = str(int(time.time()) + self.at), "42"
        joined = "".join(sorted([TOKEN, stamp, nonce, sealed]))
        signature = hashlib.sha1(joined.encode()).hexdigest()  # noqa: S324
        body = f"<xml><ToUserName>{APP}</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        query = f"?msg_signature={signature}&timestamp={stamp}&nonce={nonce}"
        return self.post(body.encode(), query)

    def _dingtalk(self, member: str, button: str) -> HttpResponse:
        stamp = str((int(time.time()) + self.at) * 1000)
        made = hmac.new(self.key.encode(), stamp.encode(), hashlib.sha256).digest()
        content = {"cardPrivateData": {"actionIds": ["1"], "params": {"button": button}}}
        body = {
            "type": "actionCallback",
            "outTrackId": "x",
            "corpId": "c",
            "userId": member,
            "content": json.dumps(content),
        }
        headers = {
            "x-ddpaas-signature-timestamp": stamp,
            "x-ddpaas-signature": base64.b64encode(made).decode(),
        }
        return self.post(json.dumps(body).encode(), **headers)

    def _feishu(self, member: str, button: str) -> HttpResponse:
        event = {
            "schema": "2.0",
            "header": {"event_id": "e", "token": TOKEN, "event_type": "card.action.trigger"},
            "event": {
                "operator": {"user_id": member, "open_id": "ou_1"},
                "action": {"tag": "button", "value": {"button": button}},
            },
        }
        return self.feishu_json(event)

    def feishu_json(self, event: object, *, is_signed: bool = True) -> HttpResponse:
        """Send what Feishu would lock."""
        vector = os.urandom(16)
        key = hashlib.sha256(self.key.encode()).digest()
        sealed = vector + locked(key, vector, json.dumps(event).encode(), 128)
        body = json.dumps({"encrypt": base64.b64encode(sealed).decode()}).encode()
        stamp, nonce = str(int(time.time()) + self.at), "n"
        made = hashlib.sha256((stamp + nonce + self.key).encode() + body).hexdigest()
        headers = {
            "X-Lark-Request-Timestamp": stamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": made,
        }
        return self.post(body, **(headers if is_signed else {}))


def said(name: str, answer: HttpResponse) -> str:
    """Return what a provider would show to who pressed."""
    assert answer.status_code == 200, answer.content
    if name == "feishu":
        return str(json.loads(answer.content)["toast"]["content"])
    if name == "dingtalk":
        return str(json.loads(answer.content)["cardData"]["cardParamMap"]["said"])
    found = re.fullmatch(
        r"<xml><Encrypt><!\[CDATA\[(.+)]]></Encrypt><MsgSignature><!\[CDATA\[(\w+)]]>"
        r"</MsgSignature><TimeStamp>(\d+)</TimeStamp><Nonce><!\[CDATA\[(.+)]]></Nonce></xml>",
        answer.content.decode(),
    )
    assert found is not None
    joined = "".join(sorted([TOKEN, found[3], found[4], found[1]]))
    assert hashlib.sha1(joined.encode()).hexdigest() == found[2]  # noqa: S324
    lock = Cipher(algorithms.AES(AES_KEY), modes.CBC(AES_KEY[:16])).decryptor()
    plain = lock.update(base64.b64decode(found[1])) + lock.finalize()
    length = int.from_bytes(plain[16:20], "big")
    xml = plain[20 : 20 + length].decode()
    shown = re.search(r"<Button><ReplaceName><!\[CDATA\[(.+)]]></ReplaceName></Button>", xml)
    assert shown is not None
    return shown[1]
