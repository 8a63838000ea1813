"""Shares of an agreed amount: what belongs to a part of a line's quantity, summing to the whole."""

from __future__ import annotations

from decimal import Decimal

from argosy.kernel.primitives.rounding import RoundingMode, round_ratio


def share(whole_minor: int, part: Decimal, whole: Decimal) -> int:
    """Return the share of an amount that belongs to a part of a quantity, half up.

    A part beyond the whole has more than the whole amount (an over-delivery).
    """
    if part == whole:
        return whole_minor
    part_num, part_den = part.as_integer_ratio()
    num, den = whole.as_integer_ratio()
    if num == 0:
        return 0
    return round_ratio(whole_minor * part_num * den, part_den * num, RoundingMode.HALF_UP)


def share_between(whole_minor: int, before: Decimal, after: Decimal, whole: Decimal) -> int:
    """Return the share of the step from one cumulated quantity to another.

    Steps telescope: whatever the sizes of the parts, those of 0 to the whole sum to the amount
    (INV-11). A step back (a credit) gives back exactly what the same step gave.
    """
    return share(whole_minor, after, whole) - share(whole_minor, before, whole)
