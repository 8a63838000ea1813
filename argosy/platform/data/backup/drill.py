"""The restore drill: a backup is loaded into a scratch database and must have the same digest.

A backup that was never restored is a hope. The scratch database is removed afterwards.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from argosy.platform.data.backup import archive, dump, proof
from argosy.platform.data.backup.encryption import DecryptingStream, Keys
from argosy.platform.data.backup.stores import Store
from argosy.platform.system.database import EmbeddedServer, Urls
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused

PREFIX = "argosy_drill_"
Scratch = Callable[[], "object"]


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill found."""

    name: str
    digest: str
    books_hold: bool


def drill(home: Home, own: Urls | None, store: Store, name: str, keys: Keys) -> Drilled:
    """Load a backup into a scratch database and compare.

    Args:
        home: gives the scratch folder, and the embedded server unless `own` is given.
        own: the addresses of one's own server; None for the embedded one.
        store: where the backup lies.
        name: which.
        keys: what opens it.

    Raises:
        Refused: when it is damaged, cannot be loaded, or is not equal.
    """
    folder = home.run / f"drill-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700, parents=True)
    try:
        with store.reading(name) as source:
            stream = DecryptingStream(source, keys)
            try:
                manifest = archive.read(stream, folder)
            finally:
                stream.close()
        with _scratch(home, own) as urls:
            dump.load(urls.owner, folder / archive.DUMP)
            digest, tables = proof.digest_of(home, urls)
            if digest != manifest.digest:
                raise proof.not_equal(proof.differing(dict(manifest.tables), tables))
            return Drilled(name, digest, proof.books_hold(home, urls))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _scratch(home: Home, own: Urls | None) -> Iterator[Urls]:
    """A new database that is dropped afterwards; those of killed drills are dropped first."""
    name = PREFIX + secrets.token_hex(4)
    with _maker(home, own) as maker:
        try:
            _drop_left(maker)
            maker.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refused(
                "drill.not_allowed",
                cause="The owner's role may not make the scratch database of a drill.",
                cure="ALTER ROLE argosy_owner CREATEDB; or drill on another machine.",
            ) from error
        try:
            yield _urls(home, own, name, maker)
        finally:
            maker.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _urls(
    home: Home, own: Urls | None, name: str, maker: psycopg.Connection[tuple[object, ...]]
) -> Urls:
    if own is not None:
        return Urls(make_conninfo(own.app, dbname=name), make_conninfo(own.owner, dbname=name))
    server = EmbeddedServer(home)
    owner = sql.Identifier("argosy_owner")
    maker.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), owner))
    return server.urls(name)


@contextmanager
def _maker(home: Home, own: Urls | None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    if own is not None:
        with psycopg.connect(own.owner, autocommit=True) as connection:
            yield connection
        return
    with EmbeddedServer(home).admin() as connection:
        yield connection


def _drop_left(maker: psycopg.Connection[tuple[object, ...]]) -> None:
    """Drop scratch databases that nobody is connected to: a killed drill's."""
    found = maker.execute(
        "SELECT d.datname FROM pg_database d WHERE d.datname LIKE %s"
        " AND pg_has_role(d.datdba, 'MEMBER')"
        " AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)",
        (PREFIX.replace("_", r"\_") + "%",),
    ).fetchall()
    for (name,) in found:
        maker.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(str(name))))


def clear_folders(home: Home) -> None:
    """Remove folders that killed drills left behind."""
    for folder in Path(home.run).glob("drill-*"):
        shutil.rmtree(folder, ignore_errors=True)
