"""Personal data of events: kept beside the log, erasable, without breaking the chain.

The event itself holds only a salted digest. Once data and salt are gone, nobody can test a guess
against it, and the sealed row is still what it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from argosy.kernel.identity import sql

if TYPE_CHECKING:
    from argosy.kernel.events.run import CommandRun

SALT_BYTES = 16

PersonalData = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Salted:
    """An event's personal data with its salt and the digest that the event carries."""

    data: PersonalData
    salt: bytes
    digest: bytes


def salted(parts: Sequence[PersonalData]) -> list[Salted]:
    """Salt and digest personal data, over the text that the database gives its JSON."""
    salts = [secrets.token_bytes(SALT_BYTES) for _ in parts]
    found = sql.rows(
        "SELECT sha256(s.salt || convert_to(s.data::text, 'UTF8'))"
        " FROM unnest(%s::bytea[], %s::jsonb[]) WITH ORDINALITY AS s(salt, data, place)"
        " ORDER BY s.place",
        (salts, [Jsonb(dict(part)) for part in parts]),
    )
    return [
        Salted(part, salt, bytes(digest))  # type: ignore[call-overload]
        for part, salt, (digest,) in zip(parts, salts, found, strict=True)
    ]


def keep(command_id: int, parts: Sequence[Salted]) -> None:
    """Keep personal data beside the events of a command, found by their digests."""
    sql.execute(
        "INSERT INTO event_personal (id, company_id, salt, data)"
        " SELECT e.id, e.company_id, s.salt, s.data"
        " FROM unnest(%s::bytea[], %s::bytea[], %s::jsonb[]) AS s(digest, salt, data)"
        " JOIN event e ON e.command_id = %s AND e.personal_digest = s.digest",
        (
            [part.digest for part in parts],
            [part.salt for part in parts],
            [Jsonb(dict(part.data)) for part in parts],
            command_id,
        ),
    )


def personal_data(event_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the personal data of events that still have it."""
    found = sql.rows(
        "SELECT id, data FROM event_personal WHERE id = ANY(%s::bigint[])", (list(event_ids),)
    )
    return {int(str(event_id)): dict(data) for event_id, data in found}  # type: ignore[call-overload]


def erase(run: CommandRun, event_ids: Sequence[int]) -> int:
    """Erase the personal data of events for good, salt included.

    Args:
        run: the running command; only events of its company are touched.
        event_ids: the events.

    Returns:
        How many had data to erase.
    """
    return sql.execute(
        "DELETE FROM event_personal WHERE company_id = %s AND id = ANY(%s::bigint[])",
        (run.company_id, list(event_ids)),
    )
