"""Tests of number checks: bounds of 64 bits and of exact decimals, floating point refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import (
    check_decimal,
    check_int64,
    decimal_text,
    parse_decimal,
)


@pytest.mark.parametrize("value", [0, -1, 2**63 - 1, -(2**63)])
def test_64_bit_integers_pass(value: int) -> None:
    assert check_int64(value, "qty") == value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2**63, "number.too_big"),
        (-(2**63) - 1, "number.too_small"),
        (True, "number.not_integer"),
        ("1", "number.not_integer"),
        (Decimal(1), "number.not_integer"),
        (1.0, "number.not_integer"),
    ],
)
def test_other_values_are_not_64_bit_integers(value: object, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_int64(value, "qty")
    assert refused.value.code == code


def test_minimum_of_an_integer() -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_int64(-1, "count", minimum=0)
    assert refused.value.code == "number.too_small"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12.3400", "12.34"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("+7", "7"),
        ("000123", "123"),
        (5, "5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1.5E-3"), "0.0015"),
        ("0.000000000001", "0.000000000001"),
        ("0.1000000000000000", "0.1"),
        ("999999999999999.999999999999", "999999999999999.999999999999"),
    ],
)
def test_decimals_are_read_exactly(value: object, text: str) -> None:
    assert decimal_text(check_decimal(value, "qty")) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0.1, "number.inexact"),
        (True, "number.inexact"),
        (None, "number.inexact"),
        (Decimal("NaN"), "number.not_finite"),
        (Decimal("sNaN"), "number.not_finite"),
        (Decimal("-Infinity"), "number.not_finite"),
        ("NaN", "number.malformed"),
        ("inf", "number.malformed"),
        ("1e5", "number.malformed"),
        ("1_000", "number.malformed"),
        (" 1", "number.malformed"),
        ("1,5", "number.malformed"),
        ("１２", "number.malformed"),
        ("", "number.malformed"),
        (".5", "number.malformed"),
        ("9" * 65, "number.malformed"),
        ("1000000000000000", "number.too_big"),
        (10**15, "number.too_big"),
        (10**4_000, "number.too_big"),
        (Decimal("1E+999999"), "number.too_big"),
        ("0.0000000000001", "number.too_precise"),
        (Decimal("1E-999999"), "number.too_precise"),
        (Decimal("0.1") / 3, "number.too_precise"),
    ],
)
def test_other_values_are_refused(value: object, code: str) -> None:
    problem = parse_decimal(value, "lines[0].qty")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.field) == (code, "lines[0].qty")
    assert problem.cure


def test_minimum_of_a_decimal() -> None:
    assert check_decimal("0", "qty", minimum=Decimal(0)) == 0
    with pytest.raises(ValidationFailed) as refused:
        check_decimal("-0.5", "qty", minimum=Decimal(0))
    assert refused.value.code == "number.too_small"
