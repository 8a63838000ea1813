"""Accounting's pure rules, by figures worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.domains.accounting.rules import share_company_total, to_company


@pytest.mark.parametrize(
    ("minor", "rate", "scales", "expected"),
    [
        (10000, "0.9137", (2, 2), 9137),
        (5005, "83.2007", (2, 2), 416420),  # 4,164.195035
        (1, "0.5", (2, 2), 1),  # half goes up
        (-1, "0.5", (2, 2), -1),
        (1000, "0.0061", (0, 2), 610),  # 1,000 yen
        (1234, "2.5", (3, 2), 309),  # 1.234 dinar x 2.5 = 3.085
        (777, "1", (2, 2), 777),
    ],
)
def test_company_amounts(minor: int, rate: str, scales: tuple[int, int], expected: int) -> None:
    assert to_company(minor, Decimal(rate), *scales) == expected


def test_a_discount_line_takes_its_share_too() -> None:
    # 100, 50 and -30 make 120; shared over 100: 83.33, 41.67, -25.
    assert share_company_total(100, [100, 50, -30]) == [83, 42, -25]
    assert share_company_total(0, [5, -5]) == [0, 0]


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20),
)
def test_shares_sum_to_the_total(total: int, parts: list[int]) -> None:
    shares = share_company_total(total, parts)
    assert sum(shares) == (total if sum(parts) else 0)
