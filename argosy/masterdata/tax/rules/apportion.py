"""Rounding a sum and putting the rounding back on its terms, signs mixed or not (INV-11)."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.kernel.primitives.rounding import RoundingMode, round_ratio


def apportion(
    numerators: Sequence[int], denominator: int, mode: RoundingMode, order: Sequence[int]
) -> list[int]:
    """Round the sum of numerators / denominator once and return whole parts that sum to it.

    Each part is its term rounded down, the units left over go to the largest remainders; ties go to
    who comes first in `order`. The mirror of a document is apportioned as its mirror, so that a
    credit note undoes an invoice line by line.
    """
    exact_sum = sum(numerators)
    total = round_ratio(exact_sum, denominator, mode)
    negative = exact_sum < 0
    parts = []
    remainders = []
    for numerator in numerators:
        part, remainder = divmod(-numerator if negative else numerator, denominator)
        parts.append(part)
        remainders.append(remainder)
    left_over = (-total if negative else total) - sum(parts)
    if left_over:
        for index in sorted(order, key=lambda index: -remainders[index])[:left_over]:
            parts[index] += 1
    if negative:
        parts = [-part for part in parts]
    if sum(parts) != total:
        raise AssertionError("INV-11: the parts must sum to the whole")
    return parts
