"""What a request brings: small bodies are read before a thread is taken, large ones by it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import cast

EARLY_BYTES_MAX = 256 * 1024
"""So much is read before a thread is taken: whoever sends slowly holds none."""
EARLY_S_MAX = 60.0

Receive = Callable[[], Awaitable[MutableMapping[str, object]]]


async def read_early(environ: Mapping[str, object], receive: Receive) -> tuple[bytes, bool]:
    """Read a small body; returns what was read, and whether that is all that there is."""
    declared = str(environ.get("CONTENT_LENGTH") or "0")
    if not declared.isdecimal() or int(declared) > EARLY_BYTES_MAX:
        return b"", False
    pieces: list[bytes] = []
    missing = int(declared)
    while missing > 0:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        piece = cast(bytes, message.get("body", b""))
        pieces.append(piece)
        missing -= len(piece)
        if not message.get("more_body", False):
            break
    return b"".join(pieces), True


class Body(io.RawIOBase):
    """The body of a request, for a thread to read: blocks until more has come.

    Args:
        receive: gives it piece by piece.
        loop: where `receive` runs.
    """

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._left = b""
        self._receive: Receive | None = receive
        self._loop = loop

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, target: object) -> int:
        """Fill a buffer with what there is, at least one byte unless it has ended."""
        view = memoryview(cast(bytearray, target)).cast("B")
        while not self._left and self._receive is not None:
            self._more(self._receive)
        taken = self._left[: len(view)]
        view[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)

    def _more(self, receive: Receive) -> None:
        async def ask() -> MutableMapping[str, object]:
            return await receive()

        message = asyncio.run_coroutine_threadsafe(ask(), self._loop).result()
        if message["type"] == "http.disconnect":
            self._receive = None
            return
        self._left = cast(bytes, message.get("body", b""))
        if not message.get("more_body", False):
            self._receive = None
