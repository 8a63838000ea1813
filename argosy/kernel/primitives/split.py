"""Splitting a whole so that the parts sum to it exactly (INV-11): largest remainder, ties by index.

Discounts, freight, tax, landed cost and allocations all pass through here; nobody loses a cent, and
the traced form says who got the units that did not divide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from argosy.kernel.primitives.errors import Problem, ValidationFailed

Weight = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a whole in the order of the weights, and the indices that got one extra unit."""

    parts: tuple[int, ...]
    extra: tuple[int, ...]


def _whole_weights(weights: Sequence[Weight]) -> list[int]:
    """Return integers in the same proportions; all-zero weights mean equal shares."""
    if not weights:
        raise ValidationFailed(
            Problem(
                "split.empty",
                "There is nothing to split the amount over.",
                "Give at least one line.",
                "weights",
            )
        )
    whole: list[int] = []
    ratios: list[tuple[int, int]] | None = None
    for weight in weights:
        if type(weight) is int:
            whole.append(weight)
            continue
        ratios = [_ratio(each) for each in weights]
        break
    if ratios is not None:
        common = lcm(*(denominator for _, denominator in ratios))
        whole = [numerator * (common // denominator) for numerator, denominator in ratios]
    if min(whole) < 0:
        index = next(i for i, weight in enumerate(whole) if weight < 0)
        raise ValidationFailed(
            Problem(
                "split.negative_weight",
                "The weight of a share is negative.",
                "Give weights of zero or more.",
                f"weights[{index}]",
            )
        )
    return whole if any(whole) else [1] * len(whole)


def _ratio(weight: Weight) -> tuple[int, int]:
    """Return numerator and denominator of a finite weight."""
    if isinstance(weight, Decimal):
        if not weight.is_finite():
            raise ValidationFailed(
                Problem(
                    "number.not_finite",
                    "NaN and infinity are not figures.",
                    "Send a finite number.",
                    "weights",
                )
            )
        return weight.as_integer_ratio()
    return weight.numerator, weight.denominator


def split_traced(total_minor: int, weights: Sequence[Weight]) -> Split:
    """Split a whole number of minor units over weights >= 0 and say who got the extra units.

    Each part is its exact share rounded towards zero; the units left over go one each to the
    largest remainders, ties to the lower index. A negative total splits as its positive mirror, so
    that a credit note undoes an invoice part by part. A share of weight zero gets nothing, unless
    all are zero: then the shares are equal. Raises `ValidationFailed` for no or negative weights.
    """
    whole = _whole_weights(weights)
    weight_sum = sum(whole)
    magnitude = abs(total_minor)
    parts: list[int] = []
    remainders: list[int] = []
    for weight in whole:
        part, remainder = divmod(magnitude * weight, weight_sum)
        parts.append(part)
        remainders.append(remainder)
    left_over = magnitude - sum(parts)
    extra: list[int] = []
    if left_over:
        by_remainder = sorted(range(len(parts)), key=lambda index: -remainders[index])
        extra = sorted(by_remainder[:left_over])
        for index in extra:
            parts[index] += 1
    if total_minor < 0:
        parts = [-part for part in parts]
    if sum(parts) != total_minor:
        raise AssertionError("INV-11: the parts must sum to the whole")
    return Split(tuple(parts), tuple(extra))


def split(total_minor: int, weights: Sequence[Weight]) -> list[int]:
    """Return the parts of `split_traced`, without the trace."""
    return list(split_traced(total_minor, weights).parts)
