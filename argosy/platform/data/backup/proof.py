"""What proves a loaded database: programs of their own that look at it and nothing else.

Django's connections of this process keep pointing where they point; a child gets the addresses of
the database to look at, and answers in JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from argosy.platform.system.database import Urls
from argosy.platform.system.home import VARIABLE, Home
from argosy.platform.system.outcome import Refused

ERROR_CHARACTERS_MAX = 1500
UNSEALED_MAX_S = 1_000_000_000
"""Thirty years: no backup is older."""


def digest_of(home: Home, urls: Urls) -> tuple[str, dict[str, str]]:
    """The full digest of a database, and that of each table."""
    found = json.loads(ask(home, urls, ("digest", "--full", "--json")))
    tables = {str(name): str(part["digest"]) for name, part in found["tables"].items()}
    return str(found["digest"]), tables


def books_hold(home: Home, urls: Urls) -> bool:
    """Whether `argosy verify` finds nothing in a database.

    Rows that were not sealed yet when the backup was taken are as old as it is, and no fault.
    """
    asked = ("verify", "--json", f"--unsealed-max-s={UNSEALED_MAX_S}")
    return bool(json.loads(ask(home, urls, asked, may_fail=True))["holds"])


def ask(home: Home, urls: Urls, arguments: Sequence[str], *, may_fail: bool = False) -> str:
    """Run a management command on a database; returns what it printed.

    Raises:
        Refused: `restore.proof_failed` when it ended otherwise than it should.
    """
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get(
            "DJANGO_SETTINGS_MODULE", "argosy.project.settings"
        ),
        VARIABLE: str(home.path),
        "DATABASE_URL": urls.app,
        "DATABASE_OWNER_URL": urls.owner,
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 and not (may_fail and done.stdout.startswith("{")):
        said = (done.stderr or done.stdout).strip()[-ERROR_CHARACTERS_MAX:]
        raise Refused(
            "restore.proof_failed",
            cause=f"The loaded database could not be examined: {said}",
            cure="Mend what it names and try again. Nothing was changed.",
        )
    return done.stdout


def differing(wanted: dict[str, str], found: dict[str, str]) -> str:
    """The first table whose digest is not the wanted one."""
    names = sorted(wanted.keys() | found.keys())
    return next((name for name in names if wanted.get(name) != found.get(name)), "no table")


def not_equal(table: str) -> Refused:
    """The refusal for a loaded database that is not the one that was dumped."""
    return Refused(
        "restore.differs",
        cause=f"The loaded database is not the one that was backed up: {table} differs.",
        cure="Use another backup, and keep this one for those who look into it.",
    )
