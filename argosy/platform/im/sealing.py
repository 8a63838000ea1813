"""The providers' seals: what proves that a callback is theirs, and how its content is locked.

WeCom: "加解密方案说明" (developer.work.weixin.qq.com/document/path/90968). DingTalk's cards:
"事件回调" (open.dingtalk.com/document/development/event-callback-card). Feishu: "配置 Encrypt Key"
and "签名校验" (open.feishu.cn/document/event-subscription-guide). Every comparison takes the same
time whatever it compares.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK: Final = 16
WECOM_PAD: Final = 32
"""WeCom pads to 32 bytes, though AES has blocks of 16."""
KEY_LENGTH: Final = 43
RANDOM: Final = 16
LENGTH: Final = 4


class Forged(Exception):
    """It is not shown that the provider sent it; why is told nobody."""


def is_same(given: str, expected: str) -> bool:
    """Return whether two texts are the same, without telling by time where they differ."""
    return hmac.compare_digest(
        given.encode("utf-8", "backslashreplace"), expected.encode("utf-8", "backslashreplace")
    )


def wecom_signature(token: str, timestamp: str, nonce: str, sealed: str) -> str:
    """Return ``msg_signature``: SHA-1 over the four texts, sorted and put together."""
    joined = _bytes("".join(sorted((token, timestamp, nonce, sealed))))
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - what the provider publishes


def wecom_opened(key: str, sealed: str, receiver: str) -> bytes:
    """Return what WeCom locked: after 16 random bytes its length, the message, whom it is for.

    Args:
        key: EncodingAESKey, 43 characters.
        sealed: the base64 of the member ``Encrypt``.
        receiver: CorpID that it has to be for.

    Raises:
        Forged: the key does not open it, or it is for somebody else.
    """
    plain = _decrypted(_wecom_key(key), _wecom_key(key)[:BLOCK], _unbased(sealed), WECOM_PAD)
    length = int.from_bytes(plain[RANDOM : RANDOM + LENGTH], "big")
    message = plain[RANDOM + LENGTH : RANDOM + LENGTH + length]
    whom = plain[RANDOM + LENGTH + length :]
    if len(plain) < RANDOM + LENGTH or len(message) != length:
        raise Forged
    if not hmac.compare_digest(whom, _bytes(receiver)):
        raise Forged
    return message


def wecom_sealed(key: str, message: bytes, receiver: str) -> str:
    """Return a message locked as WeCom reads it (the answer to a callback)."""
    plain = secrets.token_bytes(RANDOM) + len(message).to_bytes(LENGTH, "big") + message
    plain += _bytes(receiver)
    pad = WECOM_PAD - len(plain) % WECOM_PAD
    own = _wecom_key(key)
    lock = Cipher(algorithms.AES(own), modes.CBC(own[:BLOCK])).encryptor()
    return base64.b64encode(lock.update(plain + bytes([pad]) * pad) + lock.finalize()).decode()


def dingtalk_signature(secret: str, timestamp: str) -> str:
    """Return ``x-ddpaas-signature``: HMAC-SHA256 of the time in milliseconds, as base64.

    It covers the time alone, not the content; what a button does is therefore signed by us too.
    """
    made = hmac.new(_bytes(secret), _bytes(timestamp), hashlib.sha256)
    return base64.b64encode(made.digest()).decode()


def feishu_signature(key: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return ``X-Lark-Signature``: SHA-256 over time, nonce, Encrypt Key and the raw body."""
    return hashlib.sha256(_bytes(timestamp + nonce + key) + body).hexdigest()


def feishu_opened(key: str, sealed: str) -> bytes:
    """Return what Feishu locked under the SHA-256 of the Encrypt Key; the vector stands first.

    Raises:
        Forged: the key does not open it.
    """
    whole = _unbased(sealed)
    own = hashlib.sha256(_bytes(key)).digest()
    return _decrypted(own, whole[:BLOCK], whole[BLOCK:], BLOCK)


def _decrypted(key: bytes, vector: bytes, sealed: bytes, pad_most: int) -> bytes:
    if len(vector) != BLOCK or not sealed or len(sealed) % BLOCK:
        raise Forged
    lock = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    plain = lock.update(sealed) + lock.finalize()
    pad = plain[-1]
    if not 0 < pad <= min(pad_most, len(plain)) or plain[-pad:] != bytes([pad]) * pad:
        raise Forged
    return plain[:-pad]


def _wecom_key(key: str) -> bytes:
    found = _unbased(f"{key}=")
    if len(key) != KEY_LENGTH or len(found) != WECOM_PAD:
        raise Forged
    return found


def _unbased(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Forged from error


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
