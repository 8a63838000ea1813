"""Sends one message to one address: judged, without redirects, proxies or patience."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult

from argosy.platform.data.webhooks import addresses
from argosy.platform.data.webhooks.addresses import Forbidden, Target
from argosy.platform.data.webhooks.rules import port_of, split, url_problem

TIMEOUT_S = 10.0
ANSWER_BYTES_MAX = 64 * 1024
OK_FROM, OK_TO = 200, 299


@dataclass(frozen=True, slots=True)
class Sent:
    """How a message was taken: the status (0 without an answer), why it failed, what came back."""

    status: int
    error: str = ""
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        """Whether the receiver took it."""
        return not self.error


def send(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float = TIMEOUT_S,
    method: str = "POST",
    answer_max: int = ANSWER_BYTES_MAX,
) -> Sent:
    """Send a message; never raises for what a receiver or the network does."""
    networks = addresses.allowed()
    parts = split(url)
    if parts is None or url_problem(url, plain_allowed=bool(networks)) is not None:
        return Sent(0, "the address is none that a webhook can have")
    host = parts.hostname or ""
    try:
        targets = addresses.resolve(host, port_of(parts), networks)
        return _exchange(
            parts, targets, body, headers, timeout_s, method=method, answer_max=answer_max
        )
    except Forbidden as error:
        return Sent(0, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Sent(0, f"{type(error).__name__}: {error}"[:400])


def _exchange(
    parts: SplitResult,
    targets: list[Target],
    body: bytes,
    headers: Mapping[str, str],
    timeout_s: float,
    *,
    method: str,
    answer_max: int,
) -> Sent:
    host, port = parts.hostname or "", port_of(parts)
    until = time.monotonic() + timeout_s
    connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    connection.sock = _connected(targets, port, timeout_s)
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        named = f"[{host}]" if ":" in host else host
        own = {"Host": named if parts.port is None else f"{named}:{port}", "Connection": "close"}
        connection.request(method, path, body=body or None, headers={**own, **headers})
        answer = connection.getresponse()
        taken = bytearray()
        while len(taken) < answer_max and (more := answer.read1(4096)):
            taken += more
            if time.monotonic() > until:
                return Sent(answer.status, "the answer took too long")
    finally:
        connection.close()
    if OK_FROM <= answer.status <= OK_TO:
        return Sent(answer.status, body=bytes(taken))
    if 300 <= answer.status < 400:
        return Sent(answer.status, "redirects are not followed")
    return Sent(answer.status, f"the receiver answered {answer.status}", bytes(taken))


def _connected(targets: list[Target], port: int, timeout_s: float) -> socket.socket:
    """Connect to the first judged address that answers; no name is resolved again."""
    failed: OSError = OSError("no address")
    for target in targets:
        stream = socket.socket(target.family, socket.SOCK_STREAM)
        stream.settimeout(timeout_s / len(targets))
        try:
            stream.connect((target.address, port))
        except OSError as error:
            stream.close()
            failed = error
            continue
        stream.settimeout(timeout_s)
        return stream
    raise failed
