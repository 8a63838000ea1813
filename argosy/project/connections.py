"""From a database address to Django's connection settings.

Two aliases lead to one database: `default` as the application's role, which owns nothing and obeys
row security, and `owner` as the migrating role. Code that serves people sees `default` only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from argosy.platform.system.outcome import Refused
from argosy.platform.system.processes import ROLE, WEB

APP_VARIABLE = "DATABASE_URL"
OWNER_VARIABLE = "DATABASE_OWNER_URL"
POOL_VARIABLE = "ARGOSY_DATABASE_POOL"
UNSET_URL = "postgresql://argosy_app@/argosy?host=/nonexistent&port=5432"
"""Stands in while no database was named: settings load, a connection says clearly that none is."""

_OWN_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}


def databases(environment: Mapping[str, str] = os.environ) -> dict[str, dict[str, object]]:
    """Django's DATABASES for the addresses in the environment.

    What serves people has the application's address alone, and then no alias of the owner.

    Raises:
        Refused: `database.one_url` when only one of the two addresses is given.
    """
    app, owner = environment.get(APP_VARIABLE), environment.get(OWNER_VARIABLE)
    pool = int(environment.get(POOL_VARIABLE, "0"))
    if app and not owner and environment.get(ROLE) == WEB:
        return {"default": connection(app, pool=pool)}
    if bool(app) != bool(owner):
        missing = OWNER_VARIABLE if app else APP_VARIABLE
        raise Refused(
            "database.one_url",
            cause=f"One database address is given, but {missing} is not.",
            cure=(
                "Give both (the application's role and the migrating role), "
                "or neither for the embedded server."
            ),
        )
    return {
        "default": connection(app or UNSET_URL, pool=pool),
        "owner": connection(owner or UNSET_URL, pool=0),
    }


def connection(url: str, *, pool: int = 0) -> dict[str, object]:
    """Django's settings for one address; `pool` is the greatest number of pooled connections.

    Raises:
        Refused: `database.bad_url` when the address cannot be read.
    """
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    except ProgrammingError as error:
        raise Refused(
            "database.bad_url",
            cause=f"A database address cannot be read: {str(error).strip()}.",
            cure="Write it as postgresql://user:password@host:5432/name.",
        ) from error
    settings: dict[str, object] = {django: parts.pop(own, "") for own, django in _OWN_KEYS.items()}
    settings["PORT"] = parts.pop("port", "")
    options: dict[str, object] = dict(parts)
    options["server_side_binding"] = True  # values never travel inside the statement's text
    options["prepare_threshold"] = 2  # a statement seen twice is planned once a connection
    options.setdefault("application_name", "argosy")
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    settings |= {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else None,
        "CONN_HEALTH_CHECKS": not pool,
        "ATOMIC_REQUESTS": False,
    }
    return settings
