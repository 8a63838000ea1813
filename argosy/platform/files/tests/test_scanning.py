"""Tests of the scanner's hook against a stand-in that speaks its protocol on this machine."""

from __future__ import annotations

import io
import socketserver
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest

from argosy.kernel.primitives.errors import Conflict, ValidationFailed
from argosy.platform.files.scanning import check_scanned

SIGN = b"THIS-IS-THE-STAND-INS-VIRUS"


class _Scanner(socketserver.StreamRequestHandler):
    """Answers as clamd does: OK, or what it found."""

    seen: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        """Read one stream."""
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        self.seen.append(content)
        found = b"Stand.In FOUND" if SIGN in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@pytest.fixture
def scanner() -> Iterator[str]:
    """The address of a scanner."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Scanner) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_clean_file_passes_whole(scanner: str) -> None:
    content = bytes(range(256)) * 1_000
    check_scanned(io.BytesIO(content), scanner)
    assert _Scanner.seen[-1] == content


def test_an_infected_file_is_refused_by_name(scanner: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_scanned(io.BytesIO(b"a" * 70_000 + SIGN), scanner)
    (problem,) = refused.value.problems
    assert problem.code == "files.virus" and "Stand.In" in problem.text()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere", "127.0.0.1:port"])
def test_nothing_passes_while_the_scanner_is_away(address: str) -> None:
    with pytest.raises(Conflict):
        check_scanned(io.BytesIO(b"clean"), address)


def test_without_a_scanner_everything_passes() -> None:
    check_scanned(io.BytesIO(SIGN), "")
