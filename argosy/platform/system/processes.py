"""The processes of one home: how they are marked, recorded, found again and ended.

Each process that `argosy up` starts carries its home in its environment. After a kill -9 of the
supervisor its children are found by that mark alone, never by name, so that another Argosy on the
same machine is not touched.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from argosy.platform.system.home import Home

MARK = "ARGOSY_SUPERVISED"
ROLE = "ARGOSY_ROLE"
WEB = "web"
"""The role of what serves people: it works without the owner's address."""


@dataclass(frozen=True, slots=True)
class Running:
    """What a running `argosy up` has written down about itself."""

    pid: int
    started: float
    address: str
    version: str


def record(home: Home, address: str, version: str) -> None:
    """Write down that this process supervises the home and where its web answers."""
    me = psutil.Process()
    running = Running(me.pid, me.create_time(), address, version)
    draft = _file(home).with_suffix(f".{me.pid}")
    draft.write_text(json.dumps(asdict(running)), "utf-8")
    draft.replace(_file(home))


def forget(home: Home) -> None:
    """Remove the record of a supervisor that has ended."""
    _file(home).unlink(missing_ok=True)


def running(home: Home) -> Running | None:
    """The supervisor of the home, if it still lives; a recycled process id does not count."""
    try:
        found = Running(**json.loads(_file(home).read_text("utf-8")))
        process = psutil.Process(found.pid)
        alive = (
            process.status() != psutil.STATUS_ZOMBIE
            and abs(process.create_time() - found.started) < 1
        )
    except (OSError, ValueError, TypeError, psutil.Error):
        return None
    return found if alive else None


def marked(home: Home, role: str) -> dict[str, str]:
    """The environment for a supervised child."""
    return os.environ | {MARK: str(home.path), ROLE: role}


def supervised(home: Home) -> Iterator[tuple[psutil.Process, str]]:
    """Living processes that carry the home's mark, each with its role, apart from this one."""
    for process in psutil.process_iter():
        try:
            environment = process.environ()
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                continue
        except (psutil.Error, OSError):
            continue
        if environment.get(MARK) == str(home.path):
            yield process, environment.get(ROLE, "")


def end(processes: Iterable[psutil.Process], *, wait_s: float = 10.0) -> int:
    """Ask processes to end, then make them; returns how many there were."""
    found = list(processes)
    for process in found:
        _signal(process, kill=False)
    _, alive = psutil.wait_procs(found, timeout=wait_s)
    for process in alive:
        _signal(process, kill=True)
    psutil.wait_procs(alive, timeout=wait_s)
    return len(found)


def _signal(process: psutil.Process, *, kill: bool) -> None:
    try:
        if kill:
            process.kill()
        else:
            process.terminate()
    except psutil.NoSuchProcess:
        return


def _file(home: Home) -> Path:
    return home.run / "up.json"
