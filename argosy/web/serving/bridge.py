"""From ASGI to WSGI: requests are answered by threads, unless an answer is handed to the loop.

A view hands its answer over by calling what stands in the request's environment under
`HAND_OVER`; its response then only gives the status and the headers. So a stream passes every
check that any page passes (host, session, rights, headers), and holds no thread afterwards.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import FrameType
from typing import Protocol, cast
from urllib.parse import unquote_to_bytes

from argosy.web.serving.bodies import EARLY_S_MAX, Body, Receive, read_early

HAND_OVER = "argosy.hand_over"
THREADS_VARIABLE = "ARGOSY_WEB_THREADS"
THREADS = 4

Scope = MutableMapping[str, object]
Message = MutableMapping[str, object]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, object]
Push = Callable[[bytes], Awaitable[None]]
Stream = Callable[[Push], Coroutine[None, None, None]]
"""What goes on after a view: it sends pieces until it returns, or is cancelled."""
Headers = list[tuple[bytes, bytes]]
logger = logging.getLogger(__name__)


class Application(Protocol):
    """A WSGI application."""

    def __call__(
        self, environ: Environ, start_response: Callable[..., object], /
    ) -> Iterable[bytes]: ...


class Running(Protocol):
    """What runs in the event loop beside the requests."""

    async def start(self) -> None:
        """Begin."""

    async def stop(self) -> None:
        """End, with all that is open."""


@dataclass(slots=True)
class _Call:
    """One request on its way through a thread."""

    environ: Environ
    send: Send
    loop: asyncio.AbstractEventLoop
    is_gone: bool = False
    """Whether nobody waits for the answer any more."""
    status: int = 500
    headers: Headers = field(default_factory=list)
    stream: Stream | None = None
    watching: asyncio.Task[None] | None = None

    def start_response(self, status: str, headers: list[tuple[str, str]], *_: object) -> None:
        """Take the status and the headers, as WSGI gives them."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [
            (name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers
        ]

    def hand_over(self, stream: Stream) -> None:
        """Take what answers in the loop."""
        self.stream = stream

    def watch(self, receive: Receive) -> None:
        """Begin to look whether the reader is gone."""
        self.watching = self.loop.create_task(_note_gone(self, receive))

    def wait_for(self, work: Coroutine[None, None, None]) -> None:
        """Let the loop do something, and wait for it in this thread."""
        asyncio.run_coroutine_threadsafe(work, self.loop).result()


class Bridge:
    """The ASGI application over a WSGI one.

    Args:
        application: answers requests, in threads.
        beside: runs in the loop from start to end; None for nothing.
        threads: how many requests are answered at once.
    """

    def __init__(
        self, application: Application, beside: Running | None = None, *, threads: int = 0
    ) -> None:
        self._application = application
        self._beside = beside
        self._threads = ThreadPoolExecutor(
            threads or int(os.environ.get(THREADS_VARIABLE, THREADS)), "web"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the server's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                if self._beside is not None:
                    await self._beside.start()
                    _stop_at_signal(self._beside)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._beside is not None:
                    await self._beside.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        environ = environ_of(scope)
        call = _Call(environ, send, loop)
        try:
            early, is_whole = await asyncio.wait_for(read_early(environ, receive), EARLY_S_MAX)
        except TimeoutError:
            call.status = 408
            await _begin(call)
            await _end(call)
            return
        environ["wsgi.input"] = (
            io.BytesIO(early) if is_whole else io.BufferedReader(Body(receive, loop))
        )
        environ[HAND_OVER] = call.hand_over
        try:
            whole = await loop.run_in_executor(self._threads, self._run, call, receive, is_whole)
        finally:
            if call.watching is not None:
                call.watching.cancel()
        if call.stream is not None:
            await _go_on(call.stream, call, receive)
        elif whole is not None:
            await _begin(call)
            await send({"type": "http.response.body", "body": whole})

    def _run(self, call: _Call, receive: Receive, is_read: bool) -> bytes | None:
        """Answer in this thread; returns the body, None when it has been sent or is handed over."""
        try:
            answer = self._application(call.environ, call.start_response)
        except Exception:
            logger.exception("a request was not answered")
            call.status, call.headers = 500, [(b"content-type", b"text/plain")]
            return b"500"
        try:
            if call.stream is not None:
                return None
            if not getattr(answer, "streaming", True) or isinstance(answer, list):
                return b"".join(answer)
            self._send_pieces(call, answer, receive if is_read else None)
            return None
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    def _send_pieces(self, call: _Call, pieces: Iterable[bytes], receive: Receive | None) -> None:
        call.wait_for(_begin(call))
        if receive is not None:
            call.loop.call_soon_threadsafe(call.watch, receive)
        for piece in pieces:
            if call.is_gone:
                return
            if piece:
                call.wait_for(_push(call, piece))
        call.wait_for(_end(call))


def _stop_at_signal(beside: Running) -> None:
    """End what is open as soon as the server is told to stop: it would wait for that for ever.

    The server's own handler, which the loop calls, stays as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(given: int, frame: FrameType | None, before: object = before) -> None:
            loop.call_soon_threadsafe(lambda: loop.create_task(_stopped(beside)))
            if callable(before):
                before(given, frame)

        signal.signal(number, stop)


async def _stopped(beside: Running) -> None:
    await beside.stop()


async def _begin(call: _Call) -> None:
    await call.send({"type": "http.response.start", "status": call.status, "headers": call.headers})


async def _note_gone(call: _Call, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    call.is_gone = True


async def _push(call: _Call, piece: bytes) -> None:
    await call.send({"type": "http.response.body", "body": piece, "more_body": True})


async def _end(call: _Call) -> None:
    await call.send({"type": "http.response.body", "body": b"", "more_body": False})


async def _go_on(stream: Stream, call: _Call, receive: Receive) -> None:
    """Let a stream run until it ends or its reader is gone."""
    call.headers = [pair for pair in call.headers if pair[0] != b"content-length"]
    await _begin(call)
    running = asyncio.ensure_future(stream(lambda piece: _push(call, piece)))
    gone = asyncio.ensure_future(_note_gone(call, receive))
    try:
        await asyncio.wait((running, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        running.cancel()
        gone.cancel()
        await asyncio.gather(running, gone, return_exceptions=True)
    if not call.is_gone:
        await _end(call)


def environ_of(scope: Scope) -> Environ:
    """Return the environment of a request, as PEP 3333 wants it.

    Names of headers with an underscore are left out: they would be taken for those with a hyphen,
    which a proxy in front may have set.
    """
    server = cast("tuple[str, int | str] | None", scope.get("server")) or ("", "")
    client = cast("tuple[str, int | str] | None", scope.get("client")) or ("", "")
    raw = cast("bytes | None", scope.get("raw_path")) or str(scope["path"]).encode()
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": cast(bytes, scope.get("query_string", b"")).decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, text in cast("Iterable[tuple[bytes, bytes]]", scope["headers"]):
        if b"_" not in name:
            _add_header(environ, name.decode("latin-1"), text.decode("latin-1"))
    return environ


def _add_header(environ: Environ, name: str, text: str) -> None:
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    before = environ.get(key)
    if before is not None:
        text = f"{before}{';' if key == 'HTTP_COOKIE' else ','}{text}"
    environ[key] = text
