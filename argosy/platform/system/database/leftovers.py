"""Processes that a killed server left behind.

A backend that outlives its postmaster holds the shared memory and blocks the next start. They are
found by the folder they work in, never by name alone: other servers run on the same machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil

PROGRAM = "postgres"


def works_in(process: psutil.Process, data: Path) -> bool:
    """Whether a living PostgreSQL process works in the data folder `data`."""
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and process.name() == PROGRAM
            and Path(process.cwd()) == data.resolve()
        )
    except psutil.Error:
        return False


def postmaster(data: Path) -> int | None:
    """Process id of the server that runs on `data`, or None."""
    try:
        pid = int((data / "postmaster.pid").read_text("ascii").splitlines()[0])
        process = psutil.Process(pid)
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return pid if works_in(process, data) else None


def is_ready(data: Path) -> bool:
    """Whether the server says of itself that it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text("ascii").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def orphans(data: Path) -> Iterator[psutil.Process]:
    """PostgreSQL processes in `data`; call only when no postmaster lives there."""
    for process in psutil.process_iter():
        if process.pid != os.getpid() and works_in(process, data):
            yield process


def clear(data: Path, *, wait_s: float = 10.0) -> int:
    """End orphans of a dead postmaster and remove its stale mark; returns how many were ended."""
    if postmaster(data) is not None:
        return 0
    found = list(orphans(data))
    for process in found:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(found, timeout=wait_s)
    (data / "postmaster.pid").unlink(missing_ok=True)
    return len(found)
