"""Working time by the wall clock: lunch, nights, zones, and the days when the clock is moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.kernel.primitives.errors import Conflict, ValidationFailed
from argosy.masterdata.calendar.rules.working_days import WeekPattern, WorkCalendar
from argosy.masterdata.calendar.rules.working_time import add_working_time, working_time_between


def calendar(zone: str, *hours: str) -> WorkCalendar:
    week = (*hours, *("",) * (7 - len(hours)))
    return WorkCalendar("C", zone, (WeekPattern(date(2000, 1, 1), week),))  # type: ignore[arg-type]


OFFICE = calendar("Asia/Shanghai", *["09:00-12:00,13:00-18:00"] * 5)
BERLIN = calendar("Europe/Berlin", *["00:00-24:00"] * 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def hours(n: int | str) -> timedelta:
    return timedelta(minutes=int(float(n) * 60))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-02T09:00+08:00", "2026-03-02T18:00+08:00", 8),
        ("2026-03-02T11:00+08:00", "2026-03-02T14:00+08:00", 2),
        ("2026-03-06T17:00+08:00", "2026-03-09T10:00+08:00", 2),  # over the weekend
        ("2026-03-07T00:00+08:00", "2026-03-08T23:59+08:00", 0),
        ("2026-03-02T01:00+00:00", "2026-03-02T10:00+00:00", 8),  # the same day told in UTC
        ("2026-03-02T18:00+08:00", "2026-03-02T09:00+08:00", -8),
    ],
)
def test_working_time_between(start: str, end: str, expected: int) -> None:
    assert working_time_between(OFFICE, at(start), at(end)) == timedelta(hours=expected)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-03-02T11:00+08:00", 1, "2026-03-02T12:00+08:00"),
        ("2026-03-02T11:00+08:00", 2, "2026-03-02T14:00+08:00"),
        ("2026-03-06T17:00+08:00", 2, "2026-03-09T10:00+08:00"),
        ("2026-03-02T12:00+08:00", 0, "2026-03-02T13:00+08:00"),
        ("2026-03-07T08:00+08:00", 0, "2026-03-09T09:00+08:00"),
        ("2026-03-02T09:00+08:00", 40, "2026-03-06T18:00+08:00"),
    ],
)
def test_add_working_time(start: str, amount: int, expected: str) -> None:
    assert add_working_time(OFFICE, at(start), timedelta(hours=amount)) == at(expected)


def test_the_day_of_summer_time_has_23_hours_and_that_of_winter_time_25() -> None:
    # The European Union moves its clocks on 29 March and 25 October 2026.
    spring = at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")
    autumn = at("2026-10-25T00:00+02:00"), at("2026-10-26T00:00+01:00")
    assert working_time_between(BERLIN, *spring) == timedelta(hours=23)
    assert working_time_between(BERLIN, *autumn) == timedelta(hours=25)


def test_a_night_shift_over_the_missing_hour_is_cut_not_doubled() -> None:
    night = calendar("Europe/Berlin", *["02:00-02:30,03:00-04:00"] * 7)
    day = at("2026-03-29T00:00+01:00"), at("2026-03-29T12:00+02:00")
    # 02:00 to 02:30 does not exist that day; what is read as 03:00 to 03:30 is counted once.
    assert working_time_between(night, *day) == timedelta(hours=1)


def test_bad_questions_are_refused() -> None:
    with pytest.raises(ValidationFailed, match="time zone"):
        working_time_between(OFFICE, datetime(2026, 3, 2), at("2026-03-02T18:00+08:00"))
    never = calendar("UTC", "")
    with pytest.raises(Conflict, match="no_working_time"):
        add_working_time(never, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
    with pytest.raises(ValueError, match="forwards"):
        add_working_time(OFFICE, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=-1))


@given(st.integers(0, 20_000), st.integers(1, 6_000))
def test_what_is_added_is_what_lies_between(offset_min: int, amount_min: int) -> None:
    start = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=offset_min)
    amount = timedelta(minutes=amount_min)
    end = add_working_time(OFFICE, start, amount)
    assert working_time_between(OFFICE, start, end) == amount
