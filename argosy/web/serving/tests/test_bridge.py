"""The bridge alone: what reaches the application, what goes back, what waits for whom."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import cast

import pytest

from argosy.web.serving import bridge
from argosy.web.serving.bodies import EARLY_BYTES_MAX
from argosy.web.serving.bridge import HAND_OVER, Application, Bridge, Environ, Push, Stream

Message = MutableMapping[str, object]
Start = Callable[[str, list[tuple[str, str]]], object]


class Browser:
    """One request: gives its body piece by piece, keeps what it is sent."""

    def __init__(
        self,
        path: bytes = b"/",
        pieces: Iterable[bytes] = (),
        headers: Iterable[tuple[bytes, bytes]] = (),
    ) -> None:
        self.path = path
        self.pieces = list(pieces)
        self.headers = list(headers)
        self.sent: list[Message] = []
        self.gone = asyncio.Event()
        self.taken = 0

    async def receive(self) -> Message:
        """Give the next piece; then wait until the browser goes."""
        if self.taken < max(len(self.pieces), 1):
            self.taken += 1
            piece = self.pieces[self.taken - 1] if self.pieces else b""
            more = self.taken < len(self.pieces)
            return {"type": "http.request", "body": piece, "more_body": more}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Keep what is sent."""
        self.sent.append(message)

    @property
    def status(self) -> object:
        """The status of the answer."""
        return self.sent[0]["status"]

    @property
    def body(self) -> bytes:
        """What has come of the body."""
        return b"".join(cast(bytes, each.get("body", b"")) for each in self.sent)

    async def ask(self, application: Application) -> None:
        """Ask an application through a bridge of its own."""
        scope: Message = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST" if self.pieces else "GET",
            "path": "/",
            "raw_path": self.path,
            "query_string": b"q=%E4",
            "scheme": "http",
            "server": ("10.0.0.1", "80"),
            "client": ("10.0.0.2", "555"),
            "headers": self.headers,
        }
        await Bridge(application, threads=1)(scope, self.receive, self.send)


def test_what_reaches_the_application_is_what_was_asked() -> None:
    seen: Environ = {}

    def application(environ: Environ, start: Start) -> list[bytes]:
        seen.update(environ)
        start("201 Created", [("X-Answer", "1")])
        return [b"a", b"b"]

    browser = Browser(
        b"/a%20b/%E4%B8%AD?not=this",
        headers=[
            (b"host", b"shop.example"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"x_forwarded_for", b"forged"),
            (b"content-type", b"text/plain"),
        ],
    )
    asyncio.run(browser.ask(application))
    assert (browser.status, browser.body) == (201, b"ab")
    assert browser.sent[0]["headers"] == [(b"x-answer", b"1")]
    assert str(seen["PATH_INFO"]).encode("latin-1").decode() == "/a b/中"
    assert (seen["QUERY_STRING"], seen["REMOTE_ADDR"]) == ("q=%E4", "10.0.0.2")
    assert (seen["HTTP_COOKIE"], seen["HTTP_HOST"]) == ("a=1;b=2", "shop.example")
    assert seen["CONTENT_TYPE"] == "text/plain"
    assert "HTTP_X_FORWARDED_FOR" not in seen, "it would pass for what a proxy has set"


@pytest.mark.parametrize("size", [0, 1, EARLY_BYTES_MAX, EARLY_BYTES_MAX + 1, 3_000_000])
def test_a_body_arrives_whole_whatever_its_size(size: int) -> None:
    raw = bytes(number % 251 for number in range(size))

    def application(environ: Environ, start: Start) -> list[bytes]:
        read = cast("Callable[[int], bytes]", getattr(environ["wsgi.input"], "read"))  # noqa: B009
        start("200 OK", [])
        return [hashlib.sha256(read(size)).digest(), read(10)]

    pieces = [raw[place : place + 65_536] for place in range(0, size, 65_536)]
    browser = Browser(pieces=pieces, headers=[(b"content-length", str(size).encode())])
    asyncio.run(browser.ask(application))
    assert browser.body == hashlib.sha256(raw).digest()


def test_whoever_sends_too_slowly_is_given_up_and_never_had_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bridge, "EARLY_S_MAX", 0.05)

    def application(_environ: Environ, _start: Start) -> list[bytes]:
        raise AssertionError("it is not asked")

    browser = Browser(pieces=[b"abc"], headers=[(b"content-length", b"100")])
    browser.pieces.append(b"")
    browser.taken = 2
    asyncio.run(browser.ask(application))
    assert (browser.status, browser.body) == (408, b"")


def test_pieces_end_when_the_reader_has_gone_and_the_answer_is_closed() -> None:
    closed: list[int] = []

    async def ask() -> None:
        browser = Browser()

        def application(_environ: Environ, start: Start) -> Iterator[bytes]:
            start("200 OK", [])

            def pieces() -> Iterator[bytes]:
                number = 0
                try:
                    while True:
                        number += 1
                        if number == 3:
                            loop.call_soon_threadsafe(browser.gone.set)
                        yield b"x"
                finally:
                    closed.append(number)

            return pieces()

        loop = asyncio.get_running_loop()
        await asyncio.wait_for(browser.ask(application), 10)

    asyncio.run(ask())
    assert len(closed) == 1 and closed[0] >= 3


def test_an_answer_that_breaks_is_a_500_and_what_is_handed_over_goes_on_in_the_loop() -> None:
    def broken(_environ: Environ, _start: Start) -> list[bytes]:
        raise ValueError("broken")

    browser = Browser()
    asyncio.run(browser.ask(broken))
    assert browser.status == 500

    ended: list[str] = []

    async def stream(push: Push) -> None:
        await push(b"one")
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("ended")

    def handing(environ: Environ, start: Start) -> list[bytes]:
        cast("Callable[[Stream], None]", environ[HAND_OVER])(stream)
        start("200 OK", [("Content-Length", "0"), ("Content-Type", "text/event-stream")])
        return []

    async def ask() -> Browser:
        browser = Browser()
        asking = asyncio.ensure_future(browser.ask(handing))
        while not browser.body:
            await asyncio.sleep(0.01)
        browser.gone.set()
        await asyncio.wait_for(asking, 10)
        return browser

    found = asyncio.run(ask())
    assert found.sent[0]["headers"] == [(b"content-type", b"text/event-stream")]
    assert (found.body, ended) == (b"one", ["ended"])


def test_a_server_that_is_told_to_stop_does_not_wait_for_its_streams() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port)]
    command += ["--no-ws", "argosy.web.serving.tests.ticking:application"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        link = _connected(port)
        link.request("GET", "/")
        answer = link.getresponse()
        assert answer.readline() == b": tick\n"
        server.terminate()
        assert server.wait(8) == 0
        assert answer.read().replace(b": tick\n", b"").strip() == b""
    finally:
        server.kill()


def _connected(port: int) -> http.client.HTTPConnection:
    until = time.monotonic() + 30
    while True:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            link.connect()
            return link
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
