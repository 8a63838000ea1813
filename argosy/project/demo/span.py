"""The time the demo covers: eighteen months that end today, cut into weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MONTHS = 18
SEASON = (55, 62, 96, 128, 140, 136, 118, 106, 98, 82, 84, 95)
"""How much is asked for in each month of the year, in percent of the average month."""
GROWTH_PCT_A_YEAR = 22
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, or fewer at the end; `number` counts from 0."""

    number: int
    first: date
    last: date

    def days(self) -> list[date]:
        """Return the days from Monday to Saturday that lie in the week."""
        span = (self.last - self.first).days + 1
        return [d for n in range(span) if (d := self.first + n * DAY).weekday() < 6]

    def holds(self, on: date) -> bool:
        """Return whether a day lies in the week."""
        return self.first <= on <= self.last


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of the books to the last day of the history, today as a rule."""

    first: date
    last: date

    @classmethod
    def until(cls, last: date, months: int = MONTHS) -> Span:
        """Return the span of so many whole months, and of the month that is under way."""
        count = last.year * 12 + last.month - 1 - months
        return cls(date(count // 12, count % 12 + 1, 1), last)

    def weeks(self) -> Iterator[Week]:
        """Yield the weeks, each from Monday to Sunday as far as it lies in the span."""
        first, number = self.first, 0
        while first <= self.last:
            last = min(first + (6 - first.weekday()) * DAY, self.last)
            yield Week(number, first, last)
            first, number = last + DAY, number + 1

    def months(self) -> Iterator[tuple[date, date]]:
        """Yield the first and the last day of each month that ends in the span."""
        first = self.first
        while (following := month_after(first)) <= self.last + DAY:
            yield first, following - DAY
            first = following

    def demand_pct(self, on: date) -> int:
        """Return how much is asked for on a day, in percent of the first year's average."""
        grown = 100 + GROWTH_PCT_A_YEAR * (on - self.first).days // 365
        return SEASON[on.month - 1] * grown // 100


def month_after(on: date) -> date:
    """Return the first day of the next month."""
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)


def moment(on: date, hour: int, offset_h: int) -> datetime:
    """Return an hour of a day at a place so many hours before Greenwich."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour - offset_h)
