"""Signing in and out: throttled, and telling nobody whether a user exists.

Ten tries in a quarter of an hour for a name, a hundred for an address; each is written down before
the password is looked at, so that rivals count too. Who has signed in from an address within the
last month has ten tries of his own from there: strangers who guess at a name cannot lock its
owner out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.core import signing
from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.users import passkeys, second_factor, secrets

WINDOW_S = 15 * 60
TRIES_A_NAME = 10
TRIES_AN_ADDRESS = 100
KNOWN_DAYS = 30
SESSION_S_MAX = 7 * 24 * 3600
NAME_KEPT = 64
BROWSER_KEPT = 300
_LOCK = 7_261_071
_SALT = "argosy second factor"
TICKET_S = 5 * 60
"""How long a right password waits for its code."""


class SignInRefused(ArgosyError):
    """The name or the password is wrong; it is not said which."""


class SecondFactorNeeded(SignInRefused):
    """The password is right, and the account asks for a code besides.

    `ticket` stands for the password for some minutes, so that nobody types it twice.
    """

    def __init__(self, problem: Problem, ticket: str) -> None:
        super().__init__(problem)
        self.ticket = ticket


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


def sign_in(
    name: str, password: str, address: str, *, code: str = "", browser: str = ""
) -> SignedIn:
    """Begin a session.

    Args:
        name: the sign-in name, in letters of any size, or the e-mail address.
        password: the password.
        address: where the request comes from.
        code: of the authenticator, or a recovery code; "" before anybody was asked for it.
        browser: what the browser says it is, for the list of sessions.

    Raises:
        Throttled: there were too many tries for this name or from this address.
        SecondFactorNeeded: the password is right, but a code is needed, or it is another one.
        SignInRefused: there is no such user, he is disabled, or the password is another one.
    """
    known = _account_name(_kept_name(name))
    attempt = admitted(known, address)
    found = sql.rows(
        "SELECT a.id, p.hash FROM user_account a JOIN user_password p ON p.id = a.id"
        " WHERE a.name = %s AND a.is_active",
        (known,),
    )
    account, stored = found[0] if found else (0, None)
    is_right = secrets.is_password(password, cast("str | None", stored))
    if not is_right:
        raise _refused()
    whole = Known(cast(int, account), known, str(stored))
    return _let_in(whole, attempt, address, code=code, browser=browser)


def admit_link(typed: str, address: str) -> None:
    """Count that somebody asks for a mail with a link, as a try to sign in is counted.

    Args:
        typed: the name or e-mail address that was typed.
        address: where the request comes from.

    Raises:
        Throttled: it was asked for too often for this name or from this address.
    """
    admitted(_kept_name(f"link {typed}"), address)


def sign_in_with_code(ticket: str, code: str, address: str, *, browser: str = "") -> SignedIn:
    """Begin a session with a code, some minutes after the right password was given.

    Args:
        ticket: what `SecondFactorNeeded` gave.
        code: of the authenticator, or a recovery code.
        address: where the request comes from.
        browser: what the browser says it is.

    Raises:
        Throttled: there were too many tries for this name or from this address.
        SecondFactorNeeded: the code is another one.
        SignInRefused: the ticket is too old, or the account has changed since.
    """
    try:
        account, proof = signing.loads(ticket, salt=_SALT, max_age=TICKET_S)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise _refused() from error
    found = sql.rows(
        "SELECT a.name, p.hash FROM user_account a JOIN user_password p ON p.id = a.id"
        " WHERE a.id = %s AND a.is_active",
        (account,),
    )
    if not found or secrets.keyed_digest(_SALT, str(found[0][1])) != proof:
        raise _refused()
    known = Known(account, str(found[0][0]), str(found[0][1]))
    attempt = admitted(known.name, address)
    return _let_in(known, attempt, address, code=code or "-", browser=browser)


def sign_in_with_passkey(token: str, answer: str, address: str, *, browser: str = "") -> SignedIn:
    """Begin a session with a passkey; its owner proved himself to it, so that no code is asked for.

    Args:
        token: what the browser keeps of the challenge that was made for it.
        answer: of the browser, as JSON (WebAuthn, PublicKeyCredential.toJSON).
        address: where the request comes from.
        browser: what the browser says it is.

    Raises:
        Throttled: there were too many tries for this account or from this address.
        SignInRefused: the passkey opens nothing here; it is not said why.
    """
    challenge = passkeys.taken(token, None)
    key = passkeys.named_by(answer)
    attempt = admitted(key.account_name or f"passkey {key.digest}", address)
    if challenge is None or not passkeys.is_opened_by(key, answer, challenge):
        raise _refused_passkey()
    session = secrets.new_token()
    if not _begun(key.account_id, key.password_hash, session, address, browser):
        raise _refused_passkey()
    sql.execute("UPDATE sign_in_attempt SET is_success = true WHERE id = %s", (attempt,))
    return SignedIn(key.account_id, session)


def _refused_passkey() -> SignInRefused:
    return SignInRefused(
        Problem(
            "session.passkey_refused",
            "This passkey opens nothing here, or it took too long.",
            "Try again, or sign in with your name and password.",
        )
    )


@dataclass(frozen=True, slots=True)
class Known:
    """An account whose password is right."""

    id: int
    name: str
    hash: str

    @property
    def ticket(self) -> str:
        """What stands for the password for some minutes; it dies with the password."""
        proof = secrets.keyed_digest(_SALT, self.hash)
        return signing.dumps((self.id, proof), salt=_SALT)


def _let_in(known: Known, attempt: int, address: str, *, code: str, browser: str) -> SignedIn:
    check_second_factor(known, code, attempt)
    token = secrets.new_token()
    if not _begun(known.id, known.hash, token, address, browser):
        raise _refused()
    sql.execute("UPDATE sign_in_attempt SET is_success = true WHERE id = %s", (attempt,))
    return SignedIn(known.id, token)


def _refused() -> SignInRefused:
    return SignInRefused(
        Problem(
            "session.refused",
            "The name or the password is wrong.",
            "Try again, or ask an administrator to set a new password.",
        )
    )


def _account_name(typed: str) -> str:
    """Return the sign-in name behind an e-mail address that one account alone has.

    Tries count for the name, whichever of the two was typed; a name goes before an address.
    """
    if "@" not in typed:
        return typed
    found = sql.rows(
        "SELECT name, name = %s FROM user_account WHERE name = %s OR lower(email) = %s"
        " ORDER BY name <> %s, id LIMIT 2",
        (typed, typed, typed, typed),
    )
    is_clear = bool(found) and (bool(found[0][1]) or len(found) == 1)
    return str(found[0][0]) if is_clear else typed


def check_second_factor(known: Known, code: str, attempt: int) -> None:
    """Refuse a right password without a right code, where the account asks for one.

    Raises:
        SecondFactorNeeded: always then; a try without any code does not count as one that failed.
    """
    if not second_factor.standing(known.id).has_totp:
        return
    if code and second_factor.is_opened_by(known.id, code):
        return
    if not code:
        sql.execute("DELETE FROM sign_in_attempt WHERE id = %s", (attempt,))
        raise SecondFactorNeeded(
            Problem(
                "session.code_needed",
                "A code is needed besides the password.",
                "Type the six figures that your authenticator shows, or a recovery code.",
                "code",
            ),
            known.ticket,
        )
    raise SecondFactorNeeded(
        Problem(
            "session.code_wrong",
            "The code is another one, or was used already.",
            "Wait for the next one that your authenticator shows, or use a recovery code.",
            "code",
        ),
        known.ticket,
    )


def _kept_name(name: str) -> str:
    """Return a name fit to be looked up and written down, whatever was typed."""
    return plain(name.lower()[:NAME_KEPT])


def plain(text: str) -> str:
    """Return a text fit to be stored, whatever a browser sent."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "?")


def _begun(account: int, stored: str, token: str, address: str, browser: str) -> bool:
    """Write the session, unless the password or the account changed while it was looked at."""
    return (
        sql.execute(
            "INSERT INTO user_session (token_hash, account_id, address, browser, expires_at)"
            " SELECT %s, a.id, %s, %s, transaction_timestamp() + make_interval(secs => %s)"
            " FROM user_account a JOIN user_password p ON p.id = a.id"
            " WHERE a.id = %s AND a.is_active AND p.hash = %s FOR SHARE",
            (
                secrets.digest(token),
                address[:NAME_KEPT],
                plain(browser)[:BROWSER_KEPT],
                SESSION_S_MAX,
                account,
                stored,
            ),
        )
        == 1
    )


_COUNT = (
    "SELECT count(*), coalesce(ceil(extract(epoch FROM min(at)"
    " + make_interval(secs => %s) - transaction_timestamp()))::bigint, 0)"
    " FROM sign_in_attempt WHERE at > transaction_timestamp() - make_interval(secs => %s)"
    " AND NOT is_success AND "
)


def admitted(name: str, address: str) -> int:
    """Write a try down; return its id, or refuse when there were too many.

    Raises:
        Throttled: there were too many tries for this name or from this address.
    """
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
    tries = sql.execute(
        "DELETE FROM sign_in_attempt WHERE at < transaction_timestamp() - make_interval(days => %s)"
        " OR (NOT is_success AND at < transaction_timestamp() - make_interval(days => 1))",
        (KNOWN_DAYS,),
    )
    sessions = sql.execute("DELETE FROM user_session WHERE expires_at < transaction_timestamp()")
    return tries + sessions + passkeys.forget_old()


def sign_in_as(account_id: int, address: str, *, browser: str = "") -> SignedIn:
    """Begin a session for somebody whom a provider has shown that administrators trust with that.

    Args:
        account_id: whom it has shown.
        address: where the request comes from.
        browser: what the browser says it is.

    Raises:
        Throttled: there were too many tries for this account or from this address.
        SecondFactorNeeded: the account asks for a code besides.
        SignInRefused: there is no such account, it is disabled, or it has never had a password.
    """
    found = sql.rows(
        "SELECT a.name, p.hash FROM user_account a JOIN user_password p ON p.id = a.id"
        " WHERE a.id = %s AND a.is_active",
        (account_id,),
    )
    if not found:
        raise _refused()
    known = Known(account_id, str(found[0][0]), str(found[0][1]))
    attempt = admitted(known.name, address)
    return _let_in(known, attempt, address, code="", browser=browser)
