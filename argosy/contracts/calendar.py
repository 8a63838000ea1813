"""Events of the calendars: dates computed from one may have to be computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """Hours or days of a calendar changed between two days, both within; None is without end."""

    name: ClassVar[str] = "calendar.changed"
    version: ClassVar[int] = 1

    calendar_id: int
    first_day: date
    last_day: date | None
