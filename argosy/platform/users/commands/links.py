"""What links in mails lead to: invitations, passwords that people choose, accounts they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.platform.settings import api as settings
from argosy.platform.users import letters, links, tasks
from argosy.platform.users.commands.accounts import (
    NewUser,
    insert_accounts,
    store_passwords,
    taken_names,
    weak,
)
from argosy.platform.users.links import Holder, Purpose
from argosy.platform.users.secrets import Password
from argosy.platform.users.sign_in import end_sessions
from argosy.platform.users.standing import above, possible, unknown_account


@dataclass(frozen=True, slots=True)
class InviteUser:
    """Somebody who has an account and an address, and no password yet."""

    account_id: int


@dataclass(frozen=True, slots=True)
class TakeLink:
    """A link that came by mail, and the password that is chosen with it.

    Args:
        purpose: what the link is for, as its address says.
        token: of the link.
        password: the new one; None where the link only proves an address.
    """

    purpose: str
    token: Password
    password: Password | None = None


@command("users.invite", permission="users.account.create")
def do_invite(run: CommandRun, batch: Sequence[InviteUser]) -> list[Done | None]:
    """Send people the link with which they choose their first password.

    Before: the account is active, has an address and no password, and may do nothing that the actor
    may not: who reads the mail gains its rights. After: a mail is on its way; a link of an earlier
    one opens the account as well, until a password is chosen. Permission: users.account.create.
    """
    found = {
        cast(int, id_): (str(name), str(email), bool(is_active), bool(has_password))
        for id_, name, email, is_active, has_password in sql.rows(
            "SELECT a.id, a.name, a.email, a.is_active,"
            " EXISTS (SELECT FROM user_password p WHERE p.id = a.id)"
            " FROM user_account a WHERE a.id = ANY(%s::bigint[]) ORDER BY a.id FOR UPDATE OF a",
            (sql.array(possible(item.account_id for item in batch)),),
        )
    }
    higher = above(run, found)
    is_reachable = bool(links.site())
    for place, item in enumerate(batch):
        if item.account_id not in found:
            run.reject(place, unknown_account(item.account_id))
            continue
        _name, email, is_active, has_password = found[item.account_id]
        if has_password or not is_active:
            run.reject(place, _is_in() if has_password else _disabled())
        if not email:
            run.reject(place, _no_address())
        if not is_reachable:
            run.reject(place, _no_site())
        if item.account_id in higher:
            run.reject(place, higher[item.account_id])
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        account = batch[place].account_id
        tasks.invite.defer(account_id=account)
        results[place] = Done("user_account", account, found[account][0])
    return results


@command("users.take_link")
def do_take_link(run: CommandRun, batch: Sequence[TakeLink]) -> list[Done | None]:
    """Do what a link is for: choose a password with it, make one's account, prove an address.

    Whoever has the link may; it opens nothing twice. After: with a password every session of the
    account is dead, and the address is proved, since the mail went there.
    """
    _lock(run, batch)
    found: list[Holder | None] = []
    for place, item in enumerate(batch):
        who = links.holder(item.purpose, str(item.token))
        found.append(who)
        run.reject(place, *_problems(who, item))
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        who, item = found[place], batch[place]
        assert who is not None, "refused before"
        account = who.account_id or _made(who)
        if who.is_for_password and item.password is not None:
            store_passwords([(account, item.password)])
            end_sessions([account])
        _prove(account, who.email)
        results[place] = Done("user_account", account, who.name)
    return results


def _lock(run: CommandRun, batch: Sequence[TakeLink]) -> None:
    """Let links of one account be taken one after the other: the second finds itself used."""
    held = [links.holder(item.purpose, str(item.token)) for item in batch]
    ids = possible(who.account_id for who in held if who is not None)
    sql.rows(
        "SELECT id FROM user_account WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(ids),),
    )


def _problems(who: Holder | None, item: TakeLink) -> list[Problem]:
    if who is None:
        return [link_problem()]
    problems = []
    is_open = settings.text("accounts.sign_up") == letters.OPEN
    if who.purpose is Purpose.SIGN_UP and (not is_open or taken_names([who.name])):
        problems.append(link_problem())
    if who.is_for_password:
        problems += weak(item.password or Password(""), who.name, who.full_name)
    return problems


def _made(who: Holder) -> int:
    """Make the account of somebody who signed up; it may do nothing until a role is granted."""
    (account,) = insert_accounts([NewUser(who.name, who.full_name, who.email, who.language)])
    return account


def _prove(account: int, email: str) -> None:
    sql.execute(
        "INSERT INTO user_proved_address (id, email) VALUES (%s, %s) ON CONFLICT (id)"
        " DO UPDATE SET email = excluded.email, at = transaction_timestamp()",
        (account, email),
    )


def link_problem() -> Problem:
    """Return the problem of a link that opens nothing any more; it is not said why."""
    return Problem(
        "users.link_closed",
        "The link opens nothing any more.",
        "It was used already, or is too old: ask for a new one on the sign-in page.",
        "token",
    )


def _is_in() -> Problem:
    return Problem(
        "users.has_password",
        "This person has a password already.",
        "Who forgot it asks for a new one on the sign-in page.",
        "account_id",
    )


def _disabled() -> Problem:
    return Problem(
        "users.is_disabled", "This account is disabled.", "Enable it first.", "account_id"
    )


def _no_address() -> Problem:
    return Problem(
        "users.no_email",
        "This account has no e-mail address.",
        "Enter one, or set a password.",
        "account_id",
    )


def _no_site() -> Problem:
    return Problem(
        "users.no_site",
        "Nobody said yet where people reach this Argosy, so that no link can lead here.",
        "Enter the setting general.address.",
        "account_id",
    )
