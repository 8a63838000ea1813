"""What flows between an archive, its encryption and its store: bytes in order, whole or not at all.

Everything is written and read as a stream, so that a backup of any size needs little memory.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from argosy.platform.system.outcome import Refused

CHUNK_BYTES = 1 << 20


class Readable(Protocol):
    """Something that gives bytes in order."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; nothing at the end."""
        ...


class Sink(Protocol):
    """Something that takes bytes in order and shows them to others only when all are there."""

    def write(self, data: bytes, /) -> int:
        """Take bytes; returns how many."""
        ...

    def flush(self) -> None:
        """Nothing is visible before `commit`, so nothing need be flushed."""
        ...

    def commit(self) -> None:
        """Make everything written visible, on disk, under its name."""
        ...

    def abort(self) -> None:
        """Forget everything written."""
        ...


def damaged(what: str) -> Refused:
    """The refusal for a backup that is not what was written."""
    return Refused(
        "backup.damaged",
        cause=f"The backup is damaged: {what}.",
        cure="Use another backup. Nothing was changed.",
    )


class TrailingDigest:
    """Adds the SHA-256 of everything written as a last line, so that no byte can change unseen."""

    MARK = b"argosy-backup sha256 "
    LENGTH = len(MARK) + 64 + 1

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._digest = hashlib.sha256()
        self.written = 0

    def write(self, data: bytes, /) -> int:
        """Pass bytes on and count them."""
        self._digest.update(data)
        self.written += len(data)
        self._sink.write(data)
        return len(data)

    def close(self) -> str:
        """Write the last line; returns the digest in it."""
        found = self._digest.hexdigest()
        self._sink.write(self.MARK + found.encode("ascii") + b"\n")
        return found


class CheckedStream:
    """Reads what `TrailingDigest` wrote; the last line is held back and compared."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self._held = b""
        self._is_over = False

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes of what was written before the last line."""
        wanted = CHUNK_BYTES if size < 0 else size
        while not self._is_over and len(self._held) < wanted + TrailingDigest.LENGTH:
            more = self._source.read(CHUNK_BYTES)
            self._is_over = not more
            self._held += more
        ready = max(len(self._held) - TrailingDigest.LENGTH, 0)
        given, self._held = self._held[: min(wanted, ready)], self._held[min(wanted, ready) :]
        self._digest.update(given)
        return given

    def finish(self) -> str:
        """Read what is left and compare; returns the digest.

        Raises:
            Refused: `backup.damaged`.
        """
        while self.read(CHUNK_BYTES):
            pass
        found = self._digest.hexdigest()
        if self._held != TrailingDigest.MARK + found.encode("ascii") + b"\n":
            raise damaged("its SHA-256 is not the one that was written with it")
        return found
