"""Which backups stay, worked out by hand on a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from argosy.platform.data.backup.rules import Keep, is_due, kept


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_newest_of_each_day_week_and_month_stay() -> None:
    times = [
        at("2026-11-22T02:00"),  # Sunday, newest: last, day, week, month
        at("2026-11-21T23:00"),  # Saturday: day 2
        at("2026-11-21T02:00"),  # same day, older: goes
        at("2026-11-20T02:00"),  # day 3 when daily is 3, else goes
        at("2026-11-15T02:00"),  # Sunday of the week before: week 2
        at("2026-11-14T02:00"),  # goes
        at("2026-10-31T02:00"),  # newest of October: month 2
        at("2026-10-01T02:00"),  # goes
    ]
    stays = kept(times, Keep(last=1, daily=2, weekly=2, monthly=2))
    assert stays == {times[0], times[1], times[4], times[6]}
    assert kept(times, Keep(last=1, daily=3, weekly=0, monthly=0)) == {times[0], times[1], times[3]}


def test_the_newest_stays_whatever_is_said() -> None:
    times = [at("2026-11-22T02:00"), at("2026-11-21T02:00")]
    assert kept(times, Keep(last=0, daily=0, weekly=0, monthly=0)) == {times[0]}
    assert kept([], Keep()) == set()
    assert Keep(last=0).problems == ["last is below 1: the newest always stays"]
    assert Keep(weekly=-1, monthly=-2).problems == ["weekly is below 0", "monthly is below 0"]


def test_due_to_the_second() -> None:
    now = at("2026-11-22T02:00")
    assert is_due(None, timedelta(hours=24), now)
    assert is_due(now - timedelta(hours=24), timedelta(hours=24), now)
    assert not is_due(now - timedelta(hours=24) + timedelta(seconds=1), timedelta(hours=24), now)
