"""Puts a restored home in the place of the old one, and completes that after a kill -9.

The restored home is made in a folder inside the home, so that everything is a rename on one disk.
A journal is written once it is complete and proved; from then on the exchange only goes forward,
and whatever command comes next completes it. Without a journal a draft is worth nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

DRAFT = "restore.draft"
JOURNAL = "restore.journal"
UNFINISHED = "restore.unfinished"
"""Says that the database of one's own server was replaced and the folders are not yet."""
PARTS = ("database", "keys", "files", "anchors", "home.json", "backup.json")
"""What makes a home; `run` and `logs` stay where they are."""


def is_pending(home: Path) -> bool:
    """Whether an exchange was begun and not completed."""
    return (home / JOURNAL).exists()


def has_draft(home: Path) -> bool:
    """Whether a draft of a restore lies in the home, finished or not."""
    return (home / DRAFT).exists()


def begin(home: Path, aside: str, parts: Sequence[str] = PARTS) -> None:
    """Write the journal: from here on the restored home is the home.

    Args:
        home: the home's folder, with the restored one in its draft folder.
        aside: name of the folder inside the home that keeps what was there before.
        parts: what is exchanged.
    """
    for path in (home / DRAFT).iterdir():
        sync(path)
    sync(home / DRAFT)
    _write(home, aside, parts)


def complete(home: Path) -> Path | None:
    """Carry out what the journal says, from wherever a killed run had come.

    Returns:
        The folder with what was there before; None when nothing was.
    """
    found = json.loads((home / JOURNAL).read_text("utf-8"))
    aside, draft = home / str(found["aside"]), home / DRAFT
    for part in found["parts"]:
        old, new = home / part, draft / part
        if old.exists() and (new.exists() or not _came_from(draft, part)):
            aside.mkdir(mode=0o700, exist_ok=True)
            old.rename(aside / part)
        if new.exists():
            _mark(draft, part)
            new.rename(old)
    for folder in (aside, home):
        if folder.exists():
            sync(folder)
    (home / UNFINISHED).unlink(missing_ok=True)
    _write(home, aside.name, ())  # all is in place; the draft's marks may go
    shutil.rmtree(draft, ignore_errors=True)
    (home / JOURNAL).unlink()
    sync(home)
    return aside if aside.exists() else None


def clear(home: Path) -> None:
    """Remove a draft that no journal stands behind."""
    if not is_pending(home):
        shutil.rmtree(home / DRAFT, ignore_errors=True)
        (home / f"{JOURNAL}.draft").unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Put a file, or a folder's list of names, on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(home: Path, aside: str, parts: Sequence[str]) -> None:
    draft = home / f"{JOURNAL}.draft"
    draft.write_text(json.dumps({"aside": aside, "parts": list(parts)}), "utf-8")
    sync(draft)
    draft.replace(home / JOURNAL)
    sync(home)


def _mark(draft: Path, part: str) -> None:
    """Note that a part is about to leave the draft: afterwards what is in place is the new one."""
    (draft / f"{part}.moved").touch()
    sync(draft)


def _came_from(draft: Path, part: str) -> bool:
    return (draft / f"{part}.moved").exists()
