"""The kill -9 harness: writers, a job worker and the database, killed in turn while they post.

A writer is a client: it writes down what it wants before it asks, and what was acknowledged after
it was told, on disk. When it is killed, its successor asks again for whatever was not
acknowledged, with the same key. Nothing here catches a crash on the program's behalf.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import psycopg
from django.db import Error as DjangoError
from django.db import connections, transaction

from argosy import __version__
from argosy.kernel.events import handlers, outbox, seal
from argosy.kernel.events.commands import CommandRun
from argosy.kernel.events.contract import Contract, Recorded
from argosy.kernel.events.handlers import AfterCommit
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Conflict
from argosy.platform.system.database import EmbeddedServer
from argosy.platform.system.home import VARIABLE, Home
from argosy.project.connections import connection
from argosy.project.migration import migrate
from argosy.testing.business import CLOCK, Buy, Pay, Sell, Step, do_trade, found_business
from argosy.testing.toy import Lowered, Raised

WRITERS = 4
RECOVERY_S_MAX = 10.0
PATIENCE_S = 60.0
SUBSCRIPTION = "faults.effects"
ACTOR = Actor(1, ActorKind.SYSTEM, 1, (1,))
GONE = (psycopg.OperationalError, psycopg.InterfaceError, DjangoError)
"""How a lost database shows; whatever else goes wrong ends the process and fails the test."""

_fork = multiprocessing.get_context("fork")


def batch(writer: int, n: int) -> list[Step]:
    """What a writer wants with its n-th command: goods in, goods out with an invoice, money."""
    first = (writer + 1) * 1_000_000 + n * 10
    steps: list[Step] = [Buy(first, "NUT", 5, 500 + n % 7), Sell(first + 1, "NUT", 3, 900)]
    if n % 3 == 0:
        steps.append(Pay(first + 2, first + 1, 400))
    return steps


def documents(writer: int, n: int) -> set[tuple[str, int]]:
    """The documents that the n-th command of a writer makes."""
    kinds = {Buy: "toy_receipt", Sell: "toy_invoice", Pay: "toy_payment"}
    return {(kinds[type(step)], step.document_id) for step in batch(writer, n)}


# -- what the processes do ----------------------------------------------------------------------


class Diary:
    """What a client wanted and what it was told, on disk before it goes on."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> tuple[int, set[int]]:
        """Return the last command asked for, and those acknowledged."""
        asked, told = 0, set[int]()
        if self.file.exists():
            for line in self.file.read_text("ascii").splitlines():
                mark, _, number = line.partition(" ")
                if mark == "ask":
                    asked = int(number)
                elif mark == "told":
                    told.add(int(number))
        return asked, told

    def note(self, mark: str, n: int) -> None:
        """Write one line, on disk before this returns."""
        with self.file.open("a", encoding="ascii") as stream:
            stream.write(f"{mark} {n}\n")
            stream.flush()
            os.fsync(stream.fileno())


def write(writer: int, folder: Path) -> None:
    """Post, command after command, until the file `stop` is there."""
    diary = Diary(folder / f"writer{writer}")
    asked, told = diary.read()
    n = asked if asked and asked not in told else asked + 1
    while True:
        if n not in told and n > asked:
            if (folder / "stop").exists():
                return
            diary.note("ask", n)
        _until_there(
            lambda number=n: do_trade(  # type: ignore[misc]
                batch(writer, number), actor=ACTOR, key=f"w{writer}/{number}", clock=CLOCK
            )
        )
        diary.note("told", n)
        asked, n = n, n + 1


def work(_writer: int, folder: Path) -> None:
    """Deliver events and seal rows, as the job worker does, until the file `stop` is there."""
    handlers.register(
        [AfterCommit(Raised, _effect, SUBSCRIPTION), AfterCommit(Lowered, _effect, SUBSCRIPTION)]
    )

    def once() -> None:
        outbox.deliver_all()
        with sql.using("owner"):
            seal.seal_settled()

    while not (folder / "stop").exists():
        _until_there(once)
        time.sleep(0.05)


def _effect(run: CommandRun, events: Sequence[Recorded[Contract]]) -> None:
    sql.execute(
        "INSERT INTO toy_effect (event_id) SELECT * FROM unnest(%s::bigint[])",
        ([event.id for event in events],),
    )


def _until_there(act: Callable[[], object]) -> None:
    """Act, again and again while the database is away or rivals are in the way."""
    while True:
        try:
            act()
        except GONE as error:
            if isinstance(error, psycopg.Error | DjangoError) and not _is_away(error):
                raise
            for alias in ("default", "owner"):
                connections[alias].close()
            time.sleep(0.05)
        except Conflict:
            time.sleep(0.01)
        else:
            return


def _is_away(error: BaseException | None) -> bool:
    """Whether the connection was lost, rather than a statement refused."""
    while error is not None:
        if isinstance(error, psycopg.Error):
            return error.sqlstate is None or error.sqlstate[:2] in {"08", "57"}
        error = error.__cause__
    return True


# -- the harness ----------------------------------------------------------------------------------


@dataclass
class Playground:
    """A server of its own, with processes to kill."""

    server: EmbeddedServer
    folder: Path
    processes: dict[str, BaseProcess] = field(default_factory=dict)
    recoveries_s: list[float] = field(default_factory=list)

    def start(self, name: str) -> None:
        """Start a writer or the worker; a forked child, so that it is there at once."""
        for alias in ("default", "owner"):
            connections[alias].close()
        target = work if name == "worker" else write
        number = 0 if name == "worker" else int(name.removeprefix("writer"))
        process = _fork.Process(target=target, args=(number, self.folder), name=name)
        process.start()
        self.processes[name] = process

    def told(self) -> int:
        """How many commands were acknowledged so far."""
        return sum(len(Diary(self.folder / f"writer{w}").read()[1]) for w in range(WRITERS))

    def await_progress(self, since: int, by: int = 2) -> float:
        """Wait until commands are acknowledged again; return the seconds it took."""
        began = time.monotonic()
        while self.told() < since + by:
            self.check_alive()
            assert time.monotonic() - began < PATIENCE_S, "no command was acknowledged for long"
            time.sleep(0.01)
        return time.monotonic() - began

    def check_alive(self) -> None:
        """A process that ended without being killed has found a fault."""
        for name, process in self.processes.items():
            assert process.exitcode is None, f"{name} ended by itself: {process.exitcode}"

    def kill(self, name: str) -> None:
        """Kill a process, or the database, with signal 9, and start it again."""
        before = self.told()
        began = time.monotonic()
        if name == "database":
            pid = self.server.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            self.server.acquire(__version__)
        else:
            process = self.processes[name]
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
            self.start(name)
        self.await_progress(before)
        self.recoveries_s.append(time.monotonic() - began)

    def finish(self) -> None:
        """Let everybody end what they began; then deliver and seal the rest."""
        (self.folder / "stop").touch()
        for name, process in self.processes.items():
            process.join(PATIENCE_S)
            assert process.exitcode == 0, f"{name} did not end well: {process.exitcode}"
        self.processes.clear()
        handlers.register(
            [
                AfterCommit(Raised, _effect, SUBSCRIPTION),
                AfterCommit(Lowered, _effect, SUBSCRIPTION),
            ]
        )
        while outbox.deliver_all() != outbox.Delivered():
            pass
        with sql.using("owner"):
            seal.seal_everything()


@contextmanager
def playground() -> Iterator[Playground]:
    """Make a home with a server of its own, a migrated database and a founded company."""
    path = Path(tempfile.mkdtemp(prefix="argosy-kill-"))
    path.chmod(0o755)
    server = EmbeddedServer(Home(path))
    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    folder = path / "diaries"
    folder.mkdir()
    place = Playground(server, folder)
    home, os.environ[VARIABLE] = os.environ[VARIABLE], str(path)
    try:
        urls = server.acquire(__version__)
        for alias, url in (("default", urls.app), ("owner", urls.owner)):
            connections[alias].close()
            connections[alias].settings_dict.update(connection(url))
        migrate()
        found_business()
        with sql.using("owner"), transaction.atomic(using="owner"):
            sql.script(
                "CREATE TABLE toy_effect (event_id bigint);"
                "GRANT SELECT, INSERT ON toy_effect TO argosy_app"
            )
        yield place
    finally:
        for process in place.processes.values():
            process.kill()
            process.join()
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict.clear()
            connections[alias].settings_dict.update(before[alias])
        os.environ[VARIABLE] = home
        server.release()
        shutil.rmtree(path, ignore_errors=True)


def torment(place: Playground, kills: int, seed: int) -> None:
    """Kill `kills` times: the database, the worker and a writer in turn, at random moments."""
    chance = random.Random(seed)
    for writer in range(WRITERS):
        place.start(f"writer{writer}")
    place.start("worker")
    place.await_progress(0, by=WRITERS)
    for turn in range(kills):
        time.sleep(chance.uniform(0.0, 0.25))
        victims = ("database", "worker", f"writer{chance.randrange(WRITERS)}")
        place.kill(victims[turn % 3])
    place.await_progress(place.told())
    place.finish()
