"""When a notice goes out: at once, after the quiet hours, or with the others of its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

GATHER = timedelta(seconds=20)
"""What comes within this time goes out together."""
BACK_OFF_S = (60, 600, 3_600, 21_600)
"""Seconds until the second to fifth try; then it is given up."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody wants to be written to.

    Args:
        zone: name of his time zone; "" for UTC.
        quiet_from, quiet_to: nothing is sent between them; None for no quiet hours.
        digest: ``at_once``, ``hourly`` or ``daily``.
        digest_at: the time of the day of a daily digest.
    """

    zone: str = ""
    quiet_from: time | None = None
    quiet_to: time | None = None
    digest: str = "at_once"
    digest_at: time | None = None


def due(now: datetime, rhythm: Rhythm) -> datetime:
    """Return when something that happens now goes out to somebody.

    Args:
        now: an instant with its zone.
        rhythm: when he wants to be written to.
    """
    zone = ZoneInfo(rhythm.zone or "UTC")
    local = now.astimezone(zone)
    if rhythm.digest == "daily":
        wanted = _next(local, rhythm.digest_at or time(8), zone)
    elif rhythm.digest == "hourly":
        wanted = (now + timedelta(hours=1)).astimezone(zone)
        wanted = wanted.replace(minute=0, second=0, microsecond=0)
    else:
        wanted = (now + GATHER).astimezone(zone)
    return _after_quiet(wanted, rhythm, zone).astimezone(UTC)


def _after_quiet(wanted: datetime, rhythm: Rhythm, zone: ZoneInfo) -> datetime:
    start, end = rhythm.quiet_from, rhythm.quiet_to
    if start is None or end is None or start == end:
        return wanted
    at = wanted.timetz().replace(tzinfo=None)
    is_quiet = start <= at < end if start < end else at >= start or at < end
    return _next(wanted, end, zone) if is_quiet else wanted


def _next(local: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return the next instant at which clocks of a zone show a time of the day."""
    day = local.date()
    found = datetime.combine(day, at, zone)
    return found if found > local else datetime.combine(day + timedelta(days=1), at, zone)


def pause(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries; None when it is given up."""
    return timedelta(seconds=BACK_OFF_S[tries - 1]) if 0 < tries <= len(BACK_OFF_S) else None
