"""`argosy up`: start database, web and worker, and stay with them."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from argosy import __version__
from argosy.platform.system import processes
from argosy.platform.system.database import EmbeddedServer, binaries
from argosy.platform.system.home import Home, Lock
from argosy.platform.system.outcome import Refused
from argosy.project import environment
from argosy.project.supervisor import Supervisor, web, worker

PORT = 8000
PORTS_TRIED = 20
DESK = "desk/"
"""Where people work, below the address."""
DETACHED_S_MAX = 90.0
"""How long a start in the background may say nothing new."""
DEMO_VARIABLE, NO_DEMO = "ARGOSY_DEMO", "no"
"""What an environment says that wants every empty home to stay empty."""


def run(arguments: Sequence[str]) -> int:
    """Bring Argosy up; a second call says where the first one answers."""
    options = _parser().parse_args(arguments)
    home = environment.name_home()
    home.ensure(__version__)
    lock = Lock(home.run / "up.lock")
    if not lock.acquire():
        return _already_up(home)
    if options.detach:
        lock.release()
        return _detached(home, arguments)
    try:
        return _bring_up(home, options)
    finally:
        processes.forget(home)
        lock.release()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argosy up", description="Start Argosy.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, help=f"port (default: the first free from {PORT})")
    parser.add_argument("--workers", type=int, default=1, help="web processes")
    parser.add_argument("--threads", type=int, default=4, help="threads of each web process")
    parser.add_argument(
        "--empty",
        action="store_true",
        default=os.environ.get(DEMO_VARIABLE, "") == NO_DEMO,
        help="begin without the demo company",
    )
    parser.add_argument("--detach", action="store_true", help="return once everything runs")
    return parser


def _bring_up(home: Home, options: argparse.Namespace) -> int:
    began = time.monotonic()
    say(f"Argosy {__version__}, home {home.path}")
    port = free_port(options.host, options.port)
    with environment.database_running():
        say(f"database ready ({_database_words()}), {time.monotonic() - began:.1f} s")
        _prepare(home, with_demo=not options.empty)
        supervisor = Supervisor(
            home,
            [web(options.host, port, workers=options.workers, threads=options.threads), worker()],
            revive_database=reviver(home),
            say=say,
        )
        address = f"http://{_readable(options.host)}:{port}/"
        try:
            supervisor.start()
            supervisor.await_answer(address)
            processes.record(home, address, __version__)
            say(f"web and worker ready, {time.monotonic() - began:.1f} s")
            say(f"Argosy is up: {address}")
            say(f"Next: open {address}{DESK} and sign in; Ctrl-C stops everything.")
            supervisor.watch()
            say("stopping")
        finally:
            supervisor.stop()
    say("stopped")
    return 0


def _prepare(home: Home, *, with_demo: bool) -> None:
    """Bring the tables up to date, roles checked, somebody to sign in; leave no connection open."""
    import django

    django.setup()
    from django.db import connections

    from argosy.platform.users import first
    from argosy.project.migration import migrate

    began = time.monotonic()
    applied = migrate(say)
    if applied:
        say(f"{applied} migrations applied, {time.monotonic() - began:.1f} s")
    password = first.make_first_administrator(home)
    if password is not None:
        say(f"first user: {first.NAME}, password {password} (kept in {home.keys / first.FILE})")
    if with_demo:
        from argosy.project.demo.beginning import begin_with_demo

        begin_with_demo(say, is_first=password is not None)
    connections.close_all()


def _database_words() -> str:
    if environment.uses_embedded():
        return f"embedded PostgreSQL {binaries.major()}"
    return "your own PostgreSQL"


def reviver(home: Home) -> Callable[[], bool]:
    """What looks whether the embedded database still lives and starts it again if not."""
    if not environment.uses_embedded():
        return lambda: False
    server = EmbeddedServer(home)

    def revive() -> bool:
        if server.pid is not None:
            return False
        server.acquire(__version__)
        return True

    return revive


def free_port(host: str, wanted: int | None) -> int:
    """The wanted port, or the first free one from 8000 on.

    Raises:
        Refused: `web.port_taken` when the wanted one, or twenty in a row, are taken.
    """
    tried = [wanted] if wanted is not None else range(PORT, PORT + PORTS_TRIED)
    for port in tried:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise Refused(
        "web.port_taken",
        cause=f"Port {wanted or f'{PORT} to {PORT + PORTS_TRIED - 1}'} on {host} is taken.",
        cure="Name a free one: argosy up --port NUMBER.",
    )


def _readable(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104  (named to be translated, not to be bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _already_up(home: Home) -> int:
    found = processes.running(home)
    if found is None:
        say(f"Argosy is being started for {home.path} by another process just now.")
    else:
        say(f"Argosy is already up: {found.address} (process {found.pid}, home {home.path}).")
    say("Nothing was started. `argosy status` says more, `argosy down` stops it.")
    return 0


def _detached(home: Home, arguments: Sequence[str]) -> int:
    log = home.logs / "up.log"
    command = [sys.executable, "-m", "argosy.project.cli", "up"]
    command += [argument for argument in arguments if argument != "--detach"]
    with log.open("wb") as stream:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    deadline = time.monotonic() + DETACHED_S_MAX
    shown = 0
    while time.monotonic() < deadline:
        ended = child.poll()
        before, shown = shown, _show(log.read_text("utf-8", errors="replace"), shown)
        if shown > before:
            deadline = time.monotonic() + DETACHED_S_MAX
        if ended is not None:
            return ended
        if (found := processes.running(home)) is not None and found.pid == child.pid:
            say(f"It runs on its own now; its words are in {log}. `argosy down` stops it.")
            return 0
        time.sleep(0.05)
    raise Refused(
        "up.slow", cause="Argosy did not come up in time.", cure=f"Look at {log} and {home.logs}."
    )


def _show(text: str, shown: int) -> int:
    whole = text.rfind("\n") + 1
    if whole > shown:
        sys.stdout.write(text[shown:whole])
        sys.stdout.flush()
    return max(whole, shown)


def say(text: str) -> None:
    """Print one line of progress at once, even into a pipe."""
    print(text, flush=True)
