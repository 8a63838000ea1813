"""An application with a stream that never ends by itself, for a server of a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from argosy.web.serving.bridge import HAND_OVER, Bridge, Environ, Push, Stream


class Ticking:
    """Streams that tick until they are told to stop."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Begin with nothing."""

    async def stop(self) -> None:
        """End all streams."""
        self._stopped.set()

    async def tick(self, push: Push) -> None:
        """Say something now and then."""
        while not self._stopped.is_set():
            await push(b": tick\n")
            await asyncio.sleep(0.1)


ticking = Ticking()


def _page(environ: Environ, start: Callable[..., object]) -> list[bytes]:
    cast("Callable[[Stream], None]", environ[HAND_OVER])(ticking.tick)
    start("200 OK", [("Content-Type", "text/event-stream")])
    return []


application = Bridge(_page, ticking)
