"""Calendars are data: seeded with source and version, corrected by hand, never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.events.commands import Answer, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Conflict, NotFound, ValidationFailed
from argosy.masterdata.calendar import commands, queries
from argosy.masterdata.calendar.rules.new_calendar import NewCalendar, NewDay, NewWeek, YearOf
from argosy.masterdata.calendar.rules.working_days import (
    add_working_days,
    is_working_day,
)

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
OFFICE = ("09:00-12:00,13:00-18:00",) * 5 + ("", "")
BEGIN = date(2020, 1, 1)


def china(*years: int, code: str = "CN") -> Answer:
    new = NewCalendar(code, "China", "Asia/Shanghai", OFFICE, BEGIN, "中国", "CN", years=years)
    return commands.do_create_calendar([new], actor=ACTOR, key=f"create {code}")


def test_a_seeded_calendar_knows_its_make_up_days_and_its_source(db: object) -> None:
    china(2025, 2026)
    with reading(ACTOR):
        calendar = queries.calendar("CN")
        years = sql.rows("SELECT year, source, source_version <> '' FROM calendar_year ORDER BY 1")
        (event,) = sql.rows("SELECT kind FROM event")
    # As announced: off 1 to 7 October 2026, worked on Saturday 10 October.
    assert add_working_days(calendar, date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert years == [(2025, "chinese-calendar", True), (2026, "chinese-calendar", True)]
    assert event == ("calendar.changed",)


def test_a_year_that_nobody_entered_is_refused_until_it_is_confirmed(db: object) -> None:
    china(2026)
    with reading(ACTOR), pytest.raises(Conflict, match="year_unknown"):
        is_working_day(queries.calendar("CN"), date(2040, 1, 2))
    with pytest.raises(ValidationFailed) as refused:
        commands.do_seed_year([YearOf("CN", 2040)], actor=ACTOR, key="seed")
    assert [p.code for p in refused.value.problems] == ["calendar.year_not_in_library"]
    commands.do_set_day([NewDay("CN", date(2040, 1, 2), name="x")], actor=ACTOR, key="day")
    commands.do_confirm_year([YearOf("CN", 2040)], actor=ACTOR, key="confirm")
    with reading(ACTOR):
        calendar = queries.calendar("CN")
    assert not is_working_day(calendar, date(2040, 1, 2))  # a Monday, off by hand
    assert is_working_day(calendar, date(2040, 1, 3))


def test_seeding_again_replaces_the_library_s_days_and_keeps_those_by_hand(db: object) -> None:
    china(2026)
    by_hand = NewDay("CN", date(2026, 10, 2), hours="09:00-12:00", name="stock-taking")
    commands.do_set_day([by_hand], actor=ACTOR, key="day")
    commands.do_seed_year([YearOf("CN", 2026)], actor=ACTOR, key="seed")
    with reading(ACTOR):
        calendar = queries.calendar("CN")
        (count,) = sql.rows("SELECT count(*) FROM calendar_day")
    assert calendar.spans_on(date(2026, 10, 2)) == ((540, 720),)
    assert count == (39,)  # 33 days off and 6 worked in 2026


def test_other_hours_from_a_day_on(db: object) -> None:
    china(2026)
    week = NewWeek("CN", date(2026, 7, 1), ("08:00-12:00",) * 5 + ("", ""))
    commands.do_set_week([week], actor=ACTOR, key="week")
    with reading(ACTOR):
        calendar = queries.calendar("CN")
    assert calendar.spans_on(date(2026, 6, 30)) == ((540, 720), (780, 1080))
    assert calendar.spans_on(date(2026, 7, 1)) == ((480, 720),)


def test_every_mistake_comes_back_at_once_and_nothing_is_written(db: object) -> None:
    china(2026)
    bad_week = ("09:00", *OFFICE[1:])
    with pytest.raises(ValidationFailed) as refused:
        commands.do_create_calendar(
            [
                NewCalendar("CN", "again", "Asia/Shanghai", OFFICE, BEGIN),
                NewCalendar("", "\x00", "Mars/Base", bad_week, BEGIN, country="XX", years=(2026,)),
                NewCalendar("N", "none", "UTC", OFFICE, BEGIN, years=(2026, 10**9)),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("text.required", "[1].code"),
        ("text.nul", "[1].name"),
        ("country.unknown", "[1].country"),
        ("time.unknown_zone", "[1].time_zone"),
        ("calendar.hours", "[1].week[0]"),
        ("calendar.country_not_in_library", "[1].years[0].country"),
        ("calendar.year", "[2].years[1]"),
        ("calendar.no_country", "[2].years"),
    ]
    with reading(ACTOR):
        assert sql.rows("SELECT count(*) FROM work_calendar") == [(1,)]


def test_days_and_weeks_of_unknown_calendars_are_refused(db: object) -> None:
    with pytest.raises(ValidationFailed) as refused:
        commands.do_set_day(
            [NewDay("X", BEGIN), NewDay("X", BEGIN, "25:00", 9)], actor=ACTOR, key="k"
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.unknown", "[0].calendar"),
        ("calendar.hours", "[1].hours"),
        ("calendar.as_weekday", "[1].as_weekday"),
        ("masterdata.unknown", "[1].calendar"),
    ]
    with reading(ACTOR), pytest.raises(NotFound):
        queries.calendars(["X", "Y"])
