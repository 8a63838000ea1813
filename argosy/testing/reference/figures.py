"""Exact figures: half up, and largest remainder, on fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def half_up(exact: Fraction) -> int:
    """Return the nearest whole number; a half goes away from zero."""
    whole = floor(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


def part_of(value: int, part: Fraction, whole: Fraction) -> int:
    """Return the part of a value that belongs to a part of a quantity."""
    return value if part == whole else half_up(value * part / whole)


def parts_of(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Share out a total >= 0: rounded down, what is left goes to the largest remainders."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [floor(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts


def twelve_decimals(exact: Fraction) -> Fraction:
    """Round a unit cost to the twelve decimals it is kept with."""
    return Fraction(half_up(exact * 10**12), 10**12)
