"""Contents on disk: each once, below the home, under the SHA-256 of what is in it.

A content is written under a passing name, put on the disk, judged, and only then given its own
name; whoever finds the name finds the whole. A sweep and a newcomer exclude each other by a lock on
the folder, so that a content that comes again is never taken away under its new row.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from argosy.kernel.primitives.errors import NotFound, Problem, ValidationFailed

CONTENTS: Final = "contents"
ARRIVING: Final = "arriving"
MEGABYTE: Final = 1_000_000
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Arrived:
    """A content on the disk that has no name of its own yet."""

    path: Path
    sha256: str
    size: int


def folder() -> Path:
    """Return where files lie: below the home, so that a backup has them."""
    return Path(settings.ARGOSY_HOME.files)


def path_of(sha256: str) -> Path:
    """Return where a content lies."""
    return folder() / CONTENTS / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def arriving(file: BinaryIO, most_mb: int) -> Iterator[Arrived]:
    """Write a content to the disk under a passing name, which is gone afterwards.

    Raises:
        ValidationFailed: it is larger than `most_mb` megabytes.
    """
    place = folder() / ARRIVING
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    try:
        with path.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            while block := file.read(_BLOCK):
                size += len(block)
                if size > most_mb * MEGABYTE:
                    raise too_large(most_mb)
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        yield Arrived(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(arrived: Arrived) -> None:
    """Give a content its own name; one that is there already stays, and counts as new."""
    path = path_of(arrived.sha256)
    with _locked(fcntl.LOCK_SH):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size == arrived.size:
            os.utime(path)
            return
        arrived.path.rename(path)
        for each in (path.parent, path.parent.parent, path.parent.parent.parent):
            _settle(each)


def opened(sha256: str) -> BinaryIO:
    """Open a content, which the caller closes.

    Raises:
        NotFound: it is not on the disk.
    """
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound(
            [
                Problem(
                    "files.lost",
                    "The content of this file is not on the disk.",
                    "Tell the administrator; a backup may hold it.",
                )
            ]
        ) from error


def is_whole(sha256: str) -> bool:
    """Return whether a content is on the disk and still what it was."""
    digest = hashlib.sha256()
    try:
        with path_of(sha256).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return False
    return digest.hexdigest() == sha256


def remove_unnamed(named: frozenset[str], older_than_s: float) -> list[str]:
    """Remove contents that nothing names, and what arrived and was left behind.

    Args:
        named: the digests that rows name, read before.
        older_than_s: what came or was named within so many seconds stays.
    """
    gone = []
    until = time.time() - older_than_s
    with _locked(fcntl.LOCK_EX):
        for path in sorted((folder() / CONTENTS).glob("??/??/*")):
            if path.name not in named and path.stat().st_mtime < until:
                path.unlink()
                gone.append(path.name)
        for path in (folder() / ARRIVING).glob("*"):
            if path.stat().st_mtime < until:
                path.unlink(missing_ok=True)
    return gone


def touch(sha256s: frozenset[str]) -> None:
    """Let contents count as named until now."""
    for each in sha256s:
        if path_of(each).exists():
            os.utime(path_of(each))


def too_large(most_mb: int) -> ValidationFailed:
    """Return the refusal of a file that is too large."""
    return ValidationFailed(
        [
            Problem(
                "files.too_large",
                "The file is larger than {most} MB.",
                "Make it smaller, or ask an administrator to raise the limit.",
                "file",
                {"most": most_mb},
            )
        ]
    )


@contextmanager
def _locked(how: int) -> Iterator[None]:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder(), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _settle(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
