"""What everybody who is signed in does for himself: profile, sessions, the second factor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from zoneinfo import available_timezones

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.users import (
    links,
    one_time,
    passkeys,
    pictures,
    second_factor,
    secrets,
    tasks,
)
from argosy.platform.users.rules import person_problems
from argosy.platform.users.secrets import Password
from argosy.platform.users.sign_in import end_sessions
from argosy.platform.users.standing import above, possible, unknown_account

SIGNATURE_MAX = 2_000


@dataclass(frozen=True, slots=True)
class ChangeProfile:
    """What somebody says of himself. `time_zone` is a name of the IANA list, "" for the browser's;
    `signature` stands below his mails; `current`, one's password, is asked for a new `email` alone.
    """

    full_name: str
    email: str = ""
    language: str = "en"
    time_zone: str = ""
    signature: str = ""
    current: Password | None = None


@dataclass(frozen=True, slots=True)
class SetOwnPicture:
    """One's picture, in base64 as `pictures.drawn` makes it; "" takes it away."""

    picture: str


@dataclass(frozen=True, slots=True)
class EndSession:
    """A session of one's own that shall open nothing any more."""

    session_id: int


@dataclass(frozen=True, slots=True)
class AddTotp:
    """An authenticator: its secret, the code that it shows now, and one's password."""

    account_id: int
    secret: Password
    code: Password
    current: Password


@dataclass(frozen=True, slots=True)
class RemoveTotp:
    """That the password alone shall open the account again; it is given once more."""

    account_id: int
    current: Password


@dataclass(frozen=True, slots=True)
class RenewCodes:
    """New recovery codes in the place of all earlier ones; the password is given once more."""

    account_id: int
    current: Password


@dataclass(frozen=True, slots=True)
class ResetSecondFactor:
    """That somebody else lost his authenticator and his codes."""

    account_id: int
    reason: str


@command("users.change_profile")
def do_change_profile(run: CommandRun, batch: Sequence[ChangeProfile]) -> list[Done | None]:
    """Change what is known of oneself; every signed-in person may.

    Before: with another e-mail address, one's password is given: links to a new password go there,
    so that who finds a desk open would otherwise take the account with him.
    """
    name = _own_name(run)
    for place, item in enumerate(batch):
        problems = list(person_problems(item.full_name, item.email, item.language))
        bad = text_problem(item.signature, "signature", SIGNATURE_MAX, multiline=True)
        if bad is not None:
            problems.append(bad)
        if item.time_zone and item.time_zone not in available_timezones():
            problems.append(_no_zone(item.time_zone))
        problems += _unproved(run, item)
        run.reject(place, *problems, *([] if name else [_nobody()]))
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    if kept and _is_new_address(run.actor.id, batch[kept[-1]].email):
        tasks.prove_address.defer(account_id=run.actor.id)
    for place in kept:
        item = batch[place]
        sql.execute(
            "UPDATE user_account SET full_name = %s, email = %s, language = %s, time_zone = %s,"
            " signature = %s, version = version + 1 WHERE id = %s",
            (
                item.full_name,
                item.email,
                item.language,
                item.time_zone,
                item.signature,
                run.actor.id,
            ),
        )
        results[place] = Done("user_account", run.actor.id, name)
    return results


@command("users.set_own_picture")
def do_set_own_picture(run: CommandRun, batch: Sequence[SetOwnPicture]) -> list[Done | None]:
    """Set one's own picture, or take it away; every signed-in person may."""
    name = _own_name(run)
    contents = [_decoded(item.picture) for item in batch]
    for place, item in enumerate(batch):
        if item.picture and not pictures.is_kept_form(contents[place]):
            run.reject(place, pictures.picture_problem())
        run.reject(place, *([] if name else [_nobody()]))
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        if contents[place]:
            sql.execute(
                "INSERT INTO user_picture (id, content) VALUES (%s, %s)"
                " ON CONFLICT (id) DO UPDATE SET content = excluded.content",
                (run.actor.id, contents[place]),
            )
        else:
            sql.execute("DELETE FROM user_picture WHERE id = %s", (run.actor.id,))
        results[place] = Done("user_account", run.actor.id, name)
    return results


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _unproved(run: CommandRun, item: ChangeProfile) -> list[Problem]:
    """Return the problem of another address without one's password, if one has any."""
    stored = _own_hash(run)
    is_same = sql.rows(
        "SELECT 1 FROM user_account WHERE id = %s AND email = %s", (run.actor.id, item.email)
    )
    if is_same or stored is None or secrets.is_password(item.current or Password(""), stored):
        return []
    return [passkeys.wrong_password()]


def _is_new_address(account: int, email: str) -> bool:
    """Return whether somebody says an address that it was not before, and can be asked there."""
    found = sql.rows("SELECT 1 FROM user_account WHERE id = %s AND email <> %s", (account, email))
    return bool(found) and bool(email) and bool(links.site())


@command("users.end_session")
def do_end_session(run: CommandRun, batch: Sequence[EndSession]) -> list[Done | None]:
    """End sessions of one's own, on other machines too; every signed-in person may."""
    name = _own_name(run)
    own = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM user_session WHERE account_id = %s ORDER BY id FOR UPDATE",
            (run.actor.id,),
        )
    }
    for place, item in enumerate(batch):
        if item.session_id not in own:
            run.reject(place, _no_session())
    kept = run.settle(len(batch))
    ids = sorted({batch[place].session_id for place in kept})
    sql.execute("DELETE FROM user_session WHERE id = ANY(%s::bigint[])", (sql.array(ids),))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        results[place] = Done("user_account", run.actor.id, name)
    return results


@command("users.add_totp")
def do_add_totp(run: CommandRun, batch: Sequence[AddTotp]) -> list[Done | None]:
    """Make an authenticator one's second factor; every signed-in person may.

    Before: the password and the code it shows now are right, and there is none yet. After: nobody
    signs in without a code; the recovery codes are `one_time.recovery_codes` of this command's
    key, only their digests are stored.
    """
    name, stored = _own_name(run), _own_hash(run)
    at_s = int(run.now.timestamp())
    has_one = second_factor.standing(run.actor.id).has_totp
    steps: list[int] = []
    for place, item in enumerate(batch):
        step = None
        if one_time.is_secret(item.secret):
            step = one_time.fitting_step(item.secret, item.code, at_s)
        steps.append(step or 0)
        if has_one or place:
            run.reject(place, _has_one())
        if step is None:
            run.reject(place, _wrong_code())
        run.reject(place, *_not_ones_own(run, item.account_id, item.current, stored))
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        second_factor.store(run.actor.id, str(batch[place].secret), steps[place])
        second_factor.replace_codes(run.actor.id, run.key)
        results[place] = Done("user_account", run.actor.id, name)
    return results


@command("users.remove_totp")
def do_remove_totp(run: CommandRun, batch: Sequence[RemoveTotp]) -> list[Done | None]:
    """Let the password alone open one's account again; every signed-in person may."""
    name = _checked(run, batch)
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    if kept:
        second_factor.remove([run.actor.id])
    for place in kept:
        results[place] = Done("user_account", run.actor.id, name)
    return results


@command("users.renew_recovery_codes")
def do_renew_codes(run: CommandRun, batch: Sequence[RenewCodes]) -> list[Done | None]:
    """Make new recovery codes for oneself; every signed-in person with a second factor may.

    After: the earlier ones open nothing; the new ones are `one_time.recovery_codes` of this
    command's key.
    """
    name = _checked(run, batch)
    if not second_factor.standing(run.actor.id).has_totp:
        for place in range(len(batch)):
            run.reject(place, _has_none())
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        second_factor.replace_codes(run.actor.id, run.key)
        results[place] = Done("user_account", run.actor.id, name)
    return results


@command("users.reset_second_factor", permission="users.password.set")
def do_reset_second_factor(
    run: CommandRun, batch: Sequence[ResetSecondFactor]
) -> list[Done | None]:
    """Take the second factor and all passkeys from people who lost them.

    Before: the other may do nothing that the actor may not. After: his password alone opens his
    account, and every session of his is dead. Permission: users.password.set.
    """
    names = {
        cast(int, id_): str(name)
        for id_, name in sql.rows(
            "SELECT id, name FROM user_account WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
            (sql.array(possible(item.account_id for item in batch)),),
        )
    }
    higher = above(run, names)
    for place, item in enumerate(batch):
        bad = text_problem(item.reason, "reason", 500, required=True)
        if bad is not None:
            run.reject(place, bad)
        if item.account_id not in names:
            run.reject(place, unknown_account(item.account_id))
        elif item.account_id in higher:
            run.reject(place, higher[item.account_id])
    kept = run.settle(len(batch))
    ids = sorted({batch[place].account_id for place in kept})
    second_factor.remove(ids)
    passkeys.remove_all(ids)
    end_sessions(ids)
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        account = batch[place].account_id
        results[place] = Done("user_account", account, names[account])
    return results


def _checked(run: CommandRun, batch: Sequence[RemoveTotp | RenewCodes]) -> str:
    """Reject items that are not one's own or lack the password; return one's sign-in name."""
    name, stored = _own_name(run), _own_hash(run)
    for place, item in enumerate(batch):
        run.reject(place, *_not_ones_own(run, item.account_id, item.current, stored))
    return name


def _not_ones_own(
    run: CommandRun, account_id: int, current: Password, stored: str | None
) -> Iterator[Problem]:
    """Yield what keeps somebody from changing how an account is opened."""
    if account_id != run.actor.id:
        yield Problem(
            "users.not_yours",
            "This is not your own account.",
            "Send your own; who may set other people's passwords uses reset_second_factor.",
            "account_id",
        )
        return
    if not secrets.is_password(current, stored):
        yield passkeys.wrong_password()


def _own_name(run: CommandRun) -> str:
    """Return the actor's sign-in name, his account locked; "" for an actor who is no person."""
    found = sql.rows("SELECT name FROM user_account WHERE id = %s FOR UPDATE", (run.actor.id,))
    return str(found[0][0]) if found else ""


def _own_hash(run: CommandRun) -> str | None:
    found = sql.rows("SELECT hash FROM user_password WHERE id = %s", (run.actor.id,))
    return str(found[0][0]) if found else None


def _nobody() -> Problem:
    return Problem(
        "users.no_person", "Only people have a profile.", "Sign in with a name and a password."
    )


def _no_zone(name: str) -> Problem:
    return Problem(
        "users.time_zone",
        "{name} is no time zone.",
        "Choose one of the IANA list, such as Europe/Berlin or Asia/Shanghai.",
        "time_zone",
        {"name": name[:64]},
    )


def _no_session() -> Problem:
    return Problem(
        "users.no_session",
        "You have no such session.",
        "Choose one that the list shows; it may have ended already.",
        "session_id",
    )


def _has_one() -> Problem:
    return Problem(
        "users.totp_there",
        "An authenticator is set up already.",
        "Remove it before you set up another one.",
    )


def _has_none() -> Problem:
    return Problem(
        "users.totp_missing", "No authenticator is set up.", "Set one up; its codes come with it."
    )


def _wrong_code() -> Problem:
    return Problem(
        "users.code_wrong",
        "The code is another one.",
        "Type the six figures that the authenticator shows now; see that its clock is right.",
        "code",
    )
