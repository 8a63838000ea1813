"""Tests of splitting (INV-11): the parts sum to the whole, each within one unit of its share."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.primitives.split import Weight, split, split_traced

WEIGHTS = st.lists(
    st.one_of(
        st.integers(0, 10**12),
        st.decimals("0", "1e9", places=6, allow_nan=False),
        st.fractions(0, 1000, max_denominator=997),
    ),
    min_size=1,
    max_size=40,
)
TOTALS = st.one_of(st.integers(-50, 50), st.integers(-(2**63), 2**63))


@pytest.mark.parametrize(
    ("total", "weights", "parts", "extra"),
    [
        (100, [1, 1, 1], (34, 33, 33), (0,)),
        (-100, [1, 1, 1], (-34, -33, -33), (0,)),
        (5, [1, 2, 3], (1, 2, 2), (0, 1)),  # 0.83, 1.67, 2.5: the units go to .83 and .67
        (10, [0, 1, 1], (0, 5, 5), ()),
        (7, [0, 0, 0], (3, 2, 2), (0,)),
        (0, [1, 2], (0, 0), ()),
        (1, [1, 1, 2], (0, 0, 1), (2,)),
        (1000, [Decimal("0.5"), Fraction(1, 3), 0], (600, 400, 0), ()),
    ],
)
def test_by_hand(
    total: int, weights: list[Weight], parts: tuple[int, ...], extra: tuple[int, ...]
) -> None:
    traced = split_traced(total, weights)
    assert (traced.parts, traced.extra) == (parts, extra)
    assert split(total, weights) == list(parts)


@pytest.mark.parametrize("weights", [[], [1, -1, 1], [Decimal("-0.1")], [Decimal("NaN"), 1]])
def test_what_cannot_be_split_is_refused(weights: list[Weight]) -> None:
    with pytest.raises(ValidationFailed):
        split(100, weights)


def check_laws(total: int, weights: list[Weight]) -> None:
    traced = split_traced(total, weights)
    assert sum(traced.parts) == total
    assert len(traced.parts) == len(weights)
    exact = [Fraction(weight) for weight in weights]
    if not any(exact):
        exact = [Fraction(1)] * len(exact)
    whole = sum(exact)
    for index, (part, weight) in enumerate(zip(traced.parts, exact, strict=True)):
        share = abs(total) * weight / whole
        assert abs(abs(part) - share) < 1, "each part lies within one unit of its exact share"
        assert (index in traced.extra) == (abs(part) > share.numerator // share.denominator)
        assert weight or part == 0
    assert split(-total, weights) == [-part for part in traced.parts]


@given(TOTALS, WEIGHTS)
@settings(max_examples=300, deadline=None)
def test_inv_11_parts_sum_to_the_whole(total: int, weights: list[Weight]) -> None:
    check_laws(total, weights)


@pytest.mark.long
@given(TOTALS, WEIGHTS)
@settings(max_examples=20_000, deadline=None)
def test_inv_11_parts_sum_to_the_whole_long(total: int, weights: list[Weight]) -> None:
    check_laws(total, weights)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=2, max_size=10))
def test_rounding_each_share_alone_would_lose_cents(total: int, weights: list[int]) -> None:
    """Negative control: the naive way differs from the whole for some input, ours never does."""
    assert sum(split(total, weights)) == total
    naive = [100 * weight // 3 for weight in (1, 1, 1)]
    assert sum(naive) == 99
