"""Working time between two instants, and the instant at which an amount of it is done.

Hours are those of the wall clock in the calendar's zone, so a shift over the change to summer time
is an hour shorter, and promises made across zones are right to the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from argosy.kernel.primitives.clock import time_zone, utc
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.masterdata.calendar.rules.hours import wall_time
from argosy.masterdata.calendar.rules.working_days import DAYS_MAX, WorkCalendar

_NONE = timedelta(0)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock minute; in the hour that is repeated, the first one."""
    wall, days = wall_time(minute)
    return datetime.combine(day + days, wall, zone).astimezone(UTC)


def shifts(calendar: WorkCalendar, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working spans of a number of days from `first` as instants in UTC, in order.

    Where the clock is put forward, spans that fall into the missing hour are cut, not doubled.
    """
    zone = time_zone(calendar.time_zone)
    last_end = datetime.min.replace(tzinfo=UTC)
    for n in range(days):
        day = first + timedelta(days=n)
        for begin, end in calendar.spans_on(day):
            begins_at = max(_instant(day, begin, zone), last_end)
            ends_at = _instant(day, end, zone)
            if begins_at < ends_at:
                yield begins_at, ends_at
                last_end = ends_at


def working_time_between(calendar: WorkCalendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time from `start` to `end`, exactly; negative when `end` lies before.

    Raises:
        ValidationFailed: an instant without a time zone.
        Conflict: the span holds an unknown year or more than a century.
    """
    start, end = utc(start, "start"), utc(end, "end")
    if end < start:
        return -working_time_between(calendar, end, start)
    zone = time_zone(calendar.time_zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (last - first).days + 1
    if days > DAYS_MAX:
        raise _too_far(calendar)
    total = _NONE
    for begins_at, ends_at in shifts(calendar, first, days):
        total += max(_NONE, min(ends_at, end) - max(begins_at, start))
    return total


def add_working_time(calendar: WorkCalendar, start: datetime, amount: timedelta) -> datetime:
    """Return the first instant at which `amount` of working time has passed since `start`.

    With no amount it is the first working instant on or after `start`: when work can begin.

    Raises:
        ValidationFailed: an instant without a time zone.
        Conflict: the way there leads through an unknown year, or beyond a century.
    """
    if amount < _NONE:
        raise ValueError("working time is added forwards only")
    start = utc(start, "start")
    first = start.astimezone(time_zone(calendar.time_zone)).date()
    for begins_at, ends_at in shifts(calendar, first, DAYS_MAX):
        begins_at = max(begins_at, start)
        if begins_at >= ends_at:
            continue
        done_at = begins_at + amount
        if done_at <= ends_at:
            return done_at
        amount -= ends_at - begins_at
    raise _too_far(calendar)


def _too_far(calendar: WorkCalendar) -> Conflict:
    return Conflict(
        Problem(
            "calendar.no_working_time",
            "The calendar {calendar} has too little working time to answer within a century.",
            "Enter its weekly hours, or ask for a shorter span.",
            "calendar",
            {"calendar": calendar.code},
        )
    )
