"""Reads the text of attached files for the search, in a process of its own with limits.

What is in a file is somebody else's doing: a broken or a hostile one costs its own process, some
seconds and some memory, and its attachment counts as without text.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from django.db import transaction

from argosy.kernel.identity import sql
from argosy.platform.files import keeping

OWNER: Final = "owner"
AT_ONCE: Final = 20
"""Files that are read in one go; the next go reads the next."""
TIME_S: Final = 20
TEXT_MAX: Final = 20_000
"""Characters of a file that are found; the search keeps no more of one field."""


def read_waiting() -> int:
    """Read the texts of attachments that wait; return how many were dealt with.

    Each is written by itself: nothing holds a transaction open while a file is read.
    """
    with sql.using(OWNER):
        waiting = sql.rows(
            "SELECT id, company_id, sha256, kind FROM file_attachment WHERE reading = 'waits'"
            " ORDER BY id LIMIT %s",
            (AT_ONCE,),
        )
    for id_, company, digest, kind in waiting:
        text = text_of(str(digest), str(kind))
        with sql.using(OWNER), transaction.atomic(using=OWNER):
            sql.execute(
                "UPDATE stored_file SET text = %s WHERE company_id = %s AND sha256 = %s",
                (text, company, digest),
            )
            sql.execute(
                "UPDATE file_attachment SET reading = %s WHERE id = %s",
                ("read" if text else "none", id_),
            )
    return len(waiting)


def text_of(sha256: str, kind: str) -> str:
    """Return the text in a content; "" where there is none, or it cannot be read in time."""
    try:
        with keeping.path_of(sha256).open("rb") as file:
            done = subprocess.run(
                [sys.executable, "-m", "argosy.platform.files.texts", kind],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=TIME_S,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    if done.returncode:
        return ""
    text = done.stdout.decode("utf-8", "replace").replace("\0", "")
    return " ".join(text.split())[:TEXT_MAX]
