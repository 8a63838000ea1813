"""The seals against what the providers publish as examples, and against every way to forge them.

The vectors are those of WeCom's and Feishu's own documentation; DingTalk's was computed by
``openssl dgst -sha256 -hmac``.
"""

from __future__ import annotations

import json

import pytest

from argosy.platform.im import sealing
from argosy.platform.im.callbacks import (
    EARS,
    Call,
    Challenge,
    Door,
    Pressed,
    Unreadable,
)
from argosy.platform.im.sealing import Forged

TOKEN = "QDG6eK"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP = "wx5823bf96d3bd56c7"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
ASKED = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "echostr": ECHO,
}
AT = 1409659589.0
DOOR = Door(CORP, KEY, TOKEN)


def test_wecom_s_own_example_is_opened() -> None:
    heard = EARS["wecom"].hear(DOOR, Call(ASKED, {}, b""), AT)
    assert heard == Challenge("1616140317555161061", "text/plain")


@pytest.mark.parametrize(
    ("changed", "door", "now"),
    [
        ({"msg_signature": "5" * 40}, DOOR, AT),
        ({"msg_signature": "é"}, DOOR, AT),
        ({"nonce": "263014781"}, DOOR, AT),
        ({"echostr": ""}, DOOR, AT),
        ({}, Door(CORP, KEY, "another"), AT),
        ({}, Door("wx5823bf96d3bd56c8", KEY, TOKEN), AT),
        ({}, Door(CORP, "A" * 43, TOKEN), AT),
        ({}, Door(CORP, "short", TOKEN), AT),
        ({}, DOOR, AT + 301),
        ({}, DOOR, AT - 301),
    ],
)
def test_wecom_s_example_spoiled_is_forged(changed: dict[str, str], door: Door, now: float) -> None:
    with pytest.raises(Forged):
        EARS["wecom"].hear(door, Call({**ASKED, **changed}, {}, b""), now)


def test_what_we_lock_for_wecom_is_opened_by_its_key_for_it_alone() -> None:
    sealed = sealing.wecom_sealed(KEY, "已阅".encode(), CORP)
    assert sealing.wecom_opened(KEY, sealed, CORP) == "已阅".encode()
    with pytest.raises(Forged):
        sealing.wecom_opened(KEY, sealed, "other")
    assert sealed != sealing.wecom_sealed(KEY, "已阅".encode(), CORP)


def test_feishu_s_own_example_is_opened() -> None:
    sealed = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
    assert sealing.feishu_opened("test key", sealed) == b"hello world"
    for wrong in ("", "AAAA", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghA=", "?" * 44):
        with pytest.raises(Forged):
            sealing.feishu_opened("test key", wrong)


def test_feishu_signs_the_body_as_it_came() -> None:
    """printf '1700000000noncekey{"a":1}' | openssl dgst -sha256"""
    assert sealing.feishu_signature("key", "1700000000", "nonce", b'{"a":1}') == (
        "b278f92d6176701d627287d13eed6fe41c7f48c298a8ae48190a405f29caf929"
    )


def test_dingtalk_signs_the_time() -> None:
    """printf 1700000000000 | openssl dgst -sha256 -hmac the-api-secret -binary | base64"""
    stamp = "1700000000000"
    headers = {
        "x-ddpaas-signature-timestamp": stamp,
        "x-ddpaas-signature": "o1S/ZwW4D0yofiNLUW33NdLaHwsvDShaH+kHq016bqA=",
    }
    content = json.dumps({"cardPrivateData": {"actionIds": ["1"], "params": {"button": "B"}}})
    body = {"type": "actionCallback", "outTrackId": "x", "userId": "lisi", "content": content}
    ear, door = EARS["dingtalk"], Door("app", "the-api-secret")
    call = Call({}, headers, json.dumps(body).encode())
    assert ear.hear(door, call, 1_700_000_100.0) == Pressed("lisi", "B")
    for bad in (Door("app", "another"), Door("app", "")):
        with pytest.raises(Forged):
            ear.hear(bad, call, 1_700_000_100.0)
    for now in (1_700_000_301.0, 1_699_999_699.0):
        with pytest.raises(Forged):
            ear.hear(door, call, now)
    for nonsense in (b"", b"[]", b"{", b"[" * 60_000, b'{"type":"actionCallback","content":"["}'):
        with pytest.raises(Unreadable):
            ear.hear(door, Call({}, headers, nonsense), 1_700_000_000.0)
