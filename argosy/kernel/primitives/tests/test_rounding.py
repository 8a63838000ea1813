"""Tests of rounding: every mode on both sides of zero, exact ratios and decimals alike."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.kernel.primitives.rounding import RoundingMode, round_ratio, round_to_integer

# value: half up, half even, half down, up, down, ceiling, floor
TABLE = {
    "2.5": (3, 2, 2, 3, 2, 3, 2),
    "-2.5": (-3, -2, -2, -3, -2, -2, -3),
    "3.5": (4, 4, 3, 4, 3, 4, 3),
    "2.1": (2, 2, 2, 3, 2, 3, 2),
    "-2.1": (-2, -2, -2, -3, -2, -2, -3),
    "2.9": (3, 3, 3, 3, 2, 3, 2),
    "-0.5": (-1, 0, 0, -1, 0, 0, -1),
    "7": (7, 7, 7, 7, 7, 7, 7),
}
MODES = (
    RoundingMode.HALF_UP,
    RoundingMode.HALF_EVEN,
    RoundingMode.HALF_DOWN,
    RoundingMode.UP,
    RoundingMode.DOWN,
    RoundingMode.CEILING,
    RoundingMode.FLOOR,
)


@pytest.mark.parametrize("value", TABLE)
def test_every_mode(value: str) -> None:
    for mode, expected in zip(MODES, TABLE[value], strict=True):
        assert round_to_integer(Decimal(value), mode) == expected, mode
        assert round_to_integer(Fraction(value), mode) == expected, mode


def test_an_integer_stays() -> None:
    assert round_to_integer(-(10**30), RoundingMode.UP) == -(10**30)


@given(
    st.integers(-(10**24), 10**24), st.sampled_from([1, 2, 4, 8, 10, 1000]), st.sampled_from(MODES)
)
def test_ratio_and_decimal_agree(numerator: int, denominator: int, mode: RoundingMode) -> None:
    value = Decimal(numerator) / Decimal(denominator)  # at most 28 digits: exact
    assert Fraction(value) == Fraction(numerator, denominator)
    assert round_ratio(numerator, denominator, mode) == round_to_integer(value, mode)
