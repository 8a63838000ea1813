"""Reads of the users: accounts and companies by name, keys in force, what is one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.users.actors import IDLE_S_MAX, no_company


@dataclass(frozen=True, slots=True)
class KeyInForce:
    """An access key that opens something."""

    id: int
    name: str
    prefix: str
    user: str
    expires_on: date
    last_used_at: datetime | None


def account_named(name: str) -> int:
    """Return the id of an active user by his sign-in name.

    Raises:
        NotFound: there is none.
    """
    found = sql.rows("SELECT id FROM user_account WHERE name = %s AND is_active", (name.lower(),))
    if not found:
        raise NotFound(
            Problem(
                "users.unknown_name",
                "There is no active user {name}.",
                "Choose another one.",
                "name",
                {"name": name},
            )
        )
    return cast(int, found[0][0])


def company_named(code: str) -> int:
    """Return the id of a company by its code.

    Raises:
        NotFound: there is none.
    """
    found = sql.rows("SELECT id FROM company WHERE code = %s", (code,))
    if not found:
        raise NotFound(no_company(code))
    return cast(int, found[0][0])


def keys_in_force() -> list[KeyInForce]:
    """Return the keys that open something today, oldest first."""
    return [
        KeyInForce(
            cast(int, id_),
            str(name),
            str(prefix),
            str(user),
            cast(date, expires_on),
            cast("datetime | None", used),
        )
        for id_, name, prefix, user, expires_on, used in sql.rows(
            "SELECT k.id, k.name, k.prefix, a.name, k.expires_on, s.last_used_at FROM api_key k"
            " JOIN user_account a ON a.id = k.account_id JOIN api_key_secret s ON s.id = k.id"
            " WHERE k.is_active AND a.is_active AND k.expires_on >= current_date ORDER BY k.id"
        )
    ]


@dataclass(frozen=True, slots=True)
class SessionInForce:
    """A session of somebody's own, as he sees it; times in UTC."""

    id: int
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime


def own_sessions(account_id: int) -> list[SessionInForce]:
    """Return the sessions of an account, the one used last first."""
    return [
        SessionInForce(
            cast(int, id_),
            str(address),
            str(browser),
            cast(datetime, created_at),
            cast(datetime, seen_at),
        )
        for id_, address, browser, created_at, seen_at in sql.rows(
            "SELECT id, address, browser, created_at, seen_at FROM user_session"
            " WHERE account_id = %s AND expires_at > transaction_timestamp()"
            " AND seen_at > transaction_timestamp() - make_interval(secs => %s)"
            " ORDER BY seen_at DESC, id DESC LIMIT 200",
            (account_id, IDLE_S_MAX),
        )
    ]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of somebody."""

    name: str
    full_name: str
    email: str
    language: str
    time_zone: str
    signature: str
    is_proved: bool
    """Whether a mail to the present address was answered."""


def profile_of(account_id: int) -> Profile:
    """Return the profile of an account.

    Raises:
        NotFound: there is no such account.
    """
    found = sql.rows(
        "SELECT name, full_name, email, language, time_zone, signature,"
        " EXISTS (SELECT FROM user_proved_address p WHERE p.id = a.id AND p.email = a.email)"
        " FROM user_account a WHERE id = %s",
        (account_id,),
    )
    if not found:
        raise NotFound(
            Problem(
                "users.no_person",
                "Only people have a profile.",
                "Sign in with a name and a password.",
            )
        )
    return Profile(*found[0])  # type: ignore[arg-type]
