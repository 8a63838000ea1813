"""What a provider says of itself, and the keys it signs with; kept for an hour in each process.

A token that is signed with a key not seen before makes the keys be fetched once more: providers
change them without notice. Strangers' tokens cannot make us ask more often than every ten seconds.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from argosy.platform.users.oidc.fetching import Unreachable, fetched, loopback_allowed
from argosy.platform.users.oidc.rules import is_safe

KEPT_S: Final = 3600.0
REFRESH_S: Final = 10.0
KEYS_MAX: Final = 50
RSA_BITS_MIN: Final = 2048
PATH: Final = "/.well-known/openid-configuration"
PublicKey = RSAKey | ECKey | OKPKey


@dataclass(frozen=True, slots=True)
class Document:
    """A provider's discovery document (OpenID Connect Discovery 1.0, section 3); "" for none."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    userinfo: str = ""
    end_session: str = ""
    takes_post: bool = False
    """Whether the client's secret is told in the body, because the header is not understood."""
    names_issuer: bool = False
    """Whether each answer names its issuer (RFC 9207)."""


@dataclass(slots=True)
class _Kept:
    document: Document
    at: float
    keys: tuple[PublicKey, ...] = ()
    keys_at: float = float("-inf")
    refreshed_at: float = field(default=float("-inf"))


_kept: dict[str, _Kept] = {}


def document(issuer: str) -> Document:
    """Return what a provider says of itself.

    Raises:
        Unreachable: it cannot be asked, or says what it may not.
    """
    return _known(issuer).document


def keys(issuer: str, key_id: str | None) -> tuple[PublicKey, ...]:
    """Return the keys of a provider that a token with a key's id may be signed with.

    Args:
        issuer: of the provider.
        key_id: as the token's header names it; None when it names none, which is clear only while
            the provider has one key.

    Raises:
        Unreachable: they cannot be had.
    """
    kept = _known(issuer)
    now = time.monotonic()
    if now - kept.keys_at > KEPT_S:
        kept.keys, kept.keys_at = _fetched_keys(kept.document), now
    found = _fitting(kept.keys, key_id)
    if not found and now - kept.refreshed_at > REFRESH_S:
        kept.refreshed_at = now
        kept.keys, kept.keys_at = _fetched_keys(kept.document), now
        found = _fitting(kept.keys, key_id)
    return found


def forget() -> None:
    """Ask every provider anew: what it says of itself may have changed."""
    _kept.clear()


def _fitting(known: tuple[PublicKey, ...], key_id: str | None) -> tuple[PublicKey, ...]:
    if key_id is None:
        return known if len(known) == 1 else ()
    return tuple(key for key in known if key.kid == key_id)


def _known(issuer: str) -> _Kept:
    now = time.monotonic()
    kept = _kept.get(issuer)
    if kept is None or now - kept.at > KEPT_S:
        kept = _kept[issuer] = _Kept(_read(issuer, fetched(issuer.rstrip("/") + PATH)), now)
    return kept


def _read(issuer: str, told: Mapping[str, object]) -> Document:
    if told.get("issuer") != issuer:
        raise Unreachable("the provider calls itself another issuer")
    methods = told.get("token_endpoint_auth_methods_supported")
    basic = not isinstance(methods, list) or "client_secret_basic" in methods
    return Document(
        issuer,
        _address(told, "authorization_endpoint"),
        _address(told, "token_endpoint"),
        _address(told, "jwks_uri"),
        _address(told, "userinfo_endpoint", is_needed=False),
        _address(told, "end_session_endpoint", is_needed=False),
        not basic,
        told.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(told: Mapping[str, object], name: str, *, is_needed: bool = True) -> str:
    url = told.get(name)
    if isinstance(url, str) and is_safe(url, loopback_allowed=loopback_allowed()):
        return url
    if is_needed:
        raise Unreachable(f"the provider names no safe {name}")
    return ""


def _fetched_keys(document: Document) -> tuple[PublicKey, ...]:
    told = fetched(document.jwks).get("keys")
    if not isinstance(told, list):
        raise Unreachable("the provider names no keys")
    found = (_key(each) for each in told[:KEYS_MAX])
    return tuple(key for key in found if key is not None)


def _key(told: object) -> PublicKey | None:
    """Return a key to check signatures with; None for any other, such as one of both sides."""
    if not isinstance(told, dict) or told.get("use", "sig") != "sig":
        return None
    public = {name: told[name] for name in _PUBLIC if isinstance(told.get(name), str)}
    try:
        if told.get("kty") == "RSA" and _bits(public["n"]) < RSA_BITS_MIN:
            return None
        key = import_key(public)
        return key if isinstance(key, RSAKey | ECKey | OKPKey) else None
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _bits(modulus: str) -> int:
    """Return how long an RSA key is, in bits."""
    whole = base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))
    return int.from_bytes(whole, "big").bit_length()


_PUBLIC: Final = ("kty", "kid", "alg", "n", "e", "crv", "x", "y")
