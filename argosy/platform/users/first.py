"""The first administrator: nobody could let anybody in otherwise.

An empty installation gets one user, `admin`, with a random password. It is never a default: it is
drawn anew for each home, and kept in the home's keys so that who owns the home can look it up.
"""

from __future__ import annotations

import secrets as random
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.platform.system.home import Home, write_private
from argosy.platform.users.commands import (
    GrantRole,
    NewUser,
    do_create_user,
    do_grant_role,
)
from argosy.platform.users.secrets import Password, is_same

NAME = "admin"
FILE = "admin-password"
ROLE = "administrator"


def argosy_itself() -> Actor:
    """Return the actor for what the program does by itself, outside all companies."""
    found = sql.rows("SELECT id FROM actor WHERE kind = 'system' AND name = 'Argosy' ORDER BY id")
    if not found:
        found = sql.rows(
            "INSERT INTO actor (kind, name, is_active) VALUES ('system', 'Argosy', true)"
            " RETURNING id"
        )
    return Actor(cast(int, found[0][0]), ActorKind.SYSTEM, 0, ())


def make_first_administrator(home: Home) -> str | None:
    """Make the first administrator when there is no user at all; return his password, once.

    The password is written to `keys/admin-password` before the user is made: a run that was killed
    between the two goes on with the same one.
    """
    if sql.rows("SELECT 1 FROM user_account LIMIT 1"):
        return None
    file = home.keys / FILE
    write_private(file, random.token_urlsafe(18) + "\n", keep_existing=True)
    password = file.read_text("ascii").strip()
    actor = argosy_itself()
    new = NewUser(NAME, "Administrator", password=Password(password))
    (account,) = do_create_user([new], actor=actor, key="users/first").ids()
    (role,) = sql.rows("SELECT id FROM role WHERE code = %s", (ROLE,))[0]
    grant = GrantRole(account, cast(int, role), mitigation="The first user of an installation.")
    do_grant_role([grant], actor=actor, key="users/first/grant")
    return password


def is_first_sign_in(home: Home, name: str, password: str) -> bool:
    """Whether somebody signs in with the drawn password while nothing was set up yet.

    Args:
        home: of the installation.
        name: as it was typed.
        password: as it was typed, and found right.
    """
    file = home.keys / FILE
    if name.lower() != NAME or not file.is_file():
        return False
    drawn = file.read_text("ascii").strip()
    has_company = bool(sql.rows("SELECT 1 FROM company LIMIT 1"))
    return is_same(password, drawn) and not has_company


def has_first_password(home: Home) -> bool:
    """Whether the drawn password still lies in the home, for who looks for it."""
    return (home.keys / FILE).is_file()


def forget_first_password(home: Home) -> None:
    """Remove the drawn password from the home; whoever was first has one of his own by now."""
    (home.keys / FILE).unlink(missing_ok=True)
