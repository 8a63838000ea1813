"""What libraries know, compared with announcements; what they do not know is said."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.calendar.rules.seeds import Seed, seed_year


def seed(country: str, subdivision: str, year: int) -> Seed:
    found = seed_year(country, subdivision, year)
    assert isinstance(found, Seed), found
    return found


def test_china_2026_as_the_state_council_announced_it() -> None:
    found = seed("CN", "", 2026)
    off = {day.day for day in found.days if not day.is_working}
    worked = {day.day for day in found.days if day.is_working}
    spans = [
        (date(2026, 1, 1), 3), (date(2026, 2, 15), 9), (date(2026, 4, 4), 3), (date(2026, 5, 1), 5),
        (date(2026, 6, 19), 3), (date(2026, 9, 25), 3), (date(2026, 10, 1), 7),
    ]  # fmt: skip
    assert off == {date.fromordinal(first.toordinal() + n) for first, k in spans for n in range(k)}
    assert worked == {
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9),
        date(2026, 9, 20), date(2026, 10, 10),
    }  # fmt: skip
    assert found.source == "chinese-calendar" and found.source_version
    names = {day.day: day.name_zh for day in found.days}
    assert names[date(2026, 10, 1)] == "国庆节" and names[date(2026, 2, 14)] == "春节"


def test_bavaria_keeps_days_that_berlin_does_not() -> None:
    bavaria, berlin = ({d.day for d in seed("DE", s, 2026).days} for s in ("BY", "BE"))
    assert date(2026, 6, 4) in bavaria and date(2026, 6, 4) not in berlin  # Corpus Christi
    assert date(2026, 3, 8) in berlin and date(2026, 3, 8) not in bavaria  # Women's Day
    assert date(2026, 4, 6) in bavaria & berlin  # Easter Monday


def test_hungary_works_saturdays_for_bridge_days() -> None:
    worked = {day.day for day in seed("HU", "", 2025).days if day.is_working}
    assert worked == {date(2025, 5, 17), date(2025, 10, 18), date(2025, 12, 13)}


@pytest.mark.parametrize(
    ("country", "subdivision", "year", "code"),
    [
        ("CN", "", 2003, "calendar.year_not_in_library"),
        ("CN", "", 2090, "calendar.year_not_in_library"),
        ("HU", "", 2090, "calendar.year_not_in_library"),
        ("DE", "BY", 2200, "calendar.year_not_in_library"),
        ("TR", "", 2090, "calendar.year_estimated"),
        ("DE", "XX", 2026, "calendar.country_not_in_library"),
        ("CN", "SH", 2026, "calendar.country_not_in_library"),
        ("QQ", "", 2026, "calendar.country_not_in_library"),
    ],
)
def test_what_is_not_known_is_a_problem_with_a_cure(
    country: str, subdivision: str, year: int, code: str
) -> None:
    found = seed_year(country, subdivision, year)
    assert isinstance(found, Problem)
    assert found.code == code
    assert found.cure and "{" not in found.text()
