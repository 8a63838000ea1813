"""Users for tests: made by Argosy itself, all with one password."""

from __future__ import annotations

import itertools
from typing import cast

from argosy.kernel.identity import sql
from argosy.platform.users.commands import (
    GrantRole,
    NewKey,
    NewUser,
    do_create_key,
    do_create_user,
    do_grant_role,
)
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.secrets import Password, key_secret

PASSWORD = Password("correct horse 7 staple")
_keys = itertools.count()


def key() -> str:
    """Return a command key that was not used before."""
    return f"people/{next(_keys)}"


def user(name: str, *roles: str, company: int | None = None) -> int:
    """Make a user who can sign in, with roles in a company or everywhere; return his id."""
    new = NewUser(name, name.title(), password=PASSWORD)
    (account,) = do_create_user([new], actor=argosy_itself(), key=key()).ids()
    for role in roles:
        grant(account, role, company)
    return account


def role_id(code: str) -> int:
    """Return a role's id."""
    return cast(int, sql.rows("SELECT id FROM role WHERE code = %s", (code,))[0][0])


def grant(account: int, role: str, company: int | None = None) -> int:
    """Grant a role; return the grant's id."""
    item = GrantRole(account, role_id(role), company)
    return do_grant_role([item], actor=argosy_itself(), key=key()).ids()[0]


def access_key(account: int, *scopes: str, companies: tuple[int, ...] = ()) -> str:
    """Make a key that acts for a user; return its secret."""
    actor, given = argosy_itself(), key()
    do_create_key([NewKey("test", account, scopes or ("*",), companies)], actor=actor, key=given)
    return key_secret(actor.id, actor.company_id, given, 0)


def companies(number: int) -> None:
    """Make companies 1 to `number`, named C1 and so on."""
    sql.execute(
        "INSERT INTO currency (code, numeric, minor_units, name)"
        " VALUES ('EUR', '978', 2, 'Euro') ON CONFLICT DO NOTHING"
    )
    sql.execute(
        "INSERT INTO company (id, code, name, currency_id, country, time_zone, language)"
        " SELECT i, 'C' || i, 'Company ' || i, 'EUR', 'DE', 'UTC', 'en'"
        " FROM generate_series(1, %s) AS i",
        (number,),
    )
