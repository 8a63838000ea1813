"""The only writer of the calendars: new ones, other hours, single days, whole years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, cast

from argosy.contracts.calendar import CalendarChanged
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.calendar.rules.new_calendar import (
    NewCalendar,
    NewDay,
    NewWeek,
    YearOf,
    calendar_problems,
    day_problems,
    week_problems,
    year_problem,
)
from argosy.masterdata.calendar.rules.seeds import Seed, seed_year
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import storable, taken, unknown

MANUAL: Final = "manual"
_WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
)  # fmt: skip


@command("calendar.create_calendar", permission="calendar.write")
def do_create_calendar(run: CommandRun, batch: Sequence[NewCalendar]) -> list[Done | None]:
    """Enter calendars with their weekly hours and seed the years that were asked for.

    Before: codes are free; a library knows each year. After: calendars with hours, days and known
    years stand. Emits `CalendarChanged`. Permission: calendar.write.
    """
    standing = _ids([new.code for new in batch])
    seeds: dict[int, list[Seed]] = {}
    codes: set[str] = set()
    for index, new in enumerate(batch):
        run.reject(index, *calendar_problems(new))
        if new.code in standing or new.code in codes:
            run.reject(index, taken("calendar", new.code))
        codes.add(new.code)
        for place, year in enumerate(new.years if new.country else ()):
            found = seed_year(new.country, new.subdivision, year)
            if isinstance(found, Problem):
                run.reject(index, found.under(f"years[{place}]"))
            else:
                seeds.setdefault(index, []).append(found)
    kept = run.settle(len(batch))
    ids = sql.ids("work_calendar", len(kept))
    chosen = [(id_, batch[index]) for id_, index in zip(ids, kept, strict=True)]
    with rivals_refused():
        _insert_heads(chosen)
        _insert_weeks((id_, new.valid_from, new.week) for id_, new in chosen)
        _store_seeds(
            run, [(i, s) for i, at in zip(ids, kept, strict=True) for s in seeds.get(at, ())]
        )
    results: list[Done | None] = [None] * len(batch)
    for index, (id_, new) in zip(kept, chosen, strict=True):
        _changed(run, id_, new.valid_from, None)
        results[index] = Done("work_calendar", id_, new.code)
    return results


@command("calendar.seed_year", permission="calendar.write")
def do_seed_year(run: CommandRun, batch: Sequence[YearOf]) -> list[Done | None]:
    """Enter a year's holidays from the library of the calendar's country.

    Before: the calendar has a country and the library knows the year. After: its days of that year
    are those of the library's version; days entered by hand stay. Emits `CalendarChanged`.
    Permission: calendar.write.
    """
    known = _ids([wanted.calendar for wanted in batch])
    seeds: dict[int, Seed] = {}
    for index, wanted in enumerate(batch):
        place = known.get(wanted.calendar)
        bad_year = year_problem(wanted.year)
        if place is None or bad_year is not None:
            run.reject(index, bad_year or unknown("calendar", wanted.calendar, "calendar"))
            continue
        found = seed_year(place[1], place[2], wanted.year)
        if isinstance(found, Problem):
            run.reject(index, found)
        else:
            seeds[index] = found
    kept = run.settle(len(batch))
    with rivals_refused():
        _store_seeds(run, [(known[batch[index].calendar][0], seeds[index]) for index in kept])
    return _results(run, batch, kept, known, [_year_span(batch[index].year) for index in kept])


@command("calendar.confirm_year", permission="calendar.write")
def do_confirm_year(run: CommandRun, batch: Sequence[YearOf]) -> list[Done | None]:
    """State that the days of a year are complete as entered by hand; the actor answers for it.

    After: the year is known, with source "manual". Emits `CalendarChanged`. Permission:
    calendar.write.
    """
    known = _ids([wanted.calendar for wanted in batch])
    for index, wanted in enumerate(batch):
        bad = year_problem(wanted.year) or _missing(wanted.calendar, known)
        run.reject(index, *([bad] if bad else []))
    kept = run.settle(len(batch))
    _store_years(run, [(known[batch[i].calendar][0], batch[i].year, MANUAL, "") for i in kept])
    return _results(run, batch, kept, known, [_year_span(batch[index].year) for index in kept])


@command("calendar.set_week", permission="calendar.write")
def do_set_week(run: CommandRun, batch: Sequence[NewWeek]) -> list[Done | None]:
    """Give calendars other weekly hours from a day on; the days before keep theirs.

    Emits `CalendarChanged`. Permission: calendar.write.
    """
    known = _ids([new.calendar for new in batch])
    for index, new in enumerate(batch):
        missing = _missing(new.calendar, known)
        run.reject(index, *week_problems(new.week), *([missing] if missing else []))
    kept = run.settle(len(batch))
    _insert_weeks((known[batch[i].calendar][0], batch[i].valid_from, batch[i].week) for i in kept)
    return _results(run, batch, kept, known, [(batch[i].valid_from, None) for i in kept])


@command("calendar.set_day", permission="calendar.write")
def do_set_day(run: CommandRun, batch: Sequence[NewDay]) -> list[Done | None]:
    """Enter days unlike their weekday; a day that stands is replaced and is then by hand.

    Emits `CalendarChanged`. Permission: calendar.write.
    """
    known = _ids([new.calendar for new in batch])
    for index, new in enumerate(batch):
        missing = _missing(new.calendar, known)
        run.reject(index, *day_problems(new), *([missing] if missing else []))
    kept = run.settle(len(batch))
    # The last of several entries for one day counts, as if they had come one after the other.
    days = {(known[batch[i].calendar][0], batch[i].day): batch[i] for i in kept}
    _insert_days(
        (id_, day, new.hours, new.as_weekday, new.name, new.name_zh, MANUAL, "")
        for (id_, day), new in days.items()
    )
    return _results(run, batch, kept, known, [(batch[i].day, batch[i].day) for i in kept])


def _ids(codes: Sequence[str]) -> dict[str, tuple[int, str, str]]:
    """Return id, country and subdivision of calendars by code; locks them against each other."""
    wanted = storable(codes)
    found = sql.rows(
        "SELECT code, id, country, subdivision FROM work_calendar"
        " WHERE code = ANY(%s::text[]) ORDER BY id FOR UPDATE",
        (sql.array(wanted),),
    )
    return {str(code): (cast(int, id_), str(c), str(s)) for code, id_, c, s in found}


def _insert_heads(chosen: Sequence[tuple[int, NewCalendar]]) -> None:
    names = ("id", "code", "name", "name_zh", "time_zone", "country", "subdivision")
    records = [
        (i, n.code, n.name, n.name_zh, n.time_zone, n.country, n.subdivision, n.keeps_holidays)
        for i, n in chosen
    ]
    if records:
        sql.insert("work_calendar", (*names, "keeps_holidays"), sql.transpose(records))


def _insert_weeks(weeks: Iterable[tuple[int, date, Sequence[str]]]) -> None:
    by_begin = {(id_, valid_from): hours for id_, valid_from, hours in weeks}
    records = [(id_, begin, *hours) for (id_, begin), hours in by_begin.items()]
    if records:
        replaced = ", ".join(f"{day} = EXCLUDED.{day}" for day in _WEEKDAYS)
        sql.insert(
            "calendar_week",
            ("calendar_id", "valid_from", *_WEEKDAYS),
            sql.transpose(records),
            tail=f"ON CONFLICT (calendar_id, valid_from) DO UPDATE SET {replaced}",
        )


def _insert_days(days: Iterable[tuple[object, ...]], *, keep_manual: bool = False) -> None:
    names = (
        "calendar_id", "day", "hours", "as_weekday", "name", "name_zh", "source", "source_version",
    )  # fmt: skip
    records = list(days)
    if not records:
        return
    replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[2:])
    only = f" WHERE calendar_day.source <> '{MANUAL}'" if keep_manual else ""
    sql.insert(
        "calendar_day",
        names,
        sql.transpose(records),
        tail=f"ON CONFLICT (calendar_id, day) DO UPDATE SET {replaced}{only}",
    )


def _store_seeds(run: CommandRun, seeds: Sequence[tuple[int, Seed]]) -> None:
    """Replace the libraries' days of the seeded years; what was entered by hand stays."""
    distinct = {(id_, seed.year): seed for id_, seed in seeds}
    if not distinct:
        return
    sql.execute(
        "DELETE FROM calendar_day d USING unnest(%s::bigint[], %s::int[]) AS w(calendar_id, year)"
        " WHERE d.calendar_id = w.calendar_id AND d.source <> %s"
        " AND d.day >= make_date(w.year, 1, 1) AND d.day <= make_date(w.year, 12, 31)",
        (sql.array([k[0] for k in distinct]), sql.array([k[1] for k in distinct]), MANUAL),
    )
    _insert_days(
        (
            (
                id_,
                day.day,
                "",
                1 if day.is_working else None,
                day.name,
                day.name_zh,
                seed.source,
                seed.source_version,
            )
            for (id_, _), seed in distinct.items()
            for day in seed.days
        ),
        keep_manual=True,
    )
    _store_years(run, [(i, year, s.source, s.source_version) for (i, year), s in distinct.items()])


def _store_years(run: CommandRun, years: Sequence[tuple[int, int, str, str]]) -> None:
    records = [(*year, run.actor.id, run.now) for year in dict.fromkeys(years)]
    if records:
        names = ("calendar_id", "year", "source", "source_version", "entered_by", "entered_at")
        replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[2:])
        sql.insert(
            "calendar_year",
            names,
            sql.transpose(records),
            tail=f"ON CONFLICT (calendar_id, year) DO UPDATE SET {replaced}",
        )


def _year_span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _results(
    run: CommandRun,
    batch: Sequence[YearOf | NewWeek | NewDay],
    kept: Sequence[int],
    known: dict[str, tuple[int, str, str]],
    spans: Sequence[tuple[date, date | None]],
) -> list[Done | None]:
    results: list[Done | None] = [None] * len(batch)
    for index, span in zip(kept, spans, strict=True):
        code = batch[index].calendar
        _changed(run, known[code][0], *span)
        results[index] = Done("work_calendar", known[code][0], code)
    return results


def _changed(run: CommandRun, calendar_id: int, first: date, last: date | None) -> None:
    event = CalendarChanged(calendar_id, first, last)
    run.emit(event, subject_type="work_calendar", subject_id=calendar_id)


def _missing(code: str, known: dict[str, tuple[int, str, str]]) -> Problem | None:
    return None if code in known else unknown("calendar", code, "calendar")
