"""Working days of a calendar: which day is one, the next, the n-th, how many lie between.

A day outside the years that were entered is refused: whether the 2nd of January 2031 is a holiday
in China is not known before the State Council has said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.masterdata.calendar.rules.hours import Span, spans

DAYS_MAX: Final = 36_600
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeekPattern:
    """Hours of Monday to Sunday, from a first day until the next pattern begins."""

    valid_from: date
    hours: tuple[str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class ExceptionalDay:
    """A day unlike its weekday: its own hours, or those of another weekday (1 is Monday).

    A holiday has no hours; a make-up day 调休上班 works as a Monday does.
    """

    hours: str = ""
    as_weekday: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar as the rules see it.

    `patterns` are ordered by their first day; `known_years` None means that no holidays are kept
    (a machine that runs every day), so that every year is known.
    """

    code: str
    time_zone: str
    patterns: tuple[WeekPattern, ...]
    exceptions: Mapping[date, ExceptionalDay] = field(default_factory=dict)
    known_years: frozenset[int] | None = None

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the working spans of a day in minutes of the wall clock.

        Raises:
            Conflict: the day lies in a year whose holidays nobody has entered, or before the
                calendar begins.
        """
        if self.known_years is not None and day.year not in self.known_years:
            raise Conflict(self._year_unknown(day.year))
        exception = self.exceptions.get(day)
        if exception is None:
            return spans(self._pattern(day).hours[day.isoweekday() - 1])
        if exception.as_weekday is not None:
            return spans(self._pattern(day).hours[exception.as_weekday - 1])
        return spans(exception.hours)

    def _pattern(self, day: date) -> WeekPattern:
        for pattern in reversed(self.patterns):
            if pattern.valid_from <= day:
                return pattern
        raise Conflict(
            Problem(
                "calendar.not_begun",
                "The calendar {calendar} has no hours on {day}.",
                "Enter weekly hours that begin earlier.",
                "day",
                {"calendar": self.code, "day": day},
            )
        )

    def _year_unknown(self, year: int) -> Problem:
        return Problem(
            "calendar.year_unknown",
            "The holidays of {year} are not entered in the calendar {calendar}.",
            "Seed that year, or enter its days and confirm the year once they are announced.",
            "day",
            {"year": year, "calendar": self.code},
        )


def is_working_day(calendar: WorkCalendar, day: date) -> bool:
    """Return whether work is done on a day."""
    return bool(calendar.spans_on(day))


def _endless(calendar: WorkCalendar) -> Conflict:
    return Conflict(
        Problem(
            "calendar.no_working_time",
            "The calendar {calendar} has too little working time to answer within a century.",
            "Enter its weekly hours.",
            "calendar",
            {"calendar": calendar.code},
        )
    )


def next_working_day(calendar: WorkCalendar, day: date) -> date:
    """Return the first working day on or after a day.

    Raises:
        Conflict: the way there leads through an unknown year, or there is none within a century.
    """
    return day if calendar.spans_on(day) else add_working_days(calendar, day, 1)


def add_working_days(calendar: WorkCalendar, day: date, number: int) -> date:
    """Return the `number`-th working day after a day (before it, when negative).

    With 0 it is the day itself when work is done on it, else the next working day.

    Raises:
        Conflict: the way there leads through an unknown year, or beyond a century.
    """
    if number == 0:
        return next_working_day(calendar, day)
    step = _DAY if number > 0 else -_DAY
    left = abs(number)
    days = min(DAYS_MAX, (date.max - day).days if number > 0 else (day - date.min).days)
    for _ in range(days):
        day += step
        if calendar.spans_on(day):
            left -= 1
            if left == 0:
                return day
    raise _endless(calendar)


def working_days_between(calendar: WorkCalendar, first: date, last: date) -> int:
    """Return the working days after `first` up to `last`; negative when `last` lies before.

    For any number, ``working_days_between(c, d, add_working_days(c, d, n)) == n`` when n is not 0.

    Raises:
        Conflict: the span holds an unknown year or more than a century.
    """
    if last < first:
        # Backwards the n-th day before is counted, so the later day is left out instead.
        return -sum(
            1 for n in range(_span(calendar, last, first)) if calendar.spans_on(last + n * _DAY)
        )
    return sum(
        1 for n in range(1, _span(calendar, first, last) + 1) if calendar.spans_on(first + n * _DAY)
    )


def _span(calendar: WorkCalendar, first: date, last: date) -> int:
    days = (last - first).days
    if days > DAYS_MAX:
        raise _endless(calendar)
    return days
