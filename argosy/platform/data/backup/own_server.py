"""Restoring into a PostgreSQL server of one's own: one transaction, the old tables kept aside.

Tables cannot be renamed together with folders. So a mark in the home says, from before the commit
until the folders are in place, that a restore is under way; with it no command works but `restore`.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from argosy.platform.data.backup import archive, dump, proof
from argosy.platform.data.backup.archive import Manifest
from argosy.platform.system import exchange
from argosy.platform.system.database import Urls
from argosy.platform.system.home import Home


def has_tables(owner_url: str) -> bool:
    """Whether the database's own schema holds any table."""
    with psycopg.connect(owner_url) as connection:
        found = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm'))"
        ).fetchone()
    return found == (True,)


def load(home: Home, draft: Home, own: Urls, manifest: Manifest, aside: str) -> None:
    """Load a dump and compare; when it differs, everything is as it was before.

    Args:
        home: gets the mark that a restore is under way.
        draft: holds the dump.
        own: the database.
        manifest: says what the digest must be.
        aside: name of the schema that keeps the old tables, if there are any.

    Raises:
        Refused: `restore.load_failed`, `restore.differs`.
    """
    schema = _schema(own.owner)
    moves = has_tables(own.owner)
    before = _moves(schema, aside) if moves else []
    mark = home.path / exchange.UNFINISHED
    mark.touch()
    exchange.sync(home.path)
    try:
        dump.load_at_once(own.owner, draft.path / archive.DUMP, before=before)
        digest, tables = proof.digest_of(draft, own)
    except BaseException:
        mark.unlink(missing_ok=True)
        raise
    if digest != manifest.digest:
        _undo(own.owner, schema, aside if moves else "")
        mark.unlink(missing_ok=True)
        raise proof.not_equal(proof.differing(dict(manifest.tables), tables))


def _schema(owner_url: str) -> str:
    with psycopg.connect(owner_url) as connection:
        found = connection.execute("SELECT current_schema()").fetchone()
    return str(found[0]) if found and found[0] else "public"


def _moves(schema: str, aside: str) -> list[sql.Composed]:
    old, new = sql.Identifier(schema), sql.Identifier(aside)
    return [
        sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(old, new),
        sql.SQL("CREATE SCHEMA {}").format(old),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO PUBLIC").format(old),
    ]


def _undo(owner_url: str, schema: str, aside: str) -> None:
    old = sql.Identifier(schema)
    with psycopg.connect(owner_url) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(old))
        if aside:
            new = sql.Identifier(aside)
            connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(new, old))
        else:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(old))
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO PUBLIC").format(old))
