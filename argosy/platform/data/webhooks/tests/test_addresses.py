"""No request leaves for our own network, in whatever form its address is written (bar S13)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network

import pytest

from argosy.platform.data.webhooks import addresses
from argosy.platform.data.webhooks.sending import send

PRIVATE = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104  an address to refuse
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:a00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
WRITTEN = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:7f00:0001]:{port}/",
    "https://127.0.0.1:{port}/",
    "https://[::1]:{port}/",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_public_is_not_fit(text: str) -> None:
    assert not addresses.is_fit(ip_address(text), ())


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
)
def test_what_is_public_is_fit(text: str) -> None:
    assert addresses.is_fit(ip_address(text), ())


def test_the_operator_may_allow_a_network() -> None:
    networks = (ip_network("10.1.0.0/16"),)
    assert addresses.is_fit(ip_address("10.1.2.3"), networks)
    assert not addresses.is_fit(ip_address("10.2.0.1"), networks)


class Listener:
    """Listens on the loopback, both families, and counts who comes."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        self.sockets: list[socket.socket] = []
        first = self._open(socket.AF_INET, "0.0.0.0", 0)  # noqa: S104  a listener that must hear nothing
        self.port = int(first.getsockname()[1])
        self._open(socket.AF_INET6, "::1", self.port)

    def _open(self, family: int, host: str, port: int) -> socket.socket:
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.bind((host, port))
        listening.listen()
        self.sockets.append(listening)
        threading.Thread(target=self._serve, args=(listening,), daemon=True).start()
        return listening

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                visitor, _ = listening.accept()
            except OSError:
                return
            self.visits.append(str(visitor.getsockname()[0]))
            with visitor:
                visitor.settimeout(2)
                visitor.recv(65_536)
                visitor.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        """Stop listening."""
        for listening in self.sockets:
            listening.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.mark.parametrize("url", WRITTEN)
def test_no_connection_is_made_however_it_is_written(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv(addresses.VARIABLE, "203.0.113.7")  # plain http is not what refuses it
    found = send(url.format(port=listener.port), b"{}", {}, timeout_s=2)
    assert found.error
    assert listener.visits == []


def test_the_listener_hears_what_is_allowed(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same request to an allowed address arrives."""
    monkeypatch.setenv(addresses.VARIABLE, "127.0.0.1, ::1")
    assert send(f"http://127.0.0.1:{listener.port}/", b"{}", {}).status == 204
    assert send(f"http://[::1]:{listener.port}/", b"{}", {}).status == 204
    assert listener.visits == ["127.0.0.1", "::1"]


Answers = list[tuple[object, ...]]


def answering(*several: str) -> tuple[Callable[..., Answers], list[str]]:
    """A name server that answers otherwise each time it is asked."""
    asked: list[str] = []

    def answer(host: str, port: int, **_: object) -> Answers:
        given = several[min(len(asked), len(several) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in given.split()]

    return answer, asked


def test_a_second_answer_of_the_name_server_changes_nothing(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(addresses.VARIABLE, "127.0.0.2")
    answer, asked = answering("127.0.0.2", "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", answer)
    assert send(f"http://rebind.example:{listener.port}/", b"{}", {}).status == 204
    assert listener.visits == ["127.0.0.2"], "the judged address, and no other"
    assert asked == ["rebind.example"], "asked once"


def test_one_bad_address_among_good_ones_refuses_the_name(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(addresses.VARIABLE, "127.0.0.2")
    answer, _ = answering("127.0.0.2 127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", answer)
    found = send(f"http://two.example:{listener.port}/", b"{}", {})
    assert "may not reach" in found.error
    assert listener.visits == []
