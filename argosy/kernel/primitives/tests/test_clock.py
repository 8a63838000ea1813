"""Tests of the clock: UTC instants, dates in the company's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from argosy.kernel.primitives.clock import (
    FixedClock,
    SystemClock,
    business_date,
    time_zone,
    today,
    utc,
)
from argosy.kernel.primitives.errors import ValidationFailed


def test_the_date_depends_on_the_time_zone() -> None:
    instant = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)
    assert business_date(instant, "Asia/Shanghai") == date(2026, 4, 1)
    assert business_date(instant, "Europe/Berlin") == date(2026, 3, 31)
    assert business_date(instant, "America/New_York") == date(2026, 3, 31)
    assert today(FixedClock(instant), "Asia/Shanghai") == date(2026, 4, 1)


def test_daylight_saving_time() -> None:
    before, after = datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert business_date(before, "Europe/Berlin") == date(2026, 3, 29)
    assert business_date(after, "Europe/Berlin") == date(2026, 3, 30)


def test_a_fixed_clock_stands_still_until_moved() -> None:
    clock = FixedClock(datetime.fromisoformat("2026-03-31T18:00:00+08:00"))
    assert clock.now() == datetime(2026, 3, 31, 10, tzinfo=UTC)
    assert clock.now() == clock.now()
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 4, 1, 10, tzinfo=UTC)


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValidationFailed) as refused:
        utc(datetime(2026, 3, 31))
    assert refused.value.code == "time.naive"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "a\x00b", "x" * 300])
def test_unknown_zones_are_refused(name: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        time_zone(name)
    assert refused.value.code == "time.unknown_zone"
