"""Reads of the information flow: a document's timeline, with the whole journey it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from argosy.kernel.events.contract import JsonValue
from argosy.kernel.identity import sql

TIMELINE_MAX = 1_000


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a journey, with who did it and the number of the document it happened to."""

    event_id: int
    kind: str
    subject_type: str
    subject_id: int
    number: str
    correlation_id: int
    causation_id: int | None
    actor_id: int
    actor_name: str
    effective_at: datetime
    recorded_at: datetime
    payload: Mapping[str, JsonValue]
    personal: Mapping[str, str] | None
    is_own: bool
    """Whether it happened to the document asked for, and not to another of its journey."""


def timeline(
    subject_type: str, subject_id: int, *, limit: int = TIMELINE_MAX
) -> list[TimelineEntry]:
    """Return everything that happened on the journeys a document belongs to, in one query.

    Args:
        subject_type: the document's type, such as ``sales_order``.
        subject_id: its id.
        limit: entries at most, the oldest first.
    """
    found = sql.rows(
        "SELECT e.id, e.kind, e.subject_type, e.subject_id, coalesce(n.number, ''),"
        " e.correlation_id, e.causation_id, e.actor_id, coalesce(a.name, ''), e.effective_at,"
        " e.recorded_at, e.payload, p.data, e.subject_type = %s AND e.subject_id = %s"
        " FROM event e"
        " LEFT JOIN actor a ON a.id = e.actor_id"
        " LEFT JOIN event_personal p ON p.id = e.id"
        " LEFT JOIN LATERAL (SELECT d.number FROM document_number d"
        "  WHERE d.document_type = e.subject_type AND d.document_id = e.subject_id"
        "  ORDER BY d.id LIMIT 1) n ON true"
        " WHERE e.correlation_id IN (SELECT o.correlation_id FROM event o"
        "  WHERE o.subject_type = %s AND o.subject_id = %s)"
        " ORDER BY e.id LIMIT %s",
        (subject_type, subject_id, subject_type, subject_id, limit),
    )
    return [TimelineEntry(*row) for row in found]  # type: ignore[arg-type]


def was_given(company_id: int, actor_id: int, key: str) -> bool:
    """Return whether an actor has given a command with a key in a company; ask within a reading."""
    found = sql.rows(
        "SELECT 1 FROM command_log WHERE company_id = %s AND actor_id = %s AND key = %s",
        (company_id, actor_id, key),
    )
    return bool(found)
