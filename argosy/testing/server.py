"""The web server as it is started for people, on a test's database, to be killed at will."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from argosy.testing.database import Clone

START_S_MAX = 60.0
ANSWER_S_MAX = 120.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, bytes, and whether it says that it was given before."""

    status: int
    body: bytes
    is_replayed: bool

    @property
    def codes(self) -> list[str]:
        """Return the codes of a refusal's problems; none where it is none."""
        found = json.loads(self.body) if self.status >= 400 else {}
        return [problem["code"] for problem in found.get("problems", ())]


@dataclass
class Server:
    """Granian with the suite, without the owner's address, its log kept for a failed test."""

    clone: Clone
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = int(free.getsockname()[1])
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", HOST]
        command += ["--port", str(self.port), "--workers", "2", "--backpressure", "4096"]
        command += ["--no-ws", "argosy.project.asgi:application"]
        environment = {
            **os.environ,
            "DATABASE_URL": self.clone.app_url,
            "ARGOSY_ROLE": "web",
            "ARGOSY_WEB_THREADS": "4",
            "ARGOSY_DATABASE_POOL": "5",
            "ARGOSY_SECRET_KEY": "a key for one test",
        }
        del environment["DATABASE_OWNER_URL"]
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                command, env=environment, stdout=stream, stderr=stream, start_new_session=True
            )
        deadline = time.monotonic() + START_S_MAX
        while time.monotonic() < deadline:
            try:
                if self.send("GET", "/healthz?brief=1").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text("utf-8", errors="replace")[-4000:])

    def kill(self) -> None:
        """Kill the server and its workers with signal 9."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def send(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] = {}
    ) -> Reply:
        """Send a request; an answer that does not come is an OSError."""
        link = http.client.HTTPConnection(HOST, self.port, timeout=ANSWER_S_MAX)
        try:
            raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            given = {"Content-Type": "application/json", **headers}
            link.request(method, path, raw, given)
            answer = link.getresponse()
            is_replayed = answer.headers.get("Idempotent-Replayed") == "true"
            return Reply(answer.status, answer.read(), is_replayed)
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            link.close()
