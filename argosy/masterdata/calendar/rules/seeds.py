"""What libraries know of a country's days in a year: holidays, and days worked in exchange.

China's days come from `chinese-calendar`, which holds what the State Council announced, the
make-up days (调休) included; other countries from `holidays`. A year a library does not hold, or
holds only as an estimate, is a problem: nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Final

import holidays
from chinese_calendar import Holiday, constants

from argosy.kernel.primitives.errors import Problem

_CHINA: Final = "CN"
_CHINESE_NAMES: Final[dict[str, str]] = {kind.value: kind.chinese for kind in Holiday}


@dataclass(frozen=True, slots=True)
class SeedDay:
    """A holiday, or a day that is worked in exchange for one."""

    day: date
    is_working: bool
    name: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Seed:
    """The days of a year with the library and version they come from."""

    country: str
    subdivision: str
    year: int
    source: str
    source_version: str
    days: tuple[SeedDay, ...]


def _year_problem(country: str, year: int, first: int, last: int, source: str) -> Problem:
    return Problem(
        "calendar.year_not_in_library",
        "{source} knows the days of {country} from {first} to {last}, not of {year}.",
        "Enter the days yourself once they are announced, then confirm the year; or install a"
        " newer version of the library.",
        "year",
        {"source": source, "country": country, "first": first, "last": last, "year": year},
    )


def _china(year: int) -> Seed | Problem:
    source = "chinese-calendar"
    first, last = min(constants.holidays).year, max(constants.holidays).year
    if not first <= year <= last:
        return _year_problem(_CHINA, year, first, last, source)
    days = [
        SeedDay(day, is_working, name, _CHINESE_NAMES.get(name, name))
        for is_working, table in ((False, constants.holidays), (True, constants.workdays))
        for day, name in table.items()
        if day.year == year
    ]
    ordered = tuple(sorted(days, key=lambda seed: seed.day))
    return Seed(_CHINA, "", year, source, version("chinese-calendar"), ordered)


def _unknown_country(country: str, subdivision: str) -> Problem:
    return Problem(
        "calendar.country_not_in_library",
        "The library has no holidays for {place}.",
        "Leave the calendar without country and enter its days, or correct the code.",
        "country",
        {"place": f"{country}-{subdivision}" if subdivision else country},
    )


def _in_language(
    country: str, subdivision: str, year: int, language: str | None
) -> holidays.HolidayBase:
    return holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=language, expand=False
    )


def _other(country: str, subdivision: str, year: int) -> Seed | Problem:
    source = "holidays"
    places = holidays.list_supported_countries(include_aliases=False)
    if country not in places or (subdivision and subdivision not in places[country]):
        return _unknown_country(country, subdivision)
    english = _in_language(country, subdivision, year, "en_US")
    if not english.start_year <= year <= english.end_year:
        return _year_problem(country, year, english.start_year, english.end_year, source)
    # Where days are exchanged by yearly decree, the library ends with the last decree it holds.
    decrees = getattr(english, "special_public_holidays", {})
    if english.has_substituted_holidays and decrees and year > max(decrees):
        return _year_problem(country, year, english.start_year, max(decrees), source)
    estimated = sorted(name for name in english.values() if "estimated)" in name)
    if estimated:
        return Problem(
            "calendar.year_estimated",
            "{source} only estimates {name} in {country} in {year}.",
            "Enter the days yourself once they are announced, then confirm the year.",
            "year",
            {"source": source, "name": estimated[0], "country": country, "year": year},
        )
    has_chinese = "zh_CN" in (english.supported_languages or ())
    chinese = _in_language(country, subdivision, year, "zh_CN") if has_chinese else {}
    days = [SeedDay(day, False, name, chinese.get(day, "")) for day, name in english.items()]
    # Some countries work a Saturday for a bridge day, as China does.
    worked = sorted(day for day in getattr(english, "weekend_workdays", ()) if day.year == year)
    days += [SeedDay(day, True, "Working day in exchange", "") for day in worked]
    ordered = tuple(sorted(days, key=lambda seed: seed.day))
    return Seed(country, subdivision, year, source, version("holidays"), ordered)


def seed_year(country: str, subdivision: str, year: int) -> Seed | Problem:
    """Return the days of a country (and subdivision) in a year, or why they are not known."""
    if country == _CHINA:
        return _china(year) if not subdivision else _unknown_country(country, subdivision)
    return _other(country, subdivision, year)
