"""Keeps database, web and worker running, restarts what falls, and stops all of it in order."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

import psutil

from argosy.platform.system import processes
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused
from argosy.platform.system.processes import WEB
from argosy.project.connections import OWNER_VARIABLE, POOL_VARIABLE
from argosy.web.serving.bridge import THREADS_VARIABLE

LOG_BYTES_MAX = 16 * 1024 * 1024
ANSWER_S_MAX = 30.0
LOOK_EVERY_S = 0.5
PAUSE_S_MAX = 30.0
OPEN_MAX = 4_096
"""Connections of one web process: each open stream holds one."""


@dataclass(slots=True)
class Child:
    """One supervised program and how often it has fallen of late."""

    role: str
    command: Sequence[str]
    extra: dict[str, str] = field(default_factory=dict)
    withheld: Sequence[str] = ()
    """Names of the environment that it does not get."""
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    not_before: float = 0.0

    def start(self, home: Home) -> None:
        """Start the program with its output in `logs/<role>.log`."""
        log = home.logs / f"{self.role}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.1"))
        given = processes.marked(home, self.role) | self.extra
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                env={name: text for name, text in given.items() if name not in self.withheld},
                start_new_session=True,
            )

    def has_fallen(self) -> bool:
        """Whether the program was started and has ended."""
        return self.process is not None and self.process.poll() is not None


class Supervisor:
    """Starts the children of one home and looks after them until it is told to stop."""

    def __init__(
        self,
        home: Home,
        children: Sequence[Child],
        *,
        revive_database: Callable[[], bool],
        say: Callable[[str], None],
    ) -> None:
        self.home = home
        self.children = children
        self._revive_database = revive_database
        self._say = say
        self._stopping = False
        self._database_not_before = 0.0

    def start(self) -> None:
        """Start every child; what an earlier, killed supervisor left behind is ended first."""
        left = processes.end(process for process, _ in processes.supervised(self.home))
        if left:
            self._say(f"ended {left} processes that a killed run had left behind")
        for child in self.children:
            child.start(self.home)

    def await_answer(self, address: str) -> None:
        """Wait until the web answers.

        Raises:
            Refused: `web.silent` when it does not within half a minute.
        """
        deadline = time.monotonic() + ANSWER_S_MAX
        while time.monotonic() < deadline:
            if answers(address):
                return
            if any(child.has_fallen() for child in self.children if child.role == WEB):
                break
            time.sleep(0.05)
        raise Refused(
            "web.silent",
            cause=f"The web does not answer at {address}.",
            cure=f"Look at {self.home.logs / 'web.log'}.",
        )

    def watch(self) -> None:
        """Look after the children until a signal says stop."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        while not self._stopping:
            self._look_after_database()
            for child in self.children:
                self._look_after(child)
            time.sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """End the children, their children too."""
        found = [
            psutil.Process(child.process.pid)
            for child in self.children
            if child.process is not None and child.process.poll() is None
        ]
        processes.end(found)
        processes.end(process for process, _ in processes.supervised(self.home))

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _look_after(self, child: Child) -> None:
        if not child.has_fallen() or time.monotonic() < child.not_before:
            return
        child.falls += 1
        pause_s = min(0.5 * 2**child.falls, PAUSE_S_MAX)
        child.not_before = time.monotonic() + pause_s
        self._say(f"{child.role} had ended and is started again (log: logs/{child.role}.log)")
        child.start(self.home)

    def _look_after_database(self) -> None:
        if time.monotonic() < self._database_not_before:
            return
        try:
            if self._revive_database():
                self._say("the database had ended and was started again")
        except Refused as refusal:
            self._say(f"the database is down: {refusal.cause} {refusal.cure}")
            self._database_not_before = time.monotonic() + 5.0


def answers(address: str) -> bool:
    """Whether the web at `address` says that it is there."""
    try:
        with urllib.request.urlopen(f"{address}healthz?brief=1", timeout=2) as answer:  # noqa: S310
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def web(host: str, port: int, *, workers: int, threads: int) -> Child:
    """The web server: granian with a pooled connection a thread, and one for all streams.

    It faces strangers, so it never learns the owner's address: what it does not have, no hole in
    it gives away.
    """
    command = [sys.executable, "-m", "granian", "--interface", "asgi"]
    command += ["--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"]
    command += ["--workers", str(workers), "--backpressure", str(OPEN_MAX)]
    command += ["--respawn-failed-workers", "argosy.project.asgi:application"]
    extra = {THREADS_VARIABLE: str(threads), POOL_VARIABLE: str(threads + 1)}
    return Child(WEB, command, extra, [OWNER_VARIABLE])


def worker() -> Child:
    """The job worker: procrastinate on the same database."""
    return Child("worker", [sys.executable, "-m", "django", "procrastinate", "worker"])
