"""Tests of prices: decimals are kept, the extension is exact until it is rounded once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.primitives.money import Money, round_minor
from argosy.kernel.primitives.price import Price, extend, extend_exact
from argosy.kernel.primitives.rounding import RoundingMode


@pytest.mark.parametrize(
    ("amount", "currency", "per_qty", "qty", "minor"),
    [
        ("0.335", "EUR", "1", "3", 101),  # 1.005 goes up
        ("0.335", "EUR", "1", "-3", -101),  # and its mirror goes down
        ("10", "EUR", "3", "1", 333),
        ("10", "EUR", "3", "2", 667),
        ("12.5", "CNY", "1000", "40", 50),  # 12.50 a thousand
        ("99.9", "JPY", "1", "5", 500),  # 499.5
        ("0.0005", "KWD", "1", "1", 1),
        ("0", "EUR", "1", "5", 0),
    ],
)
def test_extension(amount: str, currency: str, per_qty: str, qty: str, minor: int) -> None:
    price = Price(Decimal(amount), currency, Decimal(per_qty))
    assert extend(price, Decimal(qty)) == Money(minor, currency)


def test_mode_is_the_callers() -> None:
    price = Price(Decimal("0.335"), "EUR")
    assert extend(price, Decimal(3), RoundingMode.HALF_EVEN) == Money(100, "EUR")
    assert extend(price, Decimal(3), RoundingMode.DOWN) == Money(100, "EUR")


@given(
    st.decimals("-1e6", "1e6", places=9, allow_nan=False),
    st.decimals("-1e6", "1e6", places=9, allow_nan=False),
    st.sampled_from(["1", "100", "3", "0.7"]),
    st.sampled_from(["JPY", "EUR", "KWD", "CLF"]),
    st.sampled_from(list(RoundingMode)),
)
def test_extension_is_the_exact_product_rounded_once(
    amount: Decimal, qty: Decimal, per_qty: str, currency: str, mode: RoundingMode
) -> None:
    price = Price(amount, currency, Decimal(per_qty))
    exact = Fraction(amount) * Fraction(qty) / Fraction(Decimal(per_qty))
    assert extend_exact(price, qty) == exact
    assert extend(price, qty, mode).minor == round_minor(exact, currency, mode)


@pytest.mark.parametrize(
    ("amount", "per_qty", "currency"),
    [("NaN", "1", "EUR"), ("1", "0", "EUR"), ("1", "-1", "EUR"), ("1", "1", "ZZZ")],
)
def test_bad_prices_are_refused(amount: str, per_qty: str, currency: str) -> None:
    with pytest.raises(ValidationFailed):
        Price(Decimal(amount), currency, Decimal(per_qty))


def test_extension_beyond_64_bits_is_refused() -> None:
    with pytest.raises(ValidationFailed):
        extend(Price(Decimal("999999999999"), "EUR"), Decimal("999999999999"))
