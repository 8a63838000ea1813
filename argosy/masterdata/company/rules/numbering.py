"""How a company numbers its documents: what it may ask for, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from argosy.kernel.events.patterns import can_meet, is_lasting, is_pattern
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem

PATTERN_MAX: Final = 40
FIRST_MAX: Final = 999_999_999
COMPANY: Final = "{company}"
"""Stands for the company's code in what is typed; it never changes, so it is written out."""


@dataclass(frozen=True, slots=True)
class SetNumberPattern:
    """How a series numbers from now on.

    Args:
        series: a declared one, such as ``sales_order``.
        pattern: text with {company} {yyyy} {yy} {mm} {dd} and once {n} or {n:05}.
        first_number: with which the present period begins; 0 for where it stands.
    """

    series: str
    pattern: str
    first_number: int = 0


@dataclass(frozen=True, slots=True)
class ChangeNumberPattern:
    """Another pattern for a series that has one; `version` is the one that was read."""

    pattern_id: int
    version: int
    pattern: str
    first_number: int = 0


def written_out(pattern: str, company_code: str) -> str:
    """Return a pattern with the code of the company in it."""
    return pattern.replace(COMPANY, company_code)


def pattern_problems(pattern: str, first_number: int) -> list[Problem]:
    """Return what is wrong with a pattern in any case, all at once."""
    found = text_problem(pattern, "pattern", PATTERN_MAX, required=True)
    if found is not None:
        problems = [found]
    elif pattern != pattern.strip() or not is_pattern(pattern):
        problems = [
            Problem(
                "company.number_pattern_form",
                "{pattern} is no pattern of numbers.",
                "Write text with {{n}} or {{n:05}} once, and {{yyyy}}, {{yy}}, {{mm}}, {{dd}} or"
                " {{company}} where wanted.",
                "pattern",
                {"pattern": ascii(pattern)[:60]},
            )
        ]
    elif not is_lasting(pattern):
        problems = [
            Problem(
                "company.number_pattern_period",
                "{pattern} would give the same numbers again in another month or year.",
                "Name the month with a day, and the year with a month.",
                "pattern",
                {"pattern": ascii(pattern)[:60]},
            )
        ]
    else:
        problems = []
    wrong = int64_problem(first_number, "first_number", minimum=0)
    if wrong is None and first_number > FIRST_MAX:
        wrong = Problem(
            "company.first_number",
            "No period begins with a number above {most}.",
            "Begin with a smaller one.",
            "first_number",
            {"most": FIRST_MAX},
        )
    return [*problems, *([wrong] if wrong else [])]


def meeting_problem(pattern: str, others: Iterable[str]) -> Problem | None:
    """Return the problem of a pattern that can make a number of the same series once more."""
    for other in others:
        if can_meet(pattern, other):
            return Problem(
                "company.number_pattern_meets",
                "{pattern} can make the same number as {other}, by which documents were numbered.",
                "Add or change a letter or a sign, so that old and new numbers differ.",
                "pattern",
                {"pattern": ascii(pattern)[:60], "other": ascii(other)[:60]},
            )
    return None
