"""What everybody who is signed in does with his own passkeys: add, rename, remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.users import passkeys
from argosy.platform.users.secrets import Password

NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class AddPasskey:
    """A passkey that an authenticator made: `token` of what it was asked, `answer` of the browser.

    Who asked has given his password then.
    """

    account_id: int
    name: str
    token: Password
    answer: Password


@dataclass(frozen=True, slots=True)
class RenamePasskey:
    """Another name for a passkey of one's own."""

    passkey_id: int
    name: str


@dataclass(frozen=True, slots=True)
class RemovePasskey:
    """A passkey of one's own that shall open nothing any more."""

    passkey_id: int


@command("users.add_passkey")
def do_add_passkey(run: CommandRun, batch: Sequence[AddPasskey]) -> list[Done | None]:
    """Let a passkey open one's own account; every signed-in person may.

    Before: one was asked for it within five minutes and signed just that, at our address, proved
    to the authenticator. After: it signs in without password or code.
    """
    name = _own_name(run)
    left = passkeys.KEYS_MAX - len(passkeys.own_passkeys(run.actor.id))
    made: list[passkeys.Made | None] = []
    for place, item in enumerate(batch):
        key = None
        run.reject(place, *_name_problems(item.name), *([] if name else [_nobody()]))
        if item.account_id != run.actor.id:
            run.reject(place, _not_yours())
        elif place >= left:
            run.reject(place, _too_many())
        else:
            challenge = passkeys.taken(item.token, run.actor.id)
            key = passkeys.made_by(item.answer, challenge) if challenge is not None else None
            if key is None:
                run.reject(place, _not_made())
        made.append(key)
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        each = cast(passkeys.Made, made[place])
        sql.execute(
            "INSERT INTO user_passkey (account_id, credential, public_key, sign_count, name)"
            " VALUES (%s, %s, %s, %s, %s)",
            (run.actor.id, each.credential, each.public_key, each.sign_count, batch[place].name),
        )
        results[place] = Done("user_account", run.actor.id, name)
    return results


@command("users.rename_passkey")
def do_rename_passkey(run: CommandRun, batch: Sequence[RenamePasskey]) -> list[Done | None]:
    """Give a passkey of one's own another name; every signed-in person may."""
    name, own = _own_name(run), _own_ids(run)
    for place, item in enumerate(batch):
        run.reject(place, *_name_problems(item.name))
        if item.passkey_id not in own:
            run.reject(place, _unknown())
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        item = batch[place]
        sql.execute("UPDATE user_passkey SET name = %s WHERE id = %s", (item.name, item.passkey_id))
        results[place] = Done("user_account", run.actor.id, name)
    return results


@command("users.remove_passkey")
def do_remove_passkey(run: CommandRun, batch: Sequence[RemovePasskey]) -> list[Done | None]:
    """Let a passkey of one's own open nothing any more; every signed-in person may."""
    name, own = _own_name(run), _own_ids(run)
    for place, item in enumerate(batch):
        if item.passkey_id not in own:
            run.reject(place, _unknown())
    kept = run.settle(len(batch))
    ids = sorted({batch[place].passkey_id for place in kept})
    sql.execute("DELETE FROM user_passkey WHERE id = ANY(%s::bigint[])", (sql.array(ids),))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        results[place] = Done("user_account", run.actor.id, name)
    return results


def _own_name(run: CommandRun) -> str:
    """Return the actor's sign-in name, his account locked; "" for an actor who is no person."""
    found = sql.rows("SELECT name FROM user_account WHERE id = %s FOR UPDATE", (run.actor.id,))
    return str(found[0][0]) if found else ""


def _own_ids(run: CommandRun) -> set[int]:
    return {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM user_passkey WHERE account_id = %s ORDER BY id FOR UPDATE",
            (run.actor.id,),
        )
    }


def _name_problems(name: str) -> list[Problem]:
    bad = text_problem(name, "name", NAME_MAX, required=True)
    return [bad] if bad is not None else []


def _nobody() -> Problem:
    return Problem(
        "users.no_person", "Only people have a profile.", "Sign in with a name and a password."
    )


def _not_yours() -> Problem:
    return Problem(
        "users.not_yours_passkey",
        "This is not your own account.",
        "Add a passkey to your own; nobody adds one for somebody else.",
        "account_id",
    )


def _too_many() -> Problem:
    return Problem(
        "users.passkeys_many",
        "An account has {most} passkeys at most.",
        "Remove one that you do not use any more.",
        "",
        {"most": passkeys.KEYS_MAX},
    )


def _not_made() -> Problem:
    return Problem(
        "users.passkey_not_made",
        "No passkey was made as it was asked for, or it took too long.",
        "Begin again; confirm it on your device within five minutes.",
        "answer",
    )


def _unknown() -> Problem:
    return Problem(
        "users.no_passkey",
        "You have no such passkey.",
        "Choose one that the list shows; it may have been removed already.",
        "passkey_id",
    )
