"""One-time codes: those of an authenticator (RFC 6238) and those kept on paper for when it is lost.

Twenty lines of the standard library do what the RFC says; its own test vectors prove them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as random
from typing import Final
from urllib.parse import quote

from argosy.platform.users.secrets import keyed_digest

STEP_S: Final = 30
DIGITS: Final = 6
STEPS_ASIDE: Final = 1
"""Steps that a telephone's clock may be early or late."""
SECRET_BYTES: Final = 20
CODES: Final = 10
CODE_LENGTH: Final = 10
_ISSUER: Final = "Argosy"


def new_secret() -> str:
    """Return a fresh secret of 160 bits, as authenticators take it (base 32)."""
    return base64.b32encode(random.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Return whether a text is a secret as `new_secret` makes them."""
    try:
        return len(base64.b32decode(text.encode("ascii"))) == SECRET_BYTES
    except ValueError:
        return False


def step_at(at_s: int) -> int:
    """Return the number of the step that a time in seconds since 1970 falls into."""
    return at_s // STEP_S


def code_of(secret: str, step: int) -> str:
    """Return the code of a step (RFC 4226, section 5.3, with SHA-1 as all authenticators have it).

    Args:
        secret: in base 32.
        step: its number.
    """
    key = base64.b32decode(secret)
    mac = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = mac[-1] & 15
    number = int.from_bytes(mac[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def fitting_step(secret: str, code: str, at_s: int) -> int | None:
    """Return the step that a code belongs to, now or one aside; None when it is another code."""
    typed = "".join(code.split())
    now = step_at(at_s)
    found = None
    for step in range(max(now - STEPS_ASIDE, 0), now + STEPS_ASIDE + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), typed.encode("utf-8", "replace")):
            found = step
    return found


def address_of(secret: str, name: str) -> str:
    """Return what an authenticator reads from the picture."""
    label = quote(f"{_ISSUER}:{name}")
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={_ISSUER}&digits={DIGITS}&period={STEP_S}"
    )


def recovery_codes(account_id: int, key: str) -> list[str]:
    """Return the recovery codes that a command with a key makes.

    They follow from the key under the home's own secret, so that a request whose answer got lost
    is answered with the same codes, though only their digests are stored.
    """
    found = []
    for place in range(CODES):
        digest = keyed_digest("recovery code", f"{account_id} {place} {key}")
        text = base64.b32encode(bytes.fromhex(digest)).decode().lower()[:CODE_LENGTH]
        found.append(f"{text[:5]}-{text[5:]}")
    return found


def stored_recovery_code(account_id: int, code: str) -> bytes:
    """Return what is stored of a recovery code; it opens nothing without the home's secret."""
    plain = "".join(code.lower().replace("-", "").split())
    return bytes.fromhex(keyed_digest("stored recovery code", f"{account_id} {plain}"))
