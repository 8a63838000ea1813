"""Heads of the seal chain, kept in a file outside the database.

A chain alone does not show that its end was cut off; a head that someone else has kept does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from argosy.kernel.identity import sql


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of a database's chain at a time, and how far each table was sealed then."""

    database: str
    seal_id: int
    hash: str
    at: str
    tables: Mapping[str, int]


def anchors_file() -> Path:
    """Return the file: the setting ARGOSY_ANCHORS, or `anchors` in the home folder."""
    named = getattr(settings, "ARGOSY_ANCHORS", None)
    if named is not None:
        return Path(named)
    return Path(os.environ.get("ARGOSY_HOME") or Path.home() / ".argosy") / "anchors"


def keep(anchor: Anchor) -> None:
    """Append an anchor, on disk before this returns."""
    line = json.dumps(
        {
            "database": anchor.database,
            "seal": anchor.seal_id,
            "hash": anchor.hash,
            "at": anchor.at,
            "tables": dict(sorted(anchor.tables.items())),
        },
        separators=(",", ":"),
    )
    with anchors_file().open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def kept(database: str) -> list[Anchor]:
    """Return a database's anchors, oldest first; a line torn by a crash is passed over."""
    file = anchors_file()
    if not file.exists():
        return []
    found: list[Anchor] = []
    marker = json.dumps(database)
    with file.open(encoding="utf-8") as stream:
        for line in stream:
            if marker not in line:
                continue
            anchor = _read(line)
            if anchor is not None and anchor.database == database:
                found.append(anchor)
    return found


def _read(line: str) -> Anchor | None:
    try:
        value = json.loads(line)
        tables = {str(name): int(to) for name, to in value["tables"].items()}
        return Anchor(
            str(value["database"]), int(value["seal"]), str(value["hash"]), str(value["at"]), tables
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def head() -> Anchor | None:
    """Return the present head of the connected database's chain."""
    found = sql.rows(
        "SELECT current_database()::text, s.id, encode(s.hash, 'hex'),"
        " to_char(s.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
        " (SELECT array_agg(h.table_name::text) FROM id_horizon h WHERE h.sealed_to > 0),"
        " (SELECT array_agg(h.sealed_to) FROM id_horizon h WHERE h.sealed_to > 0)"
        " FROM seal s ORDER BY s.id DESC LIMIT 1"
    )
    if not found:
        return None
    database, seal_id, digest, at, names, ends = found[0]
    tables = dict(zip(names or (), ends or (), strict=True))  # type: ignore[call-overload]
    return Anchor(str(database), int(str(seal_id)), str(digest), str(at), tables)
