"""The way to a provider and back: authorization code with PKCE, answered once, by one browser.

What a browser was sent for lies here for ten minutes under the digest of a token that it alone
keeps. State, nonce and PKCE verifier all follow from that token: what comes back fits this browser
and this request, or it is refused; taking it is a DELETE, so that nothing is answered twice.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import quote, urlencode

from argosy.kernel.identity import sql
from argosy.platform.users import secrets
from argosy.platform.users.links import site
from argosy.platform.users.oidc import discovery
from argosy.platform.users.oidc.fetching import Unreachable, fetched
from argosy.platform.users.oidc.providers import Provider
from argosy.platform.users.oidc.tokens import Expected, Person, Unfit, claims_of, person_of

REQUEST_S: Final = 10 * 60
"""How long somebody may take at the provider."""
PATH: Final = "/desk/sign-in/with/{provider}/back"
AFTER: Final = "/desk/sign-in"
TARGET_MAX: Final = 2_000
CODE_MAX: Final = 4_000


@dataclass(frozen=True, slots=True)
class Sent:
    """Where to send a browser, and the token that it shall bring back."""

    address: str
    token: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody was sent to a provider for; `account_id` is who wants to link, else None."""

    target: str
    account_id: int | None


def redirect_uri(provider_id: int) -> str:
    """Return where a provider sends people back to; each has an address of its own.

    So no provider's answer can be taken for another's. It is made of this home's own address.
    """
    return site() + PATH.format(provider=provider_id)


def begin(provider: Provider, target: str, account_id: int | None = None) -> Sent:
    """Return where to send a browser so that a provider says who sits before it.

    Args:
        provider: in force.
        target: where to go on afterwards: a path of ours.
        account_id: who wants to link an identity; None to sign in.

    Raises:
        Unreachable: the provider does not say where.
    """
    document = discovery.document(provider.issuer)
    forget_old()
    token = secrets.new_token()
    sql.execute(
        "INSERT INTO oidc_request (token_hash, provider_id, account_id, target)"
        " VALUES (%s, %s, %s, %s)",
        (secrets.digest(token), provider.id, account_id, target[:TARGET_MAX]),
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(_verifier(token).encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri(provider.id),
        "scope": " ".join(provider.scopes),
        "state": _state(token),
        "nonce": _nonce(token),
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return Sent(_with(document.authorization, asked), token)


def taken(provider_id: int, token: str, state: str) -> Taken | None:
    """Return what a browser was sent for, this once; None when it was sent for nothing in time.

    Args:
        provider_id: whose answer it is said to be.
        token: what the browser kept.
        state: what the answer says.
    """
    if not token or not secrets.is_same(state, _state(token)):
        return None
    found = sql.rows(
        "DELETE FROM oidc_request WHERE token_hash = %s AND provider_id = %s"
        " AND at > transaction_timestamp() - make_interval(secs => %s)"
        " RETURNING target, account_id",
        (secrets.digest(token), provider_id, REQUEST_S),
    )
    return Taken(str(found[0][0]), cast("int | None", found[0][1])) if found else None


def person(provider: Provider, token: str, answer: Mapping[str, str]) -> Person:
    """Return who a provider says somebody is, in exchange for the code of its answer.

    Args:
        provider: in force.
        token: what the browser kept.
        answer: the parameters of the address it came back to.

    Raises:
        Unreachable: the provider does not answer, or refuses the code.
        Unfit: what it says is not believed.
    """
    document = discovery.document(provider.issuer)
    named = answer.get("iss")
    if (named is not None or document.names_issuer) and named != provider.issuer:
        raise Unfit("answer of another issuer")
    code = answer.get("code", "")
    if not code or len(code) > CODE_MAX:
        raise Unfit("no code")
    told = _exchanged(provider, document, code, _verifier(token))
    id_token, access = told.get("id_token"), told.get("access_token")
    if not isinstance(id_token, str):
        raise Unfit("no ID token")
    access_token = access if isinstance(access, str) else ""
    expected = Expected(
        provider.issuer, provider.client_id, _nonce(token), access_token, int(time.time())
    )
    claims = claims_of(id_token, lambda key: discovery.keys(provider.issuer, key), expected)
    if "email" not in claims and document.userinfo and access_token.isascii() and access_token:
        claims = _with_userinfo(claims, document.userinfo, access_token)
    return person_of(claims)


def way_out(provider: Provider) -> str:
    """Return where somebody signs out of a provider (RP-Initiated Logout 1.0); "" for nowhere."""
    try:
        address = discovery.document(provider.issuer).end_session
    except Unreachable:
        return ""
    if not address:
        return ""
    back = {"client_id": provider.client_id, "post_logout_redirect_uri": site() + AFTER}
    return _with(address, back)


def forget_old() -> int:
    """Remove what nobody came back for in time; returns how many."""
    return sql.execute(
        "DELETE FROM oidc_request WHERE at < transaction_timestamp() - make_interval(secs => %s)",
        (REQUEST_S,),
    )


def _exchanged(
    provider: Provider, document: discovery.Document, code: str, verifier: str
) -> dict[str, object]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(provider.id),
        "client_id": provider.client_id,
        "code_verifier": verifier,
    }
    headers = {}
    if provider.secret and document.takes_post:
        form["client_secret"] = provider.secret
    elif provider.secret:
        # RFC 6749, 2.3.1: both are form-encoded before they are joined
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return fetched(document.token, form=form, headers=headers)


def _with_userinfo(claims: dict[str, object], address: str, token: str) -> dict[str, object]:
    """Return claims with what the provider says besides; never of somebody else (Core 1.0, 5.3)."""
    told = fetched(address, headers={"Authorization": f"Bearer {token}"})
    if told.get("sub") != claims.get("sub"):
        raise Unfit("userinfo of somebody else")
    more = {"email": told.get("email"), "email_verified": told.get("email_verified")}
    return {**claims, **more, "name": claims.get("name", told.get("name"))}


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _state(token: str) -> str:
    return secrets.keyed_digest("oidc state", token)


def _nonce(token: str) -> str:
    return secrets.keyed_digest("oidc nonce", token)


def _verifier(token: str) -> str:
    return secrets.keyed_digest("oidc verifier", token)
