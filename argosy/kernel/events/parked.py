"""What an operator sees and does about events that could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import Clock, SystemClock

_system_clock = SystemClock()


@dataclass(frozen=True, slots=True)
class Listed:
    """An event that a subscription could not handle yet, or waits behind such a one."""

    subscription: str
    event_id: int
    company_id: int
    kind: str
    subject: str
    tries: int
    is_parked: bool
    error: str


def listed(*, parked_only: bool = False) -> list[Listed]:
    """Return the events that are parked, and unless `parked_only` those that will be tried."""
    with all_companies():
        found = sql.rows(
            "SELECT r.subscription, r.event_id, r.company_id, e.kind,"
            " e.subject_type || ' ' || e.subject_id, r.tries, r.is_parked, r.error"
            " FROM event_retry r JOIN event e ON e.id = r.event_id"
            " WHERE r.is_parked OR NOT %s ORDER BY r.subscription, r.event_id",
            (parked_only,),
        )
    return [
        Listed(
            str(name),
            int(str(event)),
            int(str(company)),
            str(kind),
            str(subject),
            int(str(tries)),
            bool(is_parked),
            str(error),
        )
        for name, event, company, kind, subject, tries, is_parked, error in found
    ]


def retry(event_ids: Sequence[int] | None, clock: Clock = _system_clock) -> int:
    """Let parked events be tried again at once, with five tries ahead of them.

    Args:
        event_ids: which; None for all.
        clock: rules when they are due.

    Returns:
        How many were parked and are not any more.
    """
    with all_companies():
        return sql.execute(
            "UPDATE event_retry SET is_parked = false, tries = 0, next_try_at = %s"
            " WHERE is_parked AND (%s::bigint[] IS NULL OR event_id = ANY(%s::bigint[]))",
            (clock.now(), event_ids, event_ids),
        )


def forget(subscription: str, kind: str) -> bool:
    """Let a subscription no longer wait for a program that knows a kind of event.

    Args:
        subscription: its name.
        kind: the event kind that it shall not hear any more.

    Returns:
        Whether it heard that kind.
    """
    return bool(
        sql.execute(
            "UPDATE subscription SET kinds = kinds - %s::text WHERE name = %s AND kinds ? %s::text",
            (kind, subscription, kind),
        )
    )
