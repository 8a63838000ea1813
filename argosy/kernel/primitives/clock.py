"""The clock is passed in: it rules business time, due dates and jobs, and a test can set it.

Recording time never comes from here; the database stamps that itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from argosy.kernel.primitives.errors import Problem, ValidationFailed


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved; for tests and for replaying the past."""

    instant: datetime

    def __post_init__(self) -> None:
        self.instant = utc(self.instant)

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.instant

    def advance(self, step: timedelta) -> None:
        """Move the clock by a step."""
        self.instant += step


@lru_cache(maxsize=1024)
def time_zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name, or raise `ValidationFailed`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationFailed(
            Problem(
                "time.unknown_zone",
                "{zone} is not a time zone.",
                'Use a name such as "Asia/Shanghai" or "Europe/Berlin".',
                "time_zone",
                {"zone": ascii(name)[:60]},
            )
        ) from error


def instant_problem(instant: datetime, field: str) -> Problem | None:
    """Return what is wrong with an instant: it has no time zone, or UTC has no such year."""
    if instant.utcoffset() is None:
        return Problem(
            "time.naive",
            "The time has no time zone.",
            'Add an offset, such as "2026-03-31T18:00:00+08:00".',
            field,
        )
    try:
        # A day to spare on both sides: any place on earth can say its date.
        at = instant.astimezone(UTC)
        at - timedelta(days=1), at + timedelta(days=1)
    except OverflowError:
        return Problem(
            "time.out_of_range",
            "The time lies outside the years 1 to 9999.",
            "Check the year and the offset.",
            field,
        )
    return None


def utc(instant: datetime, field: str = "effective_at") -> datetime:
    """Return an aware instant in UTC; an instant without a time zone is refused."""
    problem = instant_problem(instant, field)
    if problem is not None:
        raise ValidationFailed(problem)
    return instant.astimezone(UTC)


def business_date(instant: datetime, zone: str) -> date:
    """Return the calendar date of an instant in a company's time zone."""
    return utc(instant).astimezone(time_zone(zone)).date()


def today(clock: Clock, zone: str) -> date:
    """Return the present calendar date in a company's time zone."""
    return business_date(clock.now(), zone)
