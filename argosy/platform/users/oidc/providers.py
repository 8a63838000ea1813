"""Reads of the providers and of the identities bound to accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.settings.sealing import opened, seal
from argosy.platform.users import secrets
from argosy.platform.users.links import site
from argosy.platform.users.passkeys import wrong_password

_SEALED: Final = "oidc.secret"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider in force."""

    id: int
    name: str
    name_zh: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    scopes: tuple[str, ...]
    domains: frozenset[str]
    second_factors: frozenset[str]
    binds_by_email: bool
    creates_accounts: bool


@dataclass(frozen=True, slots=True)
class Door:
    """A provider as people choose it."""

    id: int
    name: str
    name_zh: str

    def called(self, language: str) -> str:
        """Return its name in a language."""
        return (self.name_zh if language.startswith("zh") else "") or self.name


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity as its owner sees it; times in UTC."""

    id: int
    door: Door
    email: str
    bound_at: datetime
    used_at: datetime | None


def doors() -> list[Door]:
    """Return the providers that people may sign in with, by name; none while nobody could return.

    A provider sends people back to an address that is known beforehand, never to the one that a
    request names: while neither the setting `general.address` nor `argosy up` says it, no door is.
    """
    if not site():
        return []
    return [
        Door(cast(int, id_), str(name), str(name_zh))
        for id_, name, name_zh in sql.rows(
            "SELECT id, name, name_zh FROM identity_provider WHERE is_active ORDER BY name"
        )
    ]


def provider(provider_id: int) -> Provider | None:
    """Return a provider in force; None when there is none of this id."""
    found = sql.rows(
        "SELECT p.id, p.name, p.name_zh, p.issuer, p.client_id, s.secret, p.scopes::text[],"
        " p.domains::text[], p.second_factors::text[], p.binds_by_email, p.creates_accounts"
        " FROM identity_provider p LEFT JOIN identity_provider_secret s ON s.id = p.id"
        " WHERE p.id = %s AND p.is_active",
        (provider_id,),
    )
    if not found:
        return None
    id_, name, name_zh, issuer, client, secret, scopes, domains, factors, binds, creates = found[0]
    return Provider(
        cast(int, id_),
        str(name),
        str(name_zh),
        str(issuer),
        str(client),
        "" if secret is None else opened(_SEALED, bytes(cast(bytes, secret))),
        tuple(cast("list[str]", scopes)),
        frozenset(cast("list[str]", domains)),
        frozenset(cast("list[str]", factors)),
        bool(binds),
        bool(creates),
    )


def store_secret(provider_id: int, secret: str) -> None:
    """Keep the secret of a client, sealed, in the place of an earlier one; "" for none."""
    sql.execute("DELETE FROM identity_provider_secret WHERE id = %s", (provider_id,))
    if secret:
        sql.execute(
            "INSERT INTO identity_provider_secret (id, secret) VALUES (%s, %s)",
            (provider_id, seal(_SEALED, secret)),
        )


def own_identities(account_id: int) -> list[Identity]:
    """Return the identities that open an account, the oldest first."""
    return [
        Identity(
            cast(int, id_),
            Door(cast(int, provider_id), str(name), str(name_zh)),
            str(email),
            cast(datetime, bound),
            cast("datetime | None", used),
        )
        for id_, provider_id, name, name_zh, email, bound, used in sql.rows(
            "SELECT i.id, p.id, p.name, p.name_zh, i.email, i.bound_at, i.used_at"
            " FROM user_identity i JOIN identity_provider p ON p.id = i.provider_id"
            " WHERE i.account_id = %s ORDER BY i.id",
            (account_id,),
        )
    ]


def check_own_password(account_id: int, current: str) -> None:
    """Refuse who does not prove that he is the one who signed in, where he has a password.

    A session that somebody found open makes no lasting way in.

    Raises:
        ValidationFailed: the password is another one.
    """
    found = sql.rows("SELECT hash FROM user_password WHERE id = %s", (account_id,))
    if found and not secrets.is_password(current, str(found[0][0])):
        raise ValidationFailed(wrong_password())


def has_password(account_id: int) -> bool:
    """Return whether an account has a password to be asked for."""
    return bool(sql.rows("SELECT 1 FROM user_password WHERE id = %s", (account_id,)))
