"""Rates are exact, chosen by rule, and refused when too old; figures worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.currency.rules.exchange_rates import (
    ExchangeRate,
    NewRate,
    Quote,
    RateRequest,
    choose,
    convert_minor,
    rate_problems,
    wanted_pairs,
)

DAY = date(2026, 3, 31)


def quote(rate: str, day: int = 31) -> Quote:
    return Quote(Decimal(rate), date(2026, 3, day))


def chosen(
    quotes: dict[tuple[str, str], Quote],
    one: str = "USD",
    other: str = "CNY",
    *,
    base: str = "EUR",
    max_age_days: int = 7,
) -> ExchangeRate:
    found = choose(RateRequest(one, other, DAY, max_age_days=max_age_days), quotes, base)
    assert isinstance(found, ExchangeRate), found
    return found


def test_the_direct_rate_of_the_day() -> None:
    rate = chosen({("USD", "CNY"): quote("7.1234")})
    assert rate.value == Fraction(71234, 10000)
    assert (rate.stored(), rate.valid_on) == (Decimal("7.1234"), DAY)


def test_the_inverse_is_an_exact_fraction() -> None:
    rate = chosen({("CNY", "USD"): quote("0.14")})
    assert rate.value == Fraction(100, 14)
    assert rate.stored() == Decimal("7.142857142857")


def test_the_newer_of_direct_and_inverse_counts_and_a_tie_is_direct() -> None:
    newer = chosen({("USD", "CNY"): quote("7", 28), ("CNY", "USD"): quote("0.125", 30)})
    assert newer.value == 8 and newer.valid_on == date(2026, 3, 30)
    tie = chosen({("USD", "CNY"): quote("7"), ("CNY", "USD"): quote("0.125")})
    assert tie.value == 7


def test_over_the_base_by_whatever_legs_there_are() -> None:
    # 1 USD = 1 / 1.25 EUR, and 1 EUR = 7.80 CNY: 7.80 / 1.25 = 6.24 CNY.
    rate = chosen({("EUR", "USD"): quote("1.25", 30), ("EUR", "CNY"): quote("7.80", 29)})
    assert rate.value == Fraction(624, 100)
    assert [(s.from_currency, s.to_currency, s.is_inverse) for s in rate.steps] == [
        ("USD", "EUR", True),
        ("EUR", "CNY", False),
    ]
    assert rate.valid_on == date(2026, 3, 29)


def test_a_rate_between_the_two_goes_before_the_way_over_the_base() -> None:
    quotes = {
        ("USD", "CNY"): quote("7", 25),
        ("EUR", "USD"): quote("1.25"),
        ("EUR", "CNY"): quote("7.80"),
    }
    assert chosen(quotes).value == 7
    assert chosen(quotes, max_age_days=5).value == Fraction(624, 100)


def test_one_currency_is_worth_itself() -> None:
    rate = chosen({}, "JPY", "JPY")
    assert rate.value == 1 and rate.valid_on is None and rate.stored() == 1


@pytest.mark.parametrize(
    ("quotes", "code"),
    [
        ({}, "rate.missing"),
        ({("USD", "CNY"): quote("7", 23)}, "rate.too_old"),
        ({("EUR", "USD"): quote("1.25"), ("EUR", "CNY"): quote("7.8", 23)}, "rate.missing"),
        ({("EUR", "USD"): quote("1.25")}, "rate.missing"),
    ],
)
def test_no_rate_is_better_than_an_old_one(quotes: dict[tuple[str, str], Quote], code: str) -> None:
    found = choose(RateRequest("USD", "CNY", DAY), quotes, "EUR")
    assert isinstance(found, Problem)
    assert found.code == code
    assert found.cure and "{" not in found.text()


def test_the_last_day_that_is_young_enough() -> None:
    assert chosen({("USD", "CNY"): quote("7", 24)}).valid_on == date(2026, 3, 24)


def test_only_the_pairs_that_may_be_used_are_asked_for() -> None:
    assert list(wanted_pairs(RateRequest("USD", "CNY", DAY), "USD")) == [
        ("USD", "CNY"),
        ("CNY", "USD"),
    ]
    assert len(set(wanted_pairs(RateRequest("USD", "CNY", DAY), "EUR"))) == 6


@pytest.mark.parametrize(
    ("minor", "rate", "one", "other", "expected"),
    [
        (10_000, "7.1234", "USD", "CNY", 71_234),  # 100.00 USD
        (10_000, "149.505", "USD", "JPY", 14_951),  # 14,950.5 yen, half up
        (-10_000, "149.505", "USD", "JPY", -14_951),
        (1_000, "0.0067", "JPY", "USD", 670),  # 1,000 yen
        (1_000, "0.3076", "USD", "KWD", 3_076),  # 10.00 USD = 3.076 dinar of 3 decimals
    ],
)
def test_minor_units_are_those_of_each_currency(
    minor: int, rate: str, one: str, other: str, expected: int
) -> None:
    assert convert_minor(minor, Decimal(rate), one, other) == expected


@given(
    st.integers(-(10**15), 10**15),
    st.decimals("0.0001", "10000", places=6, allow_nan=False, allow_infinity=False),
)
def test_there_and_back_loses_at_most_what_rounding_took(minor: int, factor: Decimal) -> None:
    rate = Fraction(factor)
    there = convert_minor(minor, rate, "EUR", "CNY")
    back = convert_minor(there, 1 / rate, "CNY", "EUR")
    assert abs(there - minor * rate) <= Fraction(1, 2)
    assert abs(back - minor) <= Fraction(1, 2) / rate + Fraction(1, 2)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (NewRate("spot", "USD", "CNY", "7.1234", DAY, "PBOC"), []),
        (NewRate("spot", "DEM", "FRF", Decimal("3.3538"), DAY, "old"), []),
        (NewRate("spot", "USD", "USD", "1", DAY, "X"), [("rate.same_currency", "to_currency")]),
        (NewRate("spot", "USD", "CNY", "0", DAY, "X"), [("rate.not_positive", "rate")]),
        (NewRate("spot", "USD", "CNY", "-1", DAY, "X"), [("rate.not_positive", "rate")]),
        (NewRate("spot", "USD", "CNY", Decimal("NaN"), DAY, "X"), [("number.not_finite", "rate")]),
        (NewRate("spot", "USD", "CNY", "1e3", DAY, "X"), [("number.malformed", "rate")]),
        (NewRate("spot", "USD", "CNY", "0.0000000000001", DAY, "X"),
         [("number.too_precise", "rate")]),
        (NewRate("spot", "USD", "CNY", "1" + "0" * 15, DAY, "X"), [("number.too_big", "rate")]),
        (NewRate("guess", "US", "RMB", "x", DAY, ""),
         [("currency.unknown", "from_currency"), ("currency.unknown", "to_currency"),
          ("text.required", "source"), ("rate.kind", "kind"), ("number.malformed", "rate")]),
    ],
)  # fmt: skip
def test_a_wrong_rate_says_all_that_is_wrong(new: NewRate, expected: list[tuple[str, str]]) -> None:
    problems = rate_problems(new)
    assert [(problem.code, problem.field) for problem in problems] == expected
    assert all(problem.cure and "{" not in problem.text() for problem in problems)
