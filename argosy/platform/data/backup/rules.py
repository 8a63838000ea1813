"""Which backups are kept and when the next is due: pure rules over times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the newest ones, and the newest of each day, week and month."""

    last: int = 3
    daily: int = 7
    weekly: int = 5
    monthly: int = 12

    @property
    def problems(self) -> list[str]:
        """What is wrong with the numbers."""
        numbers = {"last": self.last, "daily": self.daily}
        numbers |= {"weekly": self.weekly, "monthly": self.monthly}
        found = [f"{name} is below 0" for name, number in numbers.items() if number < 0]
        return found if self.last >= 1 else [*found, "last is below 1: the newest always stays"]


def kept(times: Iterable[datetime], keep: Keep) -> set[datetime]:
    """The times of the backups that stay; the newest always does."""
    newest_first = sorted(set(times), reverse=True)
    stays = set(newest_first[: max(keep.last, 1)])
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keep.daily, lambda at: at.date()),
        (keep.weekly, lambda at: at.isocalendar()[:2]),
        (keep.monthly, lambda at: (at.year, at.month)),
    )
    for number, period in periods:
        newest_of: dict[object, datetime] = {}
        for at in newest_first:
            newest_of.setdefault(period(at), at)
        stays |= set(list(newest_of.values())[:number])
    return stays


def is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether something that shall happen once in `every` is due again."""
    return last is None or now - last >= every
