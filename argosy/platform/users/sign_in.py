"""Signing in and out: throttled, and telling nobody whether a user exists.

Ten tries in a quarter of an hour for a name, a hundred for an address; each is written down before
the password is looked at, so that rivals count too. Who has signed in from an address within the
last month has ten tries of his own from there: strangers who guess at a name cannot lock its
owner out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.users import secrets

WINDOW_S = 15 * 60
TRIES_A_NAME = 10
TRIES_AN_ADDRESS = 100
KNOWN_DAYS = 30
SESSION_S_MAX = 7 * 24 * 3600
NAME_KEPT = 64
_LOCK = 7_261_071


class SignInRefused(ArgosyError):
    """The name or the password is wrong; it is not said which."""


class Throttled(ArgosyError):
    """Too many tries; `wait_s` says when the next one is taken."""

    def __init__(self, problem: Problem, wait_s: int) -> None:
        super().__init__(problem)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token goes to the browser and is kept nowhere else."""

    account_id: int
    token: str


def sign_in(name: str, password: str, address: str) -> SignedIn:
    """Begin a session.

    Args:
        name: the sign-in name, in letters of any size.
        password: the password.
        address: where the request comes from.

    Raises:
        Throttled: there were too many tries for this name or from this address.
        SignInRefused: there is no such user, he is disabled, or the password is another one.
    """
    known = _kept_name(name)
    attempt = _admitted(known, address)
    found = sql.rows(
        "SELECT a.id, p.hash FROM user_account a JOIN user_password p ON p.id = a.id"
        " WHERE a.name = %s AND a.is_active",
        (known,),
    )
    account, stored = found[0] if found else (0, None)
    token = secrets.new_token()
    is_right = secrets.is_password(password, cast("str | None", stored))
    if not is_right or not _begun(cast(int, account), str(stored), token, address):
        raise SignInRefused(
            Problem(
                "session.refused",
                "The name or the password is wrong.",
                "Try again, or ask an administrator to set a new password.",
            )
        )
    sql.execute("UPDATE sign_in_attempt SET is_success = true WHERE id = %s", (attempt,))
    return SignedIn(cast(int, account), token)


def _kept_name(name: str) -> str:
    """Return a name fit to be looked up and written down, whatever was typed."""
    return name.lower()[:NAME_KEPT].encode("utf-8", "backslashreplace").decode().replace("\0", "?")


def _begun(account: int, stored: str, token: str, address: str) -> bool:
    """Write the session, unless the password or the account changed while it was looked at."""
    return (
        sql.execute(
            "INSERT INTO user_session (token_hash, account_id, address, expires_at)"
            " SELECT %s, a.id, %s, transaction_timestamp() + make_interval(secs => %s)"
            " FROM user_account a JOIN user_password p ON p.id = a.id"
            " WHERE a.id = %s AND a.is_active AND p.hash = %s FOR SHARE",
            (secrets.digest(token), address[:NAME_KEPT], SESSION_S_MAX, account, stored),
        )
        == 1
    )


_COUNT = (
    "SELECT count(*), coalesce(ceil(extract(epoch FROM min(at)"
    " + make_interval(secs => %s) - transaction_timestamp()))::bigint, 0)"
    " FROM sign_in_attempt WHERE at > transaction_timestamp() - make_interval(secs => %s)"
    " AND NOT is_success AND "
)


def _admitted(name: str, address: str) -> int:
    """Write a try down; return its id, or refuse when there were too many."""
    address = address[:NAME_KEPT]
    with transaction.atomic(using=sql.alias()):
        # Rivals for one name or address wait for each other here, so that each counts the other.
        sql.rows(
            "SELECT pg_advisory_xact_lock(k) FROM (SELECT k FROM"
            " (VALUES (hashtextextended(%s, %s)), (hashtextextended(%s, %s))) v(k)"
            " ORDER BY k OFFSET 0) x",
            (f"name {name}", _LOCK, f"address {address}", _LOCK),
        )
        known_here = sql.rows(
            "SELECT count(*) FROM sign_in_attempt WHERE name = %s AND address = %s AND is_success"
            " AND at > transaction_timestamp() - make_interval(days => %s)",
            (name, address, KNOWN_DAYS),
        )[0][0]
        if known_here:
            _check("name = %s AND address = %s", (name, address), TRIES_A_NAME)
        else:
            _check(_STRANGERS, (name, name, KNOWN_DAYS), TRIES_A_NAME)
        _check("address = %s", (address,), TRIES_AN_ADDRESS)
        found = sql.rows(
            "INSERT INTO sign_in_attempt (name, address) VALUES (%s, %s) RETURNING id",
            (name, address),
        )
        return cast(int, found[0][0])


_STRANGERS = (
    "name = %s AND address NOT IN (SELECT k.address FROM sign_in_attempt k WHERE k.name = %s"
    " AND k.is_success AND k.at > transaction_timestamp() - make_interval(days => %s))"
)


def _check(where: str, params: tuple[object, ...], most: int) -> None:
    (number, wait) = sql.rows(_COUNT + where, (WINDOW_S, WINDOW_S, *params))[0]
    if cast(int, number) >= most:
        wait_s = max(1, cast(int, wait))
        raise Throttled(
            Problem(
                "session.throttled",
                "There were too many tries to sign in.",
                "Wait {minutes} minutes, then try again.",
                "",
                {"minutes": -(-wait_s // 60)},
            ),
            wait_s,
        )


def sign_out(token: str) -> None:
    """End a session; harmless when there is none."""
    sql.execute("DELETE FROM user_session WHERE token_hash = %s", (secrets.digest(token),))


def end_sessions(accounts: list[int]) -> None:
    """End every session of accounts, within the running transaction."""
    if accounts:
        sql.execute(
            "DELETE FROM user_session WHERE account_id = ANY(%s::bigint[])",
            (sql.array(sorted(accounts)),),
        )


def forget_old() -> int:
    """Remove tries that count no longer and sessions that ended; returns how many."""
    return sql.execute(
        "DELETE FROM sign_in_attempt WHERE at < transaction_timestamp() - make_interval(days => %s)"
        " OR (NOT is_success AND at < transaction_timestamp() - make_interval(days => 1))",
        (KNOWN_DAYS,),
    ) + sql.execute("DELETE FROM user_session WHERE expires_at < transaction_timestamp()")
