"""Accounts: making them, changing and disabling them, setting passwords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command, give_within
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Problem, StaleVersion
from argosy.platform.users import secrets
from argosy.platform.users.commands.roles import GRANT, GrantRole, do_grant_role
from argosy.platform.users.rules import (
    name_problems,
    not_held,
    password_problems,
    person_problems,
)
from argosy.platform.users.secrets import Password
from argosy.platform.users.sign_in import end_sessions
from argosy.platform.users.standing import above, possible, stale, unknown_account


@dataclass(frozen=True, slots=True)
class FirstRole:
    """A role that a new person has from today on, in one company or (None) in all."""

    role_id: int
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who is to sign in; without a password he cannot yet."""

    name: str
    full_name: str
    email: str = ""
    language: str = "en"
    password: Password | None = None
    grants: tuple[FirstRole, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """What is known of a user, as it shall be; `version` is the one that was read."""

    account_id: int
    version: int
    full_name: str
    email: str = ""
    language: str = "en"
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class SetPassword:
    """A new password for somebody else."""

    account_id: int
    password: Password


@dataclass(frozen=True, slots=True)
class ChangeOwnPassword:
    """A new password for oneself, with the present one."""

    account_id: int
    password: Password
    current: Password


@command("users.create_user", permission="users.account.create")
def do_create_user(run: CommandRun, batch: Sequence[NewUser]) -> list[Done | None]:
    """Make accounts, each an actor of the kernel, with the roles that they begin with.

    Before: names are free; roles are granted as `users.grant_role` grants them, and need its
    permission. After: whoever was given a password may sign in, and do what his roles let him.
    Permission: users.account.create, users.grant.write for roles.
    """
    taken = taken_names([new.name for new in batch])
    for place, new in enumerate(batch):
        run.reject(place, *name_problems(new.name))
        run.reject(place, *person_problems(new.full_name, new.email, new.language))
        if new.password is not None:
            run.reject(place, *weak(new.password, new.name, new.full_name))
        if new.name in taken:
            run.reject(place, _taken(new.name))
        if new.grants and not run.actor.may(GRANT):
            run.reject(place, not_held({GRANT}, "grants"))
        taken.add(new.name)
    kept = run.settle(len(batch))
    chosen = [batch[place] for place in kept]
    ids = insert_accounts(chosen)
    store_passwords(
        [
            (id_, new.password)
            for id_, new in zip(ids, chosen, strict=True)
            if new.password is not None
        ]
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_, new in zip(kept, ids, chosen, strict=True):
        results[place] = Done("user_account", id_, new.name)
    _grant(run, batch, dict(zip(kept, ids, strict=True)))
    return results


def _grant(run: CommandRun, batch: Sequence[NewUser], accounts: Mapping[int, int]) -> None:
    """Grant new people their roles; what is wrong is said at the role in its item."""
    places = [(place, number) for place in accounts for number in range(len(batch[place].grants))]
    grants = [
        GrantRole(
            accounts[place], batch[place].grants[n].role_id, batch[place].grants[n].company_id
        )
        for place, n in places
    ]
    if not grants:
        return
    try:
        give_within(run, do_grant_role, grants)
    except ArgosyError as refused:
        found = [
            replace(problem, field=f"[{place}].grants[{number}].{problem.field.partition('.')[2]}")
            for problem in refused.problems
            for at, (place, number) in enumerate(places)
            if problem.field.startswith(f"[{at}]")
        ]
        raise type(refused)(found or refused.problems) from refused


def taken_names(names: Sequence[str]) -> set[str]:
    """Return those of some sign-in names that somebody has."""
    found = sql.rows(
        "SELECT name FROM user_account WHERE name = ANY(%s::text[])",
        (sql.array(sorted(set(names))),),
    )
    return {str(name) for (name,) in found}


def insert_accounts(chosen: Sequence[NewUser]) -> list[int]:
    """Write accounts, each with its actor; return their ids. Passwords are stored apart."""
    ids = sql.ids("actor", len(chosen))
    number = len(chosen)
    sql.insert(
        "actor",
        ("id", "kind", "name", "is_active"),
        [ids, ["user"] * number, [new.full_name for new in chosen], [True] * number],
    )
    sql.insert(
        "user_account",
        ("id", "name", "full_name", "email", "language"),
        [
            ids,
            [new.name for new in chosen],
            [new.full_name for new in chosen],
            [new.email for new in chosen],
            [new.language for new in chosen],
        ],
    )
    return list(ids)


def _taken(name: str) -> Problem:
    return Problem(
        "users.name_taken",
        "Somebody else has the sign-in name {name}.",
        "Choose another name.",
        "name",
        {"name": name},
    )


def weak(password: Password, *words: str) -> list[Problem]:
    """Return what is wrong with a password of somebody of whom some words are known."""
    return list(password_problems(password, words, is_common=secrets.is_common(password)))


def store_passwords(passwords: Sequence[tuple[int, Password]]) -> None:
    """Store the hashes of passwords, each in the place of an earlier one."""
    if passwords:
        sql.insert(
            "user_password",
            ("id", "hash"),
            [[id_ for id_, _ in passwords], [secrets.hashed(word) for _, word in passwords]],
            tail="ON CONFLICT (id) DO UPDATE SET hash = excluded.hash,"
            " changed_at = transaction_timestamp()",
        )


@command("users.change_user", permission="users.account.change")
def do_change_user(run: CommandRun, batch: Sequence[ChangeUser]) -> list[Done | None]:
    """Change what is known of users; disable and enable them.

    Before: the version is the present one; the user may do nothing that the actor may not. After:
    a disabled user's sessions and keys are dead with the next request. Permission:
    users.account.change.
    """
    found = {
        cast(int, id_): (cast(int, version), str(name))
        for id_, version, name in sql.rows(
            "SELECT id, version, name FROM user_account WHERE id = ANY(%s::bigint[])"
            " ORDER BY id FOR UPDATE",
            (sql.array(possible(item.account_id for item in batch)),),
        )
    }
    higher = above(run, found)
    is_stale = False
    for place, item in enumerate(batch):
        problems = list(person_problems(item.full_name, item.email, item.language))
        if item.account_id not in found:
            problems.append(unknown_account(item.account_id))
        elif found[item.account_id][0] != item.version:
            is_stale = True
            problems.insert(0, stale())
        if item.account_id in higher:
            problems.append(higher[item.account_id])
        if item.account_id == run.actor.id and not item.is_active:
            problems.append(_oneself())
        run.reject(place, *problems)
        if not problems:
            found[item.account_id] = (item.version + 1, found[item.account_id][1])
    kept = run.settle(len(batch), *((StaleVersion,) if is_stale else ()))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        item = batch[place]
        sql.execute(
            "UPDATE user_account SET full_name = %s, email = %s, language = %s, is_active = %s,"
            " version = version + 1 WHERE id = %s",
            (item.full_name, item.email, item.language, item.is_active, item.account_id),
        )
        results[place] = Done("user_account", item.account_id, found[item.account_id][1])
    end_sessions([batch[place].account_id for place in kept if not batch[place].is_active])
    return results


def _oneself() -> Problem:
    return Problem(
        "users.oneself",
        "Nobody disables himself: the last administrator would be gone.",
        "Ask another administrator.",
        "is_active",
    )


@command("users.set_password", permission="users.password.set")
def do_set_password(run: CommandRun, batch: Sequence[SetPassword]) -> list[Done | None]:
    """Set other people's passwords.

    Before: the other may do nothing that the actor may not, else setting his password would be a
    way to his rights. After: every session of that user is dead. Permission: users.password.set.
    """
    found = _named(item.account_id for item in batch)
    higher = above(run, found)
    for place, item in enumerate(batch):
        if item.account_id not in found:
            run.reject(place, unknown_account(item.account_id))
            continue
        run.reject(place, *weak(item.password, *found[item.account_id]))
        if item.account_id in higher:
            run.reject(place, higher[item.account_id])
        if item.account_id == run.actor.id:
            run.reject(place, _own())
    return _replace(run, [(item.account_id, item.password) for item in batch], found)


@command("users.change_own_password")
def do_change_own_password(
    run: CommandRun, batch: Sequence[ChangeOwnPassword]
) -> list[Done | None]:
    """Change one's own password; every signed-in person may.

    Before: the present password is given. After: every session of that user is dead, the one that
    asked too.
    """
    found = _named(item.account_id for item in batch)
    kept = sql.rows("SELECT hash FROM user_password WHERE id = %s", (run.actor.id,))
    stored = str(kept[0][0]) if kept else None
    for place, item in enumerate(batch):
        if item.account_id != run.actor.id or item.account_id not in found:
            run.reject(place, _another())
            continue
        run.reject(place, *weak(item.password, *found[item.account_id]))
        if not secrets.is_password(item.current, stored):
            run.reject(place, _wrong())
    return _replace(run, [(item.account_id, item.password) for item in batch], found)


def _named(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return sign-in name and full name of accounts, which are locked."""
    return {
        cast(int, id_): (str(name), str(full_name))
        for id_, name, full_name in sql.rows(
            "SELECT id, name, full_name FROM user_account WHERE id = ANY(%s::bigint[])"
            " ORDER BY id FOR UPDATE",
            (sql.array(possible(ids)),),
        )
    }


def _replace(
    run: CommandRun,
    passwords: Sequence[tuple[int, Password]],
    names: Mapping[int, tuple[str, str]],
) -> list[Done | None]:
    kept = run.settle(len(passwords))
    fresh = dict(passwords[place] for place in kept)
    store_passwords(list(fresh.items()))
    end_sessions(sorted(fresh))
    results: list[Done | None] = [None] * len(passwords)
    for place in kept:
        account = passwords[place][0]
        results[place] = Done("user_account", account, names[account][0])
    return results


def _own() -> Problem:
    return Problem(
        "users.own_password",
        "One's own password is changed with the present one.",
        "Use change_own_password.",
        "account_id",
    )


def _another() -> Problem:
    return Problem(
        "users.not_yourself",
        "You can change your own password only.",
        "Send your own account; who may set other people's passwords uses set_password.",
        "account_id",
    )


def _wrong() -> Problem:
    return Problem(
        "users.password_wrong",
        "The present password is another one.",
        "Type the password that you signed in with.",
        "current",
    )
