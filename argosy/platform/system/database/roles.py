"""The two roles: what start-up demands of them, whoever made them.

The second wall (grants, row security, immutability) stands only if the application's role can
neither own nor bypass it. A role that could is refused before the first request.
"""

from __future__ import annotations

import psycopg

from argosy.platform.system.outcome import Refused

SERVER_VERSION_MIN = 150000

_FACTS = """
SELECT r.rolsuper,
       r.rolbypassrls,
       r.rolcreaterole,
       pg_has_role(current_user, to_regrole(quote_ident(%(owner)s)), 'MEMBER'),
       (SELECT min(c.relname::text) FROM pg_class c
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = to_regnamespace(current_schema())
           AND pg_has_role(current_user, c.relowner, 'MEMBER'))
  FROM pg_roles r WHERE r.rolname = current_user
"""


def check(app_url: str, owner_url: str | None = None) -> None:
    """Refuse roles that would make the database's own guards void.

    Args:
        app_url: address for the application's role.
        owner_url: address for the owner; without it the tables themselves say who owns them.

    Raises:
        Refused: `database.old`, `database.role_unsafe`, `database.same_role` or
            `database.unreachable`.
    """
    owner = _user(owner_url) if owner_url else None
    with _connect(app_url) as connection:
        name = connection.info.user
        if connection.info.server_version < SERVER_VERSION_MIN:
            raise Refused(
                "database.old",
                cause=f"The server is PostgreSQL {connection.info.server_version // 10000}.",
                cure="Argosy needs PostgreSQL 15 or newer.",
            )
        if name == owner:
            raise Refused(
                "database.same_role",
                cause=f"DATABASE_URL and DATABASE_OWNER_URL name one role, {name!r}.",
                cure="Use two: the owner migrates, the application only works with the tables.",
            )
        found = connection.execute(_FACTS, {"owner": owner}).fetchone()
    if found is None:
        raise Refused("database.role_unsafe", cause="The role is unknown.", cure="Make it anew.")
    is_super, bypasses, makes_roles, is_owner, owned = found
    faults = [
        text
        for holds, text in (
            (is_super, "is superuser"),
            (bypasses, "bypasses row security"),
            (makes_roles, "may create roles"),
            (is_owner, f"is a member of the owner {owner!r}"),
            (owned, f"owns tables ({owned})"),
        )
        if holds
    ]
    if faults:
        raise Refused(
            "database.role_unsafe",
            cause=f"The application's role {name!r} {' and '.join(faults)}.",
            cure=(
                "Give DATABASE_URL a role of its own that owns nothing (CREATE ROLE argosy_app "
                "LOGIN), and keep the owner for DATABASE_OWNER_URL."
            ),
        )


def _user(url: str) -> str:
    with _connect(url) as connection:
        return connection.info.user


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Refused(
            "database.unreachable",
            cause=f"The database does not answer: {str(error).strip()}.",
            cure="Start it, or mend DATABASE_URL and DATABASE_OWNER_URL.",
        ) from error
