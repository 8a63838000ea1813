"""Hours of a day are read as written, or refused."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.calendar.rules.hours import parse_hours, spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("08:00-12:00,13:00-17:30", ((480, 720), (780, 1050))),
        ("00:00-24:00", ((0, 1440),)),
        ("08:00-12:00, 12:00-13:00", ((480, 720), (720, 780))),
    ],
)
def test_hours_are_minutes_of_the_day(text: str, expected: tuple[tuple[int, int], ...]) -> None:
    assert parse_hours(text) == expected
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    ["8:00-12:00", "08:00", "12:00-08:00", "08:00-08:00", "22:00-24:01", "24:00-25:00",
     "08:00-12:00,11:59-13:00", "13:00-14:00,08:00-09:00", "08:00-12:00,", "x\x00" * 101],
)  # fmt: skip
def test_what_are_no_hours_is_refused(text: str) -> None:
    problem = parse_hours(text, "weekly[0]")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.field) == ("calendar.hours", "weekly[0]")
    assert problem.cure
