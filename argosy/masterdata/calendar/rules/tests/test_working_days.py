"""Working days over the holidays of China 2026, counted by hand from the announced table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.kernel.primitives.errors import Conflict
from argosy.masterdata.calendar.rules.working_days import (
    ExceptionalDay,
    WeekPattern,
    WorkCalendar,
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)

OFFICE = "09:00-12:00,13:00-18:00"
WEEK = WeekPattern(date(2000, 1, 1), (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, "", ""))

# National Day 2026 as announced: off 1 to 7 October, in exchange for Sunday 20 September and
# Saturday 10 October; Mid-Autumn off 25 to 27 September.
CHINA = WorkCalendar(
    "CN",
    "Asia/Shanghai",
    (WEEK,),
    {
        **{date(2026, 9, day): ExceptionalDay() for day in (25, 26, 27)},
        **{date(2026, 10, day): ExceptionalDay() for day in range(1, 8)},
        date(2026, 9, 20): ExceptionalDay(as_weekday=1),
        date(2026, 10, 10): ExceptionalDay(as_weekday=1),
    },
    frozenset({2026}),
)
ALWAYS = WorkCalendar("M", "UTC", (WeekPattern(date(2000, 1, 1), ("00:00-24:00",) * 7),))


def test_a_make_up_sunday_is_worked_and_a_holiday_thursday_is_not() -> None:
    assert is_working_day(CHINA, date(2026, 9, 20))
    assert CHINA.spans_on(date(2026, 9, 20)) == ((540, 720), (780, 1080))
    assert not is_working_day(CHINA, date(2026, 10, 1))
    assert not is_working_day(CHINA, date(2026, 9, 19))


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # Friday to the worked Sunday
        (date(2026, 9, 24), 1, date(2026, 9, 28)),  # over Mid-Autumn
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over National Day
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # 8, 9 and the worked Saturday 10
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 10, 3), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), 0, date(2026, 10, 8)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
    ],
)
def test_the_nth_working_day(day: date, number: int, expected: date) -> None:
    assert add_working_days(CHINA, day, number) == expected


def test_working_days_of_september_and_october() -> None:
    # September: 22 weekdays, less Friday 25, plus Sunday 20. October: 22 weekdays, less Thursday 1,
    # Friday 2, Monday 5, Tuesday 6, Wednesday 7, plus Saturday 10.
    assert working_days_between(CHINA, date(2026, 8, 31), date(2026, 9, 30)) == 22
    assert working_days_between(CHINA, date(2026, 9, 30), date(2026, 10, 31)) == 18


def test_an_unknown_year_is_refused_and_not_guessed() -> None:
    with pytest.raises(Conflict) as refused:
        add_working_days(CHINA, date(2026, 12, 31), 1)
    (problem,) = refused.value.problems
    assert problem.code == "calendar.year_unknown"
    assert problem.params["year"] == 2027
    assert next_working_day(ALWAYS, date(2150, 1, 1)) == date(2150, 1, 1)


def test_hours_change_from_a_day_on() -> None:
    half = WeekPattern(date(2026, 7, 1), ("08:00-12:00",) * 5 + ("", ""))
    calendar = WorkCalendar("X", "UTC", (WEEK, half))
    assert calendar.spans_on(date(2026, 6, 30)) == ((540, 720), (780, 1080))
    assert calendar.spans_on(date(2026, 7, 1)) == ((480, 720),)
    with pytest.raises(Conflict, match="not_begun"):
        calendar.spans_on(date(1999, 12, 31))


def test_a_calendar_without_work_answers_instead_of_running_on() -> None:
    never = WorkCalendar("N", "UTC", (WeekPattern(date(2000, 1, 1), ("",) * 7),))
    with pytest.raises(Conflict, match="no_working_time"):
        next_working_day(never, date(2026, 1, 1))
    for number, code in ((10**18, "no_working_time"), (-(10**18), "not_begun")):
        with pytest.raises(Conflict, match=code):
            add_working_days(ALWAYS, date(2026, 1, 1), number)
    with pytest.raises(Conflict, match="no_working_time"):
        add_working_days(ALWAYS, date(9999, 12, 31), 1)


NO_YEARS = WorkCalendar("CN", "Asia/Shanghai", (WEEK,), CHINA.exceptions)


@given(st.integers(-400, 400), st.integers(-60, 60).filter(bool))
def test_counting_undoes_adding(offset: int, number: int) -> None:
    day = date(2026, 9, 15) + timedelta(days=offset)
    end = add_working_days(NO_YEARS, day, number)
    assert is_working_day(NO_YEARS, end)
    assert working_days_between(NO_YEARS, day, end) == number
