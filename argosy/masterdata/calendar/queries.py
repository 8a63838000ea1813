"""Calendars as the rules see them, read for many at once; run inside `reading` or a command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound
from argosy.masterdata.calendar.rules.working_days import (
    ExceptionalDay,
    WeekPattern,
    WorkCalendar,
)
from argosy.masterdata.unknown import storable, unknown


def calendars(codes: Sequence[str]) -> dict[str, WorkCalendar]:
    """Return the calendars of these codes with all their weeks, days and known years.

    Raises:
        NotFound: naming every code that has no calendar.
    """
    wanted = sql.array(storable(codes))
    heads = sql.rows(
        "SELECT id, code, time_zone, keeps_holidays FROM work_calendar"
        " WHERE code = ANY(%s::text[])",
        (wanted,),
    )
    known = {str(code) for _, code, _, _ in heads}
    missing = [unknown("calendar", code, "calendar") for code in codes if code not in known]
    if missing:
        raise NotFound(missing)
    ids = sql.array([head[0] for head in heads])
    weeks = _weeks(ids)
    days = _days(ids)
    years = _years(ids)
    return {
        str(code): WorkCalendar(
            str(code),
            str(zone),
            tuple(weeks.get(id_, ())),
            days.get(id_, {}),
            frozenset(years.get(id_, ())) if keeps_holidays else None,
        )
        for id_, code, zone, keeps_holidays in heads
    }


def calendar(code: str) -> WorkCalendar:
    """Return one calendar; see `calendars`."""
    return calendars([code])[code]


def _weeks(ids: str) -> dict[object, list[WeekPattern]]:
    weeks: dict[object, list[WeekPattern]] = {}
    for id_, valid_from, *hours in sql.rows(
        "SELECT calendar_id, valid_from, monday, tuesday, wednesday, thursday, friday, saturday,"
        " sunday FROM calendar_week WHERE calendar_id = ANY(%s::bigint[])"
        " ORDER BY calendar_id, valid_from",
        (ids,),
    ):
        seven = cast(tuple[str, str, str, str, str, str, str], tuple(hours))
        weeks.setdefault(id_, []).append(WeekPattern(cast(date, valid_from), seven))
    return weeks


def _days(ids: str) -> dict[object, dict[date, ExceptionalDay]]:
    days: dict[object, dict[date, ExceptionalDay]] = {}
    for id_, day, hours, as_weekday, name in sql.rows(
        "SELECT calendar_id, day, hours, as_weekday, name FROM calendar_day"
        " WHERE calendar_id = ANY(%s::bigint[])",
        (ids,),
    ):
        exceptional = ExceptionalDay(str(hours), cast("int | None", as_weekday), str(name))
        days.setdefault(id_, {})[cast(date, day)] = exceptional
    return days


def _years(ids: str) -> dict[object, list[int]]:
    years: dict[object, list[int]] = {}
    for id_, year in sql.rows(
        "SELECT calendar_id, year FROM calendar_year WHERE calendar_id = ANY(%s::bigint[])", (ids,)
    ):
        years.setdefault(id_, []).append(cast(int, year))
    return years
