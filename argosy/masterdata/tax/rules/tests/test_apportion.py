"""Tests of rounding a sum and putting the rounding back on its terms (INV-11)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.kernel.primitives.rounding import RoundingMode
from argosy.masterdata.tax.rules.apportion import apportion

HALF_UP = RoundingMode.HALF_UP


@pytest.mark.parametrize(
    ("numerators", "denominator", "order", "parts"),
    [
        ([66, 66, 66], 10, [0, 1, 2], [7, 7, 6]),  # 19.8 is 20
        ([66, 66, 66], 10, [2, 1, 0], [6, 7, 7]),  # ties by the order given
        ([-66, -66, -66], 10, [0, 1, 2], [-7, -7, -6]),
        ([64, -14], 10, [0, 1], [6, -1]),  # 5.0
        ([15, -10], 10, [0, 1], [2, -1]),  # 0.5 is 1
        ([0, 0], 7, [0, 1], [0, 0]),
    ],
)
def test_by_hand(
    numerators: list[int], denominator: int, order: list[int], parts: list[int]
) -> None:
    assert apportion(numerators, denominator, HALF_UP, order) == parts


@given(
    st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30),
    st.integers(1, 10**5),
    st.sampled_from(list(RoundingMode)),
)
def test_parts_sum_and_stay_within_a_unit(
    numerators: list[int], denominator: int, mode: RoundingMode
) -> None:
    order = range(len(numerators))
    parts = apportion(numerators, denominator, mode, order)
    assert abs(sum(parts) - Fraction(sum(numerators), denominator)) < 1
    for part, numerator in zip(parts, numerators, strict=True):
        assert abs(part - Fraction(numerator, denominator)) < 1
    if mode is HALF_UP:
        mirrored = apportion([-each for each in numerators], denominator, mode, order)
        if sum(numerators):
            assert mirrored == [-part for part in parts]
