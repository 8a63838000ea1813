"""ID tokens: who the provider says somebody is, checked point by point before it is believed.

Signatures are joserfc's; the claims are checked here, as OpenID Connect Core 1.0 (3.1.3.7) lists
them. Algorithms come from a list of ours: never ``none``, never one whose key both sides know.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from argosy.platform.users.oidc.discovery import PublicKey
from argosy.platform.users.secrets import is_same

_HASHES: Final = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
ALGORITHMS: Final = frozenset(
    f"{family}{size}" for family in ("RS", "PS", "ES") for size in _HASHES
) | {"EdDSA", "Ed25519"}
LEEWAY_S: Final = 120
"""How far the clocks of two machines may be apart."""
AGE_S_MAX: Final = 3600
TOKEN_MAX: Final = 20_000
SUBJECT_MAX: Final = 255
"""OpenID Connect Core 1.0, section 2: a subject has at most so many characters."""
KeysOf = Callable[[str | None], Sequence[PublicKey]]


class Unfit(Exception):
    """A token is not believed; the text says why, for the log and not for who brought it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a provider says somebody is; `email` only as far as it vouches for it."""

    subject: str
    email: str
    full_name: str
    locale: str
    factors: frozenset[str]
    """How he showed it: the values of `amr`, and `acr`."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say.

    Args:
        issuer: who made it.
        client_id: for whom it was made.
        nonce: of the one request that it answers.
        access_token: that came along; "" for none.
        now_s: seconds since 1970.
    """

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    now_s: int


def claims_of(token: str, keys: KeysOf, expected: Expected) -> dict[str, object]:
    """Return what a token claims, once all of it is as it must be.

    Args:
        token: as it came.
        keys: of the provider, for the key id that the token names.
        expected: what it must say.

    Raises:
        Unfit: something of it is not.
    """
    if len(token) > TOKEN_MAX:
        raise Unfit("too long")
    header = _header(token)
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise Unfit("algorithm not allowed")
    if key_id is not None and not isinstance(key_id, str):
        raise Unfit("key id is no text")
    claims = _signed(token, algorithm, keys(key_id))
    _check_parties(claims, expected)
    _check_times(claims, expected.now_s)
    if not is_same(_text(claims, "nonce"), expected.nonce):
        raise Unfit("nonce of another request")
    if "at_hash" in claims and expected.access_token:
        made = _half_hash(algorithm, expected.access_token)
        if not is_same(_text(claims, "at_hash"), made):
            raise Unfit("at_hash of another access token")
    return claims


def _header(token: str) -> dict[str, object]:
    first = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, RecursionError) as error:
        raise Unfit("header cannot be read") from error
    if not isinstance(found, dict):
        raise Unfit("header is no object")
    return found


def _signed(token: str, algorithm: str, keys: Sequence[PublicKey]) -> dict[str, object]:
    if not keys:
        raise Unfit("key unknown")
    for key in keys:
        try:
            return jwt.decode(token, KeySet([key]), algorithms=[algorithm]).claims
        except (JoseError, ValueError, TypeError, RecursionError):
            continue
    raise Unfit("signature of somebody else")


def _check_parties(claims: Mapping[str, object], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise Unfit("other issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise Unfit("made for somebody else")
    party = claims.get("azp")
    if (len(audiences) > 1 or party is not None) and party != expected.client_id:
        raise Unfit("given to somebody else")
    subject = _text(claims, "sub")
    if subject != claims.get("sub") or not 0 < len(subject) <= SUBJECT_MAX:
        raise Unfit("no subject")


def _check_times(claims: Mapping[str, object], now_s: int) -> None:
    expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
    if expires <= now_s - LEEWAY_S:
        raise Unfit("expired")
    if not now_s - AGE_S_MAX <= issued <= now_s + LEEWAY_S:
        raise Unfit("made too long ago, or in the future")
    if "nbf" in claims and _seconds(claims, "nbf") > now_s + LEEWAY_S:
        raise Unfit("not valid yet")


def _seconds(claims: Mapping[str, object], name: str) -> int:
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < 2**53:
        raise Unfit(f"no time in {name}")
    return int(found)


def _text(claims: Mapping[str, object], name: str) -> str:
    """Return a text of the claims as it can be stored; "" for anything else."""
    found = claims.get(name)
    if not isinstance(found, str):
        return ""
    return found.encode("utf-8", "ignore").decode().replace("\0", "")


def _half_hash(algorithm: str, text: str) -> str:
    """Return what stands in ``at_hash``: the left half of a digest (Core 1.0, 3.1.3.6)."""
    digest = _HASHES.get(algorithm[-3:], hashlib.sha512)(text.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def person_of(claims: Mapping[str, object]) -> Person:
    """Return the person that claims speak of; an address that is not vouched for is left out."""
    told = claims.get("amr")
    methods = [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
    is_vouched = claims.get("email_verified") in (True, "true")
    return Person(
        _text(claims, "sub"),
        _text(claims, "email").strip() if is_vouched else "",
        _text(claims, "name").strip(),
        _text(claims, "locale"),
        frozenset({*methods, _text(claims, "acr")} - {""}),
    )
