"""What people hand in about files, and what is wrong with it in any case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem

NAME_MAX: Final = 200
NOTE_MAX: Final = 300
RESOURCE_MAX: Final = 80
SHOWN_MAX: Final = 60
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Attach:
    """A file that shall belong to a record.

    Args:
        resource: the noun of the record: ``sales.order``.
        record_id: which of them.
        sha256: of the content, in hexadecimal; handed in by the same person within a day.
        name: of the file, with the ending of its kind.
        note: what it is for.
    """

    resource: str
    record_id: int
    sha256: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """An attachment with another name or note; `version` is the one that was read."""

    attachment_id: int
    version: int
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remove:
    """An attachment that shall no longer belong to its record."""

    attachment_id: int


def attach_problems(item: Attach) -> list[Problem]:
    """Return what is wrong with an attachment in any case."""
    found = [
        text_problem(item.resource, "resource", RESOURCE_MAX, required=True),
        *naming_problems(item.name, item.note),
    ]
    if not is_digest(item.sha256):
        found.append(
            Problem(
                "files.digest",
                "This is no SHA-256 in hexadecimal.",
                "Send 64 of the characters 0 to 9 and a to f.",
                "sha256",
            )
        )
    return [problem for problem in found if problem is not None]


def is_digest(text: str) -> bool:
    """Return whether a text is a SHA-256 in hexadecimal."""
    return _DIGEST.fullmatch(text) is not None


def naming_problems(name: str, note: str) -> list[Problem]:
    """Return what is wrong with the name and the note of a file."""
    found = [
        text_problem(name, "name", NAME_MAX, required=True),
        text_problem(note, "note", NOTE_MAX),
    ]
    if not any(found) and (set(name) & set('/\\:*?"<>|') or name.strip(". ") != name):
        found.append(
            Problem(
                "files.name",
                "A file cannot be called {name}.",
                'Leave out / \\ : * ? " < > | and dots or blanks at its ends.',
                "name",
                {"name": name[:SHOWN_MAX]},
            )
        )
    return [problem for problem in found if problem is not None]


def plain_name(name: str) -> str:
    """Return the last part of a name that a browser sent, without what no file is called by."""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = "".join("_" if c in ':*?"<>|' or not c.isprintable() else c for c in last)
    cleaned = cleaned.strip(". ") or "file"
    path = PurePosixPath(cleaned)
    return (
        path.stem[: NAME_MAX - len(path.suffix)] + path.suffix
        if path.suffix
        else path.name[:NAME_MAX]
    )
