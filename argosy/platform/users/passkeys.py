"""Passkeys (WebAuthn): what a browser is asked to sign, and whether its answer opens an account.

The checks of the signatures are py_webauthn's; what is ours is what surrounds them: a challenge is
kept here, bound to one browser, and opens once; where it was asked for must be where it was signed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final, cast
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.settings import api as settings
from argosy.platform.users import secrets

CHALLENGE_S: Final = 5 * 60
"""How long a browser has to answer."""
KEYS_MAX: Final = 20
ANSWER_MAX: Final = 20_000
CREDENTIAL_MAX: Final = 1023
"""WebAuthn, 4: a credential id has at most so many bytes."""
_NONSENSE: Final = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What the library raises on answers that nobody's browser would give."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser shall sign: `options` as JSON for it, `token` to be kept by it alone."""

    options: str
    token: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """What was asked, and at which address of ours."""

    value: bytes
    origin: str

    @property
    def site(self) -> str:
        """The name that passkeys are bound to (WebAuthn: the RP ID)."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class Named:
    """The passkey that an answer names; `id` is 0 for one that opens nothing."""

    digest: str
    id: int = 0
    account_id: int = 0
    account_name: str = ""
    password_hash: str = ""
    public_key: bytes = b""
    sign_count: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that an authenticator has just made."""

    credential: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it; times in UTC."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


def home_of(address: str) -> str:
    """Return the origin that passkeys are made for and signed at; "" where there can be none.

    It is the one of the setting `general.address`, else that of the request's own address, whose
    host is one of those allowed. Browsers know passkeys at names reached by https, and at localhost
    (WebAuthn, 5.1.3; Secure Contexts, 3.1).

    Args:
        address: of the page that is asked for, as in `https://erp.example.com/desk/`.
    """
    found = urlsplit(settings.text("general.address").strip() or address)
    host = found.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        is_name = bool(host)
    else:
        is_name = False
    is_safe = found.scheme == "https" or host == "localhost" or host.endswith(".localhost")
    return f"{found.scheme}://{found.netloc}" if is_name and is_safe else ""


def ask_to_sign_in(origin: str) -> Asked:
    """Return what somebody who is not known yet shall sign with any passkey he has for us.

    Args:
        origin: of `home_of`, not empty.
    """
    challenge = Challenge(secrets.random_bytes(), origin)
    options = webauthn.generate_authentication_options(
        rp_id=challenge.site,
        challenge=challenge.value,
        timeout=CHALLENGE_S * 1000,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(webauthn.options_to_json(options), _kept(challenge, None))


def ask_for_passkey(account_id: int, current: str, origin: str) -> Asked:
    """Return what somebody's authenticator shall make a passkey from.

    Args:
        account_id: whose; the one who is signed in.
        current: his password: a session that somebody found open makes no lasting way in.
        origin: of `home_of`, not empty.

    Raises:
        ValidationFailed: the password is another one.
    """
    found = sql.rows(
        "SELECT a.name, a.full_name, p.hash FROM user_account a"
        " JOIN user_password p ON p.id = a.id WHERE a.id = %s AND a.is_active",
        (account_id,),
    )
    name, full_name, stored = (str(each) for each in found[0]) if found else ("", "", None)
    if not secrets.is_password(current, stored):
        raise ValidationFailed(wrong_password())
    challenge = Challenge(secrets.random_bytes(), origin)
    options = webauthn.generate_registration_options(
        rp_id=challenge.site,
        rp_name="Argosy",
        user_id=_handle(account_id),
        user_name=name,
        user_display_name=full_name,
        challenge=challenge.value,
        timeout=CHALLENGE_S * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(cast(bytes, credential)))
            for (credential,) in sql.rows(
                "SELECT credential FROM user_passkey WHERE account_id = %s ORDER BY id",
                (account_id,),
            )
        ],
    )
    return Asked(webauthn.options_to_json(options), _kept(challenge, account_id))


def taken(token: str, account_id: int | None) -> Challenge | None:
    """Return the challenge that a browser was given, this once; None when it has none in time.

    Args:
        token: what the browser kept.
        account_id: who wanted a passkey; None where somebody wanted to sign in with one.
    """
    found = sql.rows(
        "DELETE FROM user_passkey_challenge WHERE token_hash = %s"
        " AND account_id IS NOT DISTINCT FROM %s::bigint"
        " AND at > transaction_timestamp() - make_interval(secs => %s)"
        " RETURNING challenge, origin",
        (secrets.digest(token), account_id, CHALLENGE_S),
    )
    if not found:
        return None
    return Challenge(bytes(cast(bytes, found[0][0])), str(found[0][1]))


def named_by(answer: str) -> Named:
    """Return the passkey that an answer names, of an account that may sign in."""
    told = _read(answer)
    credential = _bytes_of(told.get("rawId"))
    digest = hashlib.sha256(credential).hexdigest()[:32]
    response = told.get("response")
    handle = _bytes_of(response.get("userHandle")) if isinstance(response, dict) else b""
    found = sql.rows(
        "SELECT k.id, a.id, a.name, p.hash, k.public_key, k.sign_count FROM user_passkey k"
        " JOIN user_account a ON a.id = k.account_id JOIN user_password p ON p.id = a.id"
        " WHERE k.credential = %s AND a.is_active",
        (credential,),
    )
    if not found or _handle(cast(int, found[0][1])) != handle:
        return Named(digest)
    id_, account, name, stored, public_key, count = found[0]
    return Named(
        digest,
        cast(int, id_),
        cast(int, account),
        str(name),
        str(stored),
        bytes(cast(bytes, public_key)),
        cast(int, count),
    )


def is_opened_by(key: Named, answer: str, challenge: Challenge) -> bool:
    """Return whether a passkey signed what was asked, where it was asked, its owner being proved.

    Its count is kept; one that did not grow is a copy's, of which rivals only the first gets in.
    Authenticators that do not count say nought always (WebAuthn, 6.1.1).
    """
    if not key.id:
        return False
    try:
        proved = webauthn.verify_authentication_response(
            credential=_read(answer),
            expected_challenge=challenge.value,
            expected_rp_id=challenge.site,
            expected_origin=challenge.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except _NONSENSE:
        return False
    count = proved.new_sign_count
    return (
        sql.execute(
            "UPDATE user_passkey SET sign_count = %s, used_at = transaction_timestamp()"
            " WHERE id = %s AND (sign_count < %s OR (sign_count = 0 AND %s = 0))",
            (count, key.id, count, count),
        )
        == 1
    )


def made_by(answer: str, challenge: Challenge) -> Made | None:
    """Return the passkey that an authenticator made as it was asked to; None for anything else."""
    try:
        proved = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge.value,
            expected_rp_id=challenge.site,
            expected_origin=challenge.origin,
            require_user_verification=True,
        )
    except _NONSENSE:
        return None
    if len(proved.credential_id) > CREDENTIAL_MAX:
        return None
    return Made(proved.credential_id, proved.credential_public_key, proved.sign_count)


def own_passkeys(account_id: int) -> list[Passkey]:
    """Return the passkeys of an account, the oldest first."""
    return [
        Passkey(
            cast(int, id_),
            str(name),
            cast(datetime, created),
            cast("datetime | None", used),
        )
        for id_, name, created, used in sql.rows(
            "SELECT id, name, created_at, used_at FROM user_passkey WHERE account_id = %s"
            " ORDER BY id",
            (account_id,),
        )
    ]


def remove_all(accounts: list[int]) -> None:
    """Remove every passkey of accounts, within the running transaction."""
    sql.execute(
        "DELETE FROM user_passkey WHERE account_id = ANY(%s::bigint[])", (sql.array(accounts),)
    )


def forget_old() -> int:
    """Remove challenges that nobody answered in time; returns how many."""
    return sql.execute(
        "DELETE FROM user_passkey_challenge"
        " WHERE at < transaction_timestamp() - make_interval(secs => %s)",
        (CHALLENGE_S,),
    )


def wrong_password() -> Problem:
    """Return the problem of somebody who does not prove that he is the one who signed in."""
    return Problem(
        "users.password_wrong",
        "The present password is another one.",
        "Type the password that you signed in with.",
        "current",
    )


def _kept(challenge: Challenge, account_id: int | None) -> str:
    """Keep a challenge; return the token that the browser shows with its answer."""
    forget_old()
    token = secrets.new_token()
    sql.execute(
        "INSERT INTO user_passkey_challenge (token_hash, challenge, origin, account_id)"
        " VALUES (%s, %s, %s, %s)",
        (secrets.digest(token), challenge.value, challenge.origin, account_id),
    )
    return token


def _handle(account_id: int) -> bytes:
    """Return the name of an account among authenticators; it tells nothing of the person."""
    return bytes.fromhex(secrets.keyed_digest("passkey handle", str(account_id)))


def _read(answer: str) -> dict[str, object]:
    """Return an answer's parts; none when it is not what a browser sends."""
    try:
        told = json.loads(answer) if len(answer) <= ANSWER_MAX else {}
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _bytes_of(text: object) -> bytes:
    try:
        return base64url_to_bytes(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
