"""`argosy down`: stop what `argosy up` started, and what a killed one left behind."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import psutil

from argosy.platform.system import exchange, processes
from argosy.platform.system.database import EmbeddedServer
from argosy.platform.system.home import Home, Lock
from argosy.project import environment

STOP_S_MAX = 60.0


def _clear_restore(home: Home) -> bool:
    """End what a killed restore left behind, unless a restore is under way."""
    lock = Lock(home.run / "up.lock")
    if not exchange.has_draft(home.path) or not lock.acquire():
        return False
    try:
        from argosy.platform.data.backup.restoring import clear_left

        return clear_left(home)
    finally:
        lock.release()


def run(arguments: Sequence[str]) -> int:
    """Stop web, worker and the embedded database of the home; says so when nothing ran."""
    argparse.ArgumentParser(prog="argosy down", description="Stop Argosy.").parse_args(arguments)
    home = environment.name_home()
    home.check()
    if not home.run.is_dir():
        print(f"Nothing runs for {home.path}.")
        return 0
    stopped: list[str] = []
    server = None if environment.uses_own_server() else EmbeddedServer(home)
    database_ran = server is not None and server.pid is not None
    if (found := processes.running(home)) is not None:
        processes.end([psutil.Process(found.pid)], wait_s=STOP_S_MAX)
        stopped.append("web and worker")
    if processes.end(process for process, _ in processes.supervised(home)):
        stopped.append("processes that a killed run had left behind")
    processes.forget(home)
    if server is not None:
        server.stop()
    if _clear_restore(home):
        stopped.append("a restore that was killed")
    if database_ran:
        stopped.append("database")
    print(f"Stopped: {', '.join(stopped)}." if stopped else f"Nothing runs for {home.path}.")
    return 0
