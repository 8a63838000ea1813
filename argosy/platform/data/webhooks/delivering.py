"""From the log to the receivers: deliveries are written set-wise, then sent one by one.

A delivery is claimed by moving its next try before it is sent; a worker that dies in between is
followed by another after the pause. So a message may come twice, never not at all.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.utils.crypto import salted_hmac

from argosy import __version__
from argosy.kernel.events import horizon
from argosy.kernel.events.log import all_companies
from argosy.kernel.events.outbox import EVENT_SEQUENCE
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import Clock, SystemClock
from argosy.platform.data.webhooks.rules import BACK_OFF_S, pause, signature
from argosy.platform.data.webhooks.sending import TIMEOUT_S, Sent, send

READ_MAX = 1_000
CLAIM_MAX = 50
SALT = "argosy.webhooks"
_CLAIM_S = int(TIMEOUT_S) * 3
_system_clock = SystemClock()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker sends, with all the message holds."""

    id: int
    webhook_id: int
    secret_version: int
    url: str
    tries: int
    event_id: int
    company_id: int
    company: str
    kind: str
    version: int
    subject_type: str
    subject_id: int
    correlation_id: int
    effective_at: datetime
    recorded_at: datetime
    payload: dict[str, object]


def secret_of(webhook_id: int, secret_version: int) -> str:
    """The secret that a webhook signs with; it follows from the installation's key."""
    value = f"{webhook_id}:{secret_version}"
    return salted_hmac(SALT, value, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def take_up(clock: Clock = _system_clock) -> int:
    """Write the deliveries of what was committed since; returns how many."""
    with all_companies():
        if not sql.rows("SELECT 1 FROM webhook_position LIMIT 1"):
            return 0
    horizon.advance(EVENT_SEQUENCE)
    horizon.advance(EVENT_SEQUENCE)  # settles what the first noted, when nobody older writes
    with all_companies():
        settled = horizon.settled("event")
        ids = [
            cast(int, id_)
            for (id_,) in sql.rows(
                "SELECT id FROM webhook_position WHERE position < %s ORDER BY id", (settled,)
            )
        ]
    return sum(_take_up(id_, settled, clock) for id_ in ids)


def _take_up(webhook_id: int, settled: int, clock: Clock) -> int:
    with all_companies():
        rows = sql.rows(
            "SELECT p.position, w.is_active FROM webhook_position p JOIN webhook w ON w.id = p.id"
            " WHERE p.id = %s FOR UPDATE OF p",
            (webhook_id,),
        )
        ((position, is_active),) = rows
        if cast(int, position) >= settled:
            return 0
        count, last = 0, settled
        if is_active:
            ((count, last),) = cast(
                "list[tuple[int, int]]",
                sql.rows(
                    "WITH heard AS (SELECT e.company_id, w.id AS webhook_id, e.id FROM webhook w"
                    "  JOIN event e ON e.company_id = w.company_id"
                    "   AND (w.kinds = '{}' OR e.kind = ANY (w.kinds))"
                    "  WHERE w.id = %s AND e.id > %s AND e.id <= %s ORDER BY e.id LIMIT %s),"
                    " made AS (INSERT INTO webhook_delivery"
                    "  (company_id, webhook_id, event_id, next_try_at)"
                    "  SELECT company_id, webhook_id, id, %s FROM heard ORDER BY id"
                    "  ON CONFLICT (webhook_id, event_id) DO NOTHING)"
                    " SELECT count(*)::bigint, coalesce(max(id), 0)::bigint FROM heard",
                    (webhook_id, position, settled, READ_MAX, clock.now()),
                ),
            )
        sql.execute(
            "UPDATE webhook_position SET position = %s WHERE id = %s",
            (last if count == READ_MAX else settled, webhook_id),
        )
    return count


def deliver(clock: Clock = _system_clock, *, most: int = CLAIM_MAX) -> tuple[int, int]:
    """Send what is due; returns how many were taken and how many failed."""
    done = failed = 0
    for claimed in _claim(clock, most):
        sent = send(claimed.url, *message(claimed))
        _note(claimed, sent, clock)
        done, failed = done + sent.is_ok, failed + (not sent.is_ok)
    return done, failed


def message(claimed: Claimed, now: int | None = None) -> tuple[bytes, dict[str, str]]:
    """The body of a delivery and its headers, signed."""
    body = json.dumps(
        {
            "id": claimed.event_id,
            "kind": claimed.kind,
            "version": claimed.version,
            "company": claimed.company,
            "subject": {"type": claimed.subject_type, "id": claimed.subject_id},
            "correlation_id": claimed.correlation_id,
            "effective_at": _instant(claimed.effective_at),
            "recorded_at": _instant(claimed.recorded_at),
            "data": claimed.payload,
        },
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode("utf-8")
    timestamp = int(time.time()) if now is None else now
    secret = secret_of(claimed.webhook_id, claimed.secret_version)
    return body, {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"Argosy/{__version__}",
        "Argosy-Event": claimed.kind,
        "Argosy-Schema": str(claimed.version),
        "Argosy-Delivery": str(claimed.id),
        "Argosy-Try": str(claimed.tries),
        "Argosy-Timestamp": str(timestamp),
        "Argosy-Signature": signature(secret, timestamp, body),
    }


def _claim(clock: Clock, most: int) -> list[Claimed]:
    """Take deliveries that are due; others leave them alone until the claim has run out."""
    now = clock.now()
    with all_companies():
        found = sql.rows(
            "WITH due AS (SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id"
            "  WHERE d.state = 'waiting' AND d.next_try_at <= %s AND w.is_active"
            "  ORDER BY d.next_try_at, d.event_id LIMIT %s FOR UPDATE OF d SKIP LOCKED),"
            " taken AS (UPDATE webhook_delivery d SET tries = d.tries + 1, next_try_at = %s"
            "  FROM due WHERE d.id = due.id RETURNING d.id, d.webhook_id, d.event_id, d.tries)"
            " SELECT t.id, t.webhook_id, w.secret_version, w.url::text, t.tries, e.id,"
            "  e.company_id, c.code::text, e.kind::text, e.version, e.subject_type::text,"
            "  e.subject_id, e.correlation_id, e.effective_at, e.recorded_at, e.payload"
            " FROM taken t JOIN webhook w ON w.id = t.webhook_id JOIN event e ON e.id = t.event_id"
            " JOIN company c ON c.id = e.company_id ORDER BY e.id",
            (now, most, now + timedelta(seconds=_CLAIM_S + most * TIMEOUT_S)),
        )
    return [Claimed(*row) for row in found]  # type: ignore[arg-type]


def _note(claimed: Claimed, sent: Sent, clock: Clock) -> None:
    """Write down how it went; a replay that came meanwhile (other tries) is left alone."""
    wait = pause(claimed.tries)
    now = clock.now()
    state = "delivered" if sent.is_ok else "waiting" if wait is not None else "parked"
    with all_companies():
        sql.execute(
            "UPDATE webhook_delivery SET state = %s, status = %s, error = %s, next_try_at = %s,"
            " delivered_at = %s WHERE id = %s AND tries = %s AND state = 'waiting'",
            (
                state,
                sent.status,
                sent.error.replace("\0", "")[:500],
                now + (wait or timedelta(seconds=BACK_OFF_S[-1])),
                now if sent.is_ok else None,
                claimed.id,
                claimed.tries,
            ),
        )


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
