"""Patterns of numbers: what they make, and which could make the same number."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.events import patterns

ON = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("SO-{yyyy}-{n:05}", True),
        ("{n}", True),
        ("SO", False),
        ("{n}-{n:03}", False),
        ("{n:00}", False),
        ("{m}{n}", False),
        ("}{n}", False),
    ],
)
def test_a_pattern_counts_once(pattern: str, wanted: bool) -> None:
    assert patterns.is_pattern(pattern) is wanted


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [("{mm}{n}", False), ("{yyyy}{dd}{n}", False), ("{yy}{mm}{dd}{n}", True), ("A{n}", True)],
)
def test_a_lasting_pattern_names_its_period_wholly(pattern: str, wanted: bool) -> None:
    assert patterns.is_lasting(pattern) is wanted


@pytest.mark.parametrize(
    ("pattern", "grain", "scope", "number"),
    [
        ("A{n:03}/x", "none", "", "A007/x"),
        ("{n}-{yy}", "year", "2026", "7-26"),
        ("{yyyy}{mm}-{n:02}", "month", "2026-03", "202603-07"),
        ("{yy}{mm}{dd}{n:04}", "day", "2026-03-09", "2603090007"),
    ],
)
def test_a_number_of_a_day(pattern: str, grain: str, scope: str, number: str) -> None:
    assert patterns.grain_of(pattern) == grain
    assert patterns.scope_of(pattern, ON) == scope
    assert patterns.number_of(pattern, ON, 7) == number
    assert patterns.scope_of(pattern, ON, "x") == (f"x:{scope}" if scope else "x")


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("SO-{yyyy}-{n:05}", "SO-{yyyy}{mm}-{n:04}", False),
        ("SO-{yyyy}-{n:05}", "SO-{yyyy}-{n:03}", False),  # one counter
        ("SO-{n:06}", "SO-{yyyy}{n:04}", True),  # SO-20260001 by either
        ("A{n}", "A1{n}", True),
        ("A{n}", "B{n}", False),
        ("A{n}-1", "A{n}-{yy}", False),
        ("{n}x", "{n}", False),
        ("{yyyy}{n}", "{n}{yyyy}", True),
        ("订{n}", "单{n}", False),
    ],
)
def test_patterns_that_can_make_the_same_number(one: str, other: str, wanted: bool) -> None:
    assert patterns.can_meet(one, other) is wanted
    assert patterns.can_meet(other, one) is wanted
