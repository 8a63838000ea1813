"""Where backups lie: a folder, or a bucket of any S3-compatible store.

A store shows a backup only when it is whole: a folder by renaming a draft, a bucket because an
upload in parts appears when it is completed. What a killed run left behind is cleared by the next.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from argosy.platform.data.backup.streams import Readable, Sink
from argosy.platform.system.home import unwritable
from argosy.platform.system.outcome import Refused

NAME = re.compile(r"argosy-(?P<origin>[0-9a-f]{8})-(?P<stamp>\d{8}T\d{6}Z)\.tar(\.age)?")
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Stored:
    """One backup in a store."""

    name: str
    bytes: int

    @property
    def origin(self) -> str:
        """Which home it is of."""
        return self.name.split("-")[1]

    @property
    def at(self) -> datetime:
        """When it was begun."""
        found = NAME.fullmatch(self.name)
        assert found is not None
        return datetime.strptime(found["stamp"], STAMP).replace(tzinfo=UTC)


class Store(Protocol):
    """A place for backups."""

    @property
    def where(self) -> str:
        """How a person names the place."""
        ...

    def create(self, name: str) -> Sink:
        """Begin a backup."""
        ...

    def reading(self, name: str) -> AbstractContextManager[Readable]:
        """Open a backup for the length of a `with` block."""
        ...

    def listed(self) -> list[Stored]:
        """All backups here, oldest first."""
        ...

    def delete(self, name: str) -> None:
        """Remove a backup."""
        ...

    def clear_drafts(self, origin: str) -> int:
        """Remove what a killed run of a home left behind; returns how many there were."""
        ...


def name_of(origin: str, at: datetime, *, is_encrypted: bool) -> str:
    """The name of a backup: sortable by time, and telling whose it is."""
    return f"argosy-{origin}-{at.strftime(STAMP)}.tar{'.age' if is_encrypted else ''}"


def no_backup(where: str) -> Refused:
    """The refusal for a place without a backup."""
    return Refused(
        "backup.none",
        cause=f"There is no backup in {where}.",
        cure="Name the folder, bucket or file that holds one.",
    )


class FolderStore:
    """Backups in a folder of this machine, or of another that is mounted here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def where(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def create(self, name: str) -> Sink:
        """Begin a backup in a draft that only we may read."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _FileSink(self.folder, name)
        except OSError as error:
            raise unwritable(self.folder, error) from error

    @contextmanager
    def reading(self, name: str) -> Iterator[Readable]:
        """Open a backup."""
        try:
            stream = (self.folder / name).open("rb")
        except OSError as error:
            raise no_backup(str(self.folder / name)) from error
        with stream:
            yield stream

    def listed(self) -> list[Stored]:
        """All backups here, oldest first."""
        if not self.folder.is_dir():
            return []
        found = [
            Stored(path.name, path.stat().st_size)
            for path in self.folder.iterdir()
            if NAME.fullmatch(path.name)
        ]
        return sorted(found, key=lambda stored: (stored.at, stored.name))

    def delete(self, name: str) -> None:
        """Remove a backup."""
        (self.folder / name).unlink(missing_ok=True)

    def clear_drafts(self, origin: str) -> int:
        """Remove drafts of a home that a killed run left behind."""
        if not self.folder.is_dir():
            return 0
        drafts = list(self.folder.glob(f".argosy-{origin}-*.draft"))
        for draft in drafts:
            draft.unlink(missing_ok=True)
        return len(drafts)


class _FileSink:
    """A draft beside its place, renamed when it is whole and on disk."""

    def __init__(self, folder: Path, name: str) -> None:
        self._place = folder / name
        self._draft = folder / f".{name}.{secrets.token_hex(4)}.draft"
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._stream = os.fdopen(handle, "wb", buffering=1 << 20)

    def write(self, data: bytes, /) -> int:
        """Write into the draft."""
        try:
            return self._stream.write(data)
        except OSError as error:
            raise unwritable(self._place.parent, error) from error

    def flush(self) -> None:
        """Nothing is visible before `commit`."""

    def commit(self) -> None:
        """Put the draft in its place, on disk before this returns."""
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            self._draft.replace(self._place)
            sync_folder(self._place.parent)
        except OSError as error:
            raise unwritable(self._place.parent, error) from error

    def abort(self) -> None:
        """Remove the draft."""
        with suppress(OSError):  # what could not be written is not wanted
            self._stream.close()
        self._draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
