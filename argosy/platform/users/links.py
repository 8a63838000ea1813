"""Links that are sent by mail: to choose a first password, a new one, or to make an account.

A link says whom it is for, signed with the home's key; nothing is stored of it. It dies when it was
used, since what it is bound to has changed then: the password, and the address it was sent to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from django.conf import settings as django
from django.core import signing

from argosy.kernel.identity import sql
from argosy.platform.settings import api as settings
from argosy.platform.system import processes
from argosy.platform.users import secrets

HOUR_S: Final = 3600
TOKEN_MAX: Final = 2_000


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    FORGOTTEN = "forgotten"
    ADDRESS = "address"
    SIGN_UP = "sign_up"


LASTS_S: Final[Mapping[Purpose, int]] = {
    Purpose.INVITATION: 7 * 24 * HOUR_S,
    Purpose.FORGOTTEN: HOUR_S,
    Purpose.ADDRESS: 7 * 24 * HOUR_S,
    Purpose.SIGN_UP: 24 * HOUR_S,
}
"""How long a link opens something, in seconds."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a link is for; `account_id` is 0 for somebody who has no account yet."""

    purpose: Purpose
    account_id: int
    name: str
    full_name: str
    email: str
    language: str

    @property
    def is_for_password(self) -> bool:
        """Whether a password is chosen with it."""
        return self.purpose is not Purpose.ADDRESS


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who asks for an account."""

    full_name: str
    email: str
    language: str


def site() -> str:
    """Return where people reach this Argosy, without a slash at the end; "" when nobody said.

    It is the setting `general.address`, else where the running `argosy up` answers. What a request
    says of its host is not asked: whoever sends it could let links in mails lead elsewhere.
    """
    told = settings.text("general.address").strip()
    if not told:
        running = processes.running(django.ARGOSY_HOME)
        told = running.address if running is not None else ""
    return told.rstrip("/")


def token_for(purpose: Purpose, account_id: int) -> str:
    """Return a link's token for an account.

    Raises:
        LookupError: there is no such account, or it is disabled.
    """
    found = _standing(account_id)
    if found is None:
        raise LookupError(account_id)
    return signing.dumps([account_id, _proof(purpose, found)], salt=_salt(purpose))


def token_to_sign_up(who: Applicant) -> str:
    """Return the token of a link with which somebody makes his own account."""
    told = [who.full_name, who.email, who.language]
    return signing.dumps(told, salt=_salt(Purpose.SIGN_UP), compress=True)


def holder(purpose: str, token: str) -> Holder | None:
    """Return whom a link is for; None when it is no link of ours, too old, or used already."""
    if purpose not in tuple(Purpose) or len(token) > TOKEN_MAX:
        return None
    known = Purpose(purpose)
    try:
        told = signing.loads(token, salt=_salt(known), max_age=LASTS_S[known])
    except signing.BadSignature:
        return None
    if known is Purpose.SIGN_UP:
        full_name, email, language = cast("list[str]", told)
        return Holder(known, 0, email.lower(), full_name, email, language)
    account_id, proof = cast("tuple[int, str]", told)
    found = _standing(account_id)
    if found is None or not secrets.is_same(proof, _proof(known, found)):
        return None
    return Holder(known, found.id, found.name, found.full_name, found.email, found.language)


@dataclass(frozen=True, slots=True)
class _Account:
    """An account that may be let in; `hash` of its password, "" for none."""

    id: int
    name: str
    full_name: str
    email: str
    language: str
    hash: str


def _salt(purpose: Purpose) -> str:
    return f"argosy link {purpose}"


def _standing(account_id: int) -> _Account | None:
    found = sql.rows(
        "SELECT a.id, a.name::text, a.full_name::text, a.email::text, a.language::text,"
        " coalesce(p.hash, '')::text FROM user_account a LEFT JOIN user_password p ON p.id = a.id"
        " WHERE a.id = %s AND a.is_active",
        (account_id,),
    )
    return _Account(*found[0]) if found else None  # type: ignore[arg-type]


def _proof(purpose: Purpose, who: _Account) -> str:
    """Return what a link is bound to: the address it goes to, and the password that it changes."""
    bound = who.email if purpose is Purpose.ADDRESS else f"{who.email}\n{who.hash}"
    return secrets.keyed_digest(_salt(purpose), bound)
