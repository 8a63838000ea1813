"""When a notice goes out, reckoned by hand for several clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from argosy.platform.notifications.rules import Rhythm, due, pause

NIGHT = Rhythm("Asia/Shanghai", time(22), time(7))
NOON_REST = Rhythm("Asia/Shanghai", time(12), time(13, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        (Rhythm(), "2026-03-02T10:00:00+00:00", "2026-03-02T10:00:20+00:00"),
        # 21:59 in Shanghai goes at once, 22:10 and 06:59 wait until 07:00 (23:00 UTC)
        (NIGHT, "2026-03-02T13:59:00+00:00", "2026-03-02T13:59:20+00:00"),
        (NIGHT, "2026-03-02T14:10:00+00:00", "2026-03-02T23:00:00+00:00"),
        (NIGHT, "2026-03-02T22:59:00+00:00", "2026-03-02T23:00:00+00:00"),
        (NIGHT, "2026-03-02T23:00:00+00:00", "2026-03-02T23:00:20+00:00"),
        # a quiet time within a day
        (NOON_REST, "2026-03-02T04:30:00+00:00", "2026-03-02T05:30:00+00:00"),
        (NOON_REST, "2026-03-02T05:30:00+00:00", "2026-03-02T05:30:20+00:00"),
        # the same hour twice is no quiet time
        (Rhythm("UTC", time(8), time(8)), "2026-03-02T08:00:00+00:00", "2026-03-02T08:00:20+00:00"),
        (
            Rhythm("UTC", digest="hourly"),
            "2026-03-02T10:15:42+00:00",
            "2026-03-02T11:00:00+00:00",
        ),
        # daily at eight in Shanghai is midnight UTC
        (
            Rhythm("Asia/Shanghai", digest="daily", digest_at=time(8)),
            "2026-03-02T00:00:00+00:00",
            "2026-03-03T00:00:00+00:00",
        ),
        (
            Rhythm("Asia/Shanghai", digest="daily", digest_at=time(8)),
            "2026-03-01T23:59:59+00:00",
            "2026-03-02T00:00:00+00:00",
        ),
        # a digest that would fall into quiet hours waits for their end
        (
            Rhythm("UTC", time(22), time(7), "hourly"),
            "2026-03-02T21:30:00+00:00",
            "2026-03-03T07:00:00+00:00",
        ),
        # clocks go forward in Berlin on 29 March 2026: 07:00 is 05:00 UTC that day
        (
            Rhythm("Europe/Berlin", time(22), time(7)),
            "2026-03-28T22:00:00+00:00",
            "2026-03-29T05:00:00+00:00",
        ),
    ],
)
def test_when_it_goes_out(rhythm: Rhythm, now: str, expected: str) -> None:
    assert due(at(now), rhythm) == at(expected)


def test_it_never_goes_out_in_quiet_hours_nor_before_it_happened() -> None:
    start = datetime(2026, 3, 28, tzinfo=UTC)
    for minutes in range(0, 3 * 24 * 60, 7):
        now = start + timedelta(minutes=minutes)
        found = due(now, Rhythm("UTC", time(21, 30), time(6, 15)))
        shown = found.time()
        assert found > now
        assert time(6, 15) <= shown < time(21, 30), (now, found)


def test_tries_end() -> None:
    assert [pause(tries) for tries in (1, 4, 5)] == [
        timedelta(minutes=1),
        timedelta(hours=6),
        None,
    ]
