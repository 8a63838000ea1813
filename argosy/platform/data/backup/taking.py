"""Takes a backup: one snapshot of the database, then files and keys, read back before it counts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.migrations.recorder import MigrationRecorder

from argosy.kernel.events import verification
from argosy.kernel.events.digest import full_digest, total
from argosy.kernel.identity import sql
from argosy.platform.data.backup import dump, settings
from argosy.platform.data.backup.archive import ArchiveWriter, Header, Manifest, read
from argosy.platform.data.backup.encryption import DecryptingStream, EncryptingSink, Keys, Lock
from argosy.platform.data.backup.rules import Keep, kept
from argosy.platform.data.backup.stores import Store, name_of
from argosy.platform.data.backup.streams import Sink
from argosy.platform.system import home as homes
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused

OWNER = "owner"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was written and read back."""

    name: str
    where: str
    bytes: int
    manifest: Manifest


def take(
    home: Home, owner_url: str, store: Store, lock: Lock, version: str, *, proves: bool, say: Say
) -> Taken:
    """Take a backup and check it.

    Args:
        home: whose database, files and keys.
        owner_url: the database, as its owner.
        store: where it goes.
        lock: with what it is encrypted.
        version: of this program.
        proves: whether `argosy verify` is run first; its outcome stands in the manifest.
        say: told each step.

    Raises:
        Refused: with cause and cure; then there is no new backup.
    """
    with homes.Lock(home.run / "backup.lock").held(wait_s=1):
        if left := store.clear_drafts(settings.origin_of(home)):
            say(f"removed {left} drafts that a killed run had left behind")
        holds = _proved(say) if proves else None
        at = datetime.now(UTC)
        name = name_of(settings.origin_of(home), at, is_encrypted=lock.is_used)
        if any(stored.name == name for stored in store.listed()):
            raise Refused(
                "backup.too_soon",
                cause=f"{name} exists already.",
                cure="Wait a second and try again.",
            )
        header = _header(home, owner_url, version, at)
        manifest, keys = _write(home, owner_url, store.create(name), lock, header, holds=holds)
        say(f"written: {name}")
        check(store, name, keys)
        say(f"read back: {len(manifest.members)} members, every SHA-256 as written")
        size = next(stored.bytes for stored in store.listed() if stored.name == name)
        return Taken(name, store.where, size, manifest)


def check(store: Store, name: str, keys: Keys) -> Manifest:
    """Read a backup from end to end.

    Raises:
        Refused: `backup.damaged`, `backup.locked`, `backup.newer`.
    """
    with store.reading(name) as source:
        stream = DecryptingStream(source, keys)
        try:
            return read(stream)
        finally:
            stream.close()


def thin_out(store: Store, origin: str, keep: Keep) -> list[str]:
    """Delete the backups of one home that need not be kept; returns their names."""
    ours = [stored for stored in store.listed() if stored.origin == origin]
    stays = kept((stored.at for stored in ours), keep)
    gone = [stored.name for stored in ours if stored.at not in stays]
    for name in gone:
        store.delete(name)
    return gone


def _write(
    home: Home, owner_url: str, sink: Sink, lock: Lock, header: Header, *, holds: bool | None
) -> tuple[Manifest, Keys]:
    """Write the archive; the sink is committed when all went well, else aborted."""
    keys = Keys()
    try:
        if lock.is_used:
            sink = encrypting = EncryptingSink(sink, lock)
            keys = encrypting.keys
        writer = ArchiveWriter(sink, header)
        _add_small(writer, home)  # anchors first: none may be newer than the snapshot
        with ExitStack() as stack:
            moment = stack.enter_context(dump.snapshot(owner_url))
            writer.add_pieces(stack.enter_context(dump.dumping(owner_url, moment)))
            with sql.using(OWNER):
                digests = full_digest(moment)
        writer.add_tree("files", home.files.resolve())  # later than the rows that name them
        tables = {digest.table: digest.digest for digest in digests}
        manifest = writer.close(total(digests), tables, holds=holds)
        sink.commit()
    except BaseException:
        sink.abort()
        raise
    return manifest, keys


def _add_small(writer: ArchiveWriter, home: Home) -> None:
    anchors = home.path / "anchors"
    if anchors.exists():
        writer.add_bytes("anchors", anchors.read_bytes())
    writer.add_file("home.json", home.mark)
    writer.add_tree("keys", home.keys)
    local = home.database / "data" / "local.conf"
    for name, file in (("local.conf", local), ("backup.json", settings.settings_file(home))):
        if file.exists():
            writer.add_bytes(f"settings/{name}", file.read_bytes())


def _header(home: Home, owner_url: str, version: str, at: datetime) -> Header:
    from django.db import connections

    applied = MigrationRecorder(connections[OWNER]).applied_migrations()
    return Header(
        argosy=version,
        home_format=homes.FORMAT,
        created_at=at.isoformat(timespec="seconds"),
        origin=settings.origin_of(home),
        postgres=dump.major_of(owner_url),
        migrations=tuple(sorted(f"{app}.{name}" for app, name in applied)),
    )


def _proved(say: Say) -> bool:
    broken = [finding.number for finding in verification.verify() if not finding.holds]
    if broken:
        say(f"THE BOOKS DO NOT HOLD ({', '.join(broken)}); the backup is taken all the same")
    else:
        say("the books hold")
    return not broken
