"""Tests of money: exact parsing and writing in every currency, bounds, refusal of mixtures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.kernel.primitives.currency import CURRENCIES
from argosy.kernel.primitives.errors import ArgosyError, Problem, ValidationFailed
from argosy.kernel.primitives.money import Money, minor_text, parse_money, round_minor
from argosy.kernel.primitives.rounding import RoundingMode

INT64 = 2**63 - 1


@pytest.mark.parametrize(
    ("text", "currency", "minor", "wire"),
    [
        ("12.34", "EUR", 1234, "12.34"),
        ("12.340", "EUR", 1234, "12.34"),
        ("-0.05", "EUR", -5, "-0.05"),
        ("5", "JPY", 5, "5"),
        ("5", "CNY", 500, "5.00"),
        ("0.001", "KWD", 1, "0.001"),
        ("1.2345", "CLF", 12345, "1.2345"),
        ("92233720368547758.07", "EUR", INT64, "92233720368547758.07"),
        ("-92233720368547758.07", "EUR", -INT64, "-92233720368547758.07"),
    ],
)
def test_parsing_and_writing(text: str, currency: str, minor: int, wire: str) -> None:
    money = Money.parse(text, currency)
    assert (money.minor, money.text()) == (minor, wire)
    assert money.decimal() == Decimal(text)


@pytest.mark.parametrize(
    ("value", "currency", "code"),
    [
        ("12.345", "EUR", "number.too_precise"),
        ("0.5", "JPY", "number.too_precise"),
        ("NaN", "EUR", "number.malformed"),
        (Decimal("NaN"), "EUR", "number.not_finite"),
        (12.34, "EUR", "number.inexact"),
        ("92233720368547758.08", "EUR", "number.too_big"),
        ("-92233720368547758.08", "EUR", "number.too_small"),
        ("9" * 40, "EUR", "number.too_big"),
        ("1", "ZZZ", "currency.unknown"),
    ],
)
def test_other_amounts_are_refused(value: object, currency: str, code: str) -> None:
    problem = parse_money(value, currency, "lines[1].amount")
    assert isinstance(problem, Problem)
    assert problem.code == code
    with pytest.raises(ValidationFailed):
        Money.parse(value, currency)


@given(st.integers(-INT64, INT64), st.sampled_from(sorted(CURRENCIES)))
@settings(max_examples=500)
def test_wire_form_round_trips_in_every_currency(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.text(), currency) == money
    assert Money.parse(money.decimal(), currency) == money
    assert money.text() == f"{Decimal(minor).scaleb(-CURRENCIES[currency].minor_units):f}"


def test_arithmetic() -> None:
    ten, three = Money(1000, "EUR"), Money(300, "EUR")
    assert ten + three == Money(1300, "EUR")
    assert three - ten == Money(-700, "EUR")
    assert -three == Money(-300, "EUR")
    assert abs(-three) == three
    assert three < ten and ten > three and three <= three and ten >= three
    assert not Money.zero("EUR")
    assert str(ten) == "10.00 EUR"


def test_times_rounds_by_the_named_mode() -> None:
    money = Money(1005, "EUR")
    assert money.times(Decimal("0.5"), RoundingMode.HALF_UP) == Money(503, "EUR")
    assert money.times(Decimal("0.5"), RoundingMode.HALF_EVEN) == Money(502, "EUR")
    assert money.times(Fraction(1, 3), RoundingMode.DOWN) == Money(335, "EUR")
    assert money.times(-2, RoundingMode.DOWN) == Money(-2010, "EUR")
    for inexact in (0.5, True, Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ValidationFailed):
            money.times(inexact, RoundingMode.HALF_UP)  # type: ignore[arg-type]


def test_currencies_never_mix() -> None:
    euro, yen = Money(1, "EUR"), Money(1, "JPY")
    assert euro != yen
    for operation in (
        lambda: euro + yen,
        lambda: euro - yen,
        lambda: euro < yen,
        lambda: euro <= yen,
        lambda: euro > yen,
        lambda: euro >= yen,
    ):
        with pytest.raises(ValidationFailed) as refused:
            operation()
        assert refused.value.code == "money.currency_mismatch"
    with pytest.raises(TypeError):
        _ = euro + 1  # type: ignore[operator]


@pytest.mark.parametrize("minor", [INT64 + 1, -INT64 - 1, 10**30, 1.5, True, "5", None])
def test_minor_units_are_64_bit_integers(minor: object) -> None:
    with pytest.raises(ArgosyError):
        Money(minor, "EUR")  # type: ignore[arg-type]


def test_sum_beyond_64_bits_is_refused() -> None:
    with pytest.raises(ValidationFailed) as refused:
        _ = Money(INT64, "EUR") + Money(1, "EUR")
    assert refused.value.code == "number.too_big"


def test_round_minor() -> None:
    half_up, half_even = RoundingMode.HALF_UP, RoundingMode.HALF_EVEN
    assert round_minor(Decimal("1.005"), "EUR", half_up) == 101
    assert round_minor(Decimal("1.005"), "EUR", half_even) == 100
    assert round_minor(Decimal("1.5"), "JPY", half_up) == 2
    assert round_minor(Fraction(1, 3), "KWD", half_up) == 333
    assert round_minor(-2, "EUR", half_up) == -200
    with pytest.raises(ValidationFailed):
        round_minor(Decimal("NaN"), "EUR", half_up)


def test_minor_text_of_small_amounts() -> None:
    assert minor_text(7, "KWD") == "0.007"
    assert minor_text(-7, "JPY") == "-7"
    assert minor_text(0, "EUR") == "0.00"
