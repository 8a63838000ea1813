"""What is entered for a calendar, checked as a whole: all that is wrong comes back at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from argosy.kernel.primitives.clock import time_zone
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.calendar.rules.hours import parse_hours
from argosy.masterdata.countries import country_problem

Week = tuple[str, str, str, str, str, str, str]
YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2200


@dataclass(frozen=True, slots=True)
class NewCalendar:
    """A calendar as entered; `years` are seeded at once from the library of its country."""

    code: str
    name: str
    time_zone: str
    week: Week
    valid_from: date
    name_zh: str = ""
    country: str = ""
    subdivision: str = ""
    keeps_holidays: bool = True
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewWeek:
    """Other weekly hours of a calendar from a day on."""

    calendar: str
    valid_from: date
    week: Week


@dataclass(frozen=True, slots=True)
class NewDay:
    """A day unlike its weekday: no hours (off), its own, or those of another weekday."""

    calendar: str
    day: date
    hours: str = ""
    as_weekday: int | None = None
    name: str = ""
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class YearOf:
    """A year of a calendar, to be seeded from a library or confirmed by hand."""

    calendar: str
    year: int


def week_problems(week: Week, field: str = "week") -> list[Problem]:
    """Return what is wrong with seven days' hours."""
    parsed = [parse_hours(hours, f"{field}[{n}]") for n, hours in enumerate(week)]
    return [problem for problem in parsed if isinstance(problem, Problem)]


def day_problems(new: NewDay) -> list[Problem]:
    """Return what is wrong with an exceptional day: hours, weekday (1 to 7, not both), names."""
    found: list[object] = [
        parse_hours(new.hours),
        text_problem(new.name, "name", 200),
        text_problem(new.name_zh, "name_zh", 200),
    ]
    if new.as_weekday is not None and (new.hours or not 1 <= new.as_weekday <= 7):
        found.append(
            Problem(
                "calendar.as_weekday",
                "The day has both its own hours and a weekday, or the weekday is none.",
                "Give hours, or a weekday from 1 (Monday) to 7.",
                "as_weekday",
            )
        )
    return [problem for problem in found if isinstance(problem, Problem)]


def year_problem(year: int, field: str = "year") -> Problem | None:
    """Return what is wrong with a year, or None."""
    if YEAR_MIN <= year <= YEAR_MAX:
        return None
    return Problem(
        "calendar.year",
        "{year} is not a year a calendar can hold.",
        "Use a year from {first} to {last}.",
        field,
        {"year": str(year)[:30], "first": YEAR_MIN, "last": YEAR_MAX},
    )


def calendar_problems(new: NewCalendar) -> list[Problem]:
    """Return all that is wrong with a new calendar.

    Rules: code and name are there; the time zone and country exist; hours are hours; years can be
    held, and are seeded only with a country.
    """
    found = [
        text_problem(new.code, "code", 64, required=True),
        text_problem(new.name, "name", 200, required=True),
        text_problem(new.name_zh, "name_zh", 200),
        country_problem(new.country) if new.country else None,
        text_problem(new.subdivision, "subdivision", 16),
        *(year_problem(year, f"years[{n}]") for n, year in enumerate(new.years)),
    ]
    problems = [problem for problem in found if problem is not None]
    try:
        time_zone(new.time_zone)
    except ValidationFailed as refused:
        problems.extend(refused.problems)
    if new.years and not new.country:
        problems.append(
            Problem(
                "calendar.no_country",
                "Years are seeded by country, and the calendar has none.",
                "Give the country, or leave the years out.",
                "years",
            )
        )
    return problems + week_problems(new.week)
