"""Restores a home from a backup: proved first, then put in place in one step that survives kill -9.

Everything is read, loaded and compared in a draft inside the home; until the journal is written the
old home is untouched, and after it the exchange is completed by whatever command comes next.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from argosy.platform.data.backup import archive, dump, own_server, proof
from argosy.platform.data.backup.archive import Manifest
from argosy.platform.data.backup.encryption import DecryptingStream, Keys
from argosy.platform.data.backup.settings import settings_file
from argosy.platform.data.backup.stores import Store
from argosy.platform.system import exchange, processes
from argosy.platform.system import home as homes
from argosy.platform.system.database import EmbeddedServer, Urls
from argosy.platform.system.home import Home, Lock
from argosy.platform.system.outcome import Refused

Say = Callable[[str], None]
Finish = Callable[[Home, Urls], None]
LEASE_S_MAX = 10.0


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the old home went; None when there was none."""

    manifest: Manifest
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be restored, from where, and how."""

    store: Store
    name: str
    keys: Keys
    replaces: bool
    version: str
    own: Urls | None
    finish: Finish
    """Brings the loaded database up to date: pending migrations, grants, triggers."""


def restore(home: Home, order: Order, say: Say) -> Restored:
    """Restore a home.

    Args:
        home: the home to make or to replace.
        order: what, from where and how.
        say: told each step.

    Raises:
        Refused: then nothing was changed: `restore.not_empty`, `restore.running`,
            `backup.damaged`, `backup.locked`, `backup.newer`, `restore.differs`.
    """
    home.path.mkdir(parents=True, exist_ok=True)
    for folder in (home.run, home.logs):
        folder.mkdir(mode=0o700, exist_ok=True)
    with Lock(home.run / "up.lock").held(wait_s=1), Lock(home.run / "backup.lock").held(wait_s=1):
        home.complete_restore()
        check_target(home, order)
        clear_left(home)
        lease = Lock(home.run / "database.users")
        if order.own is None and not lease.acquire(wait_s=LEASE_S_MAX):
            raise _running(home)
        try:
            return _restore(home, order, say)
        finally:
            lease.release()
            clear_left(home)


def clear_left(home: Home) -> bool:
    """Stop and remove what a killed restore left behind; False when there was nothing."""
    draft = Home(home.path / exchange.DRAFT)
    if exchange.is_pending(home.path) or not draft.path.exists():
        return False
    if (draft.database / "data").exists():
        EmbeddedServer(draft).stop()
    exchange.clear(home.path)
    return True


def check_target(home: Home, order: Order) -> None:
    """Refuse a home that is in use, or one that holds something, unless it shall be replaced."""
    if processes.running(home) is not None or any(processes.supervised(home)):
        raise _running(home)
    if order.own is None and EmbeddedServer(home).pid is not None:
        raise _running(home)
    found = [part for part in exchange.PARTS if _holds_something(home.path / part)]
    if order.own is not None and own_server.has_tables(order.own.owner):
        found.append("the database")
    if found and not order.replaces:
        raise Refused(
            "restore.not_empty",
            cause=f"The home {home.path} is not empty: it holds {', '.join(found)}.",
            cure="Restore into an empty home, or say --replace; the old one is then kept aside.",
        )


def check_program(manifest: Manifest) -> None:
    """Refuse a backup that holds what this program does not know.

    Raises:
        Refused: `backup.newer`.
    """
    header = manifest.header
    if header.home_format > homes.FORMAT:
        raise archive.newer(header.argosy, f"its home has layout {header.home_format}")
    known = MigrationLoader(None).disk_migrations
    ours = {config.label for config in apps.get_app_configs()}
    for name in header.migrations:
        app, _, migration = name.partition(".")
        if app in ours and (app, migration) not in known:
            raise archive.newer(header.argosy, f"its migration {name} is unknown")


def _restore(home: Home, order: Order, say: Say) -> Restored:
    draft = Home(home.path / exchange.DRAFT)
    draft.path.mkdir(mode=0o755)
    manifest = _read(draft, order, say)
    check_program(manifest)
    aside = f"before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    if order.own is None:
        _load_embedded(draft, order, manifest, say)
        _arrange(draft)
    else:
        own_server.load(home, draft, order.own, manifest, aside.replace("-", "_").lower())
        say(f"loaded: digest --full is {manifest.digest}, as it was")
        order.finish(draft, order.own)
        _arrange(draft)
    parts = [part for part in exchange.PARTS if order.own is None or part != "database"]
    exchange.begin(home.path, aside, parts)
    return Restored(manifest, home.complete_restore())


def _read(draft: Home, order: Order, say: Say) -> Manifest:
    with order.store.reading(order.name) as source:
        stream = DecryptingStream(source, order.keys)
        try:
            manifest = archive.read(stream, draft.path)
        finally:
            stream.close()
    say(f"read: {len(manifest.members)} members, every SHA-256 as written")
    draft.path.chmod(0o755)
    return manifest


def _load_embedded(draft: Home, order: Order, manifest: Manifest, say: Say) -> None:
    """Make a server of the draft's own, load the dump and compare."""
    server = EmbeddedServer(draft)
    urls = server.acquire(order.version)
    try:
        dump.load(urls.owner, draft.path / archive.DUMP)
        digest, tables = proof.digest_of(draft, urls)
        if digest != manifest.digest:
            raise proof.not_equal(proof.differing(dict(manifest.tables), tables))
        say(f"loaded: digest --full is {digest}, as it was")
        order.finish(draft, urls)
        holds = proof.books_hold(draft, urls)
        say("the books hold" if holds else "THE BOOKS DO NOT HOLD; `argosy verify` names the rows")
        if manifest.verify_holds and not holds:
            raise proof.not_equal("verify, which held when the backup was taken,")
    finally:
        server.release()
        server.stop()


def _arrange(draft: Home) -> None:
    """Put what was read where a home has it, and drop what it has not."""
    kept = draft.path / "settings"
    if (kept / "backup.json").exists():
        (kept / "backup.json").replace(settings_file(draft))
    local = draft.database / "data" / "local.conf"
    if (kept / "local.conf").exists() and local.exists():
        owner = local.stat()
        text = (kept / "local.conf").read_bytes()
        local.write_bytes(text)
        assert local.stat().st_uid == owner.st_uid
    draft.files.mkdir(mode=0o700, exist_ok=True)
    draft.keys.chmod(0o700)
    for name in ("settings", "run", "logs"):
        shutil.rmtree(draft.path / name, ignore_errors=True)
    (draft.path / archive.DUMP).unlink(missing_ok=True)


def _holds_something(part: Path) -> bool:
    return any(part.iterdir()) if part.is_dir() else part.exists()


def _running(home: Home) -> Refused:
    return Refused(
        "restore.running",
        cause=f"Argosy runs for {home.path}.",
        cure="Stop it with `argosy down`, then restore.",
    )
