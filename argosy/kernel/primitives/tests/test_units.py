"""Tests of conversions (INV-24): exact or refused, there and back the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.primitives.quantity import Quantity
from argosy.kernel.primitives.units import STANDARD_UNITS, Unit, convert, converted

BOX = Unit("BX", "count", 12, 1, 0)
THIRD = Unit("3RD", "count", 1, 3, 6)


@pytest.mark.parametrize(
    ("qty", "source", "target", "expected"),
    [
        ("3", "DZN", "C62", "36"),
        ("36", "C62", "DZN", "3"),
        ("1", "LBR", "KGM", None),  # 0.45359237 needs 8 decimals, the kilogram has 6
        ("100", "LBR", "KGM", "45.359237"),
        ("1", "KGM", "GRM", "1000"),
        ("0.000001", "KGM", "GRM", "0.001"),
        ("1", "INH", "CMT", "2.54"),
        ("1", "YRD", "INH", "36"),
        ("90", "MIN", "HUR", "1.5"),
        ("1", "MIN", "HUR", None),
        ("7", "C62", "DZN", None),
        ("-24", "C62", "DZN", "-2"),
    ],
)
def test_by_hand(qty: str, source: str, target: str, expected: str | None) -> None:
    quantity = Quantity.parse(qty, source)
    from_unit, to_unit = STANDARD_UNITS[source], STANDARD_UNITS[target]
    if expected is None:
        with pytest.raises(ValidationFailed) as refused:
            convert(quantity, from_unit, to_unit, "lines[0].qty")
        assert refused.value.code == "unit.inexact"
        assert refused.value.problems[0].field == "lines[0].qty"
    else:
        assert convert(quantity, from_unit, to_unit).text() == expected


def test_a_third_of_a_box_is_exact_in_pieces_only() -> None:
    assert convert(Quantity.parse("3", "3RD"), THIRD, STANDARD_UNITS["C62"]).text() == "1"
    with pytest.raises(ValidationFailed):
        convert(Quantity.parse("1", "3RD"), THIRD, STANDARD_UNITS["C62"])


def test_dimensions_do_not_convert() -> None:
    with pytest.raises(ValidationFailed) as refused:
        convert(Quantity.parse("1", "KGM"), STANDARD_UNITS["KGM"], STANDARD_UNITS["LTR"])
    assert refused.value.code == "unit.dimension"
    with pytest.raises(ValidationFailed):
        convert(Quantity.parse("1", "GRM"), STANDARD_UNITS["KGM"], STANDARD_UNITS["GRM"])


def test_result_beyond_the_bound_is_refused() -> None:
    with pytest.raises(ValidationFailed) as refused:
        convert(
            Quantity.parse("999999999999999", "KGM"), STANDARD_UNITS["KGM"], STANDARD_UNITS["MGM"]
        )
    assert refused.value.code == "number.too_big"


@pytest.mark.parametrize(("num", "den", "decimals"), [(0, 1, 0), (1, 0, 0), (-1, 1, 0), (1, 1, 13)])
def test_bad_units_are_refused(num: int, den: int, decimals: int) -> None:
    with pytest.raises(ValidationFailed):
        Unit("BAD", "count", num, den, decimals)


def check_there_and_back(value: Decimal, source: Unit, target: Unit) -> None:
    quantity = Quantity(value, source.code)
    try:
        there = convert(quantity, source, target)
    except ValidationFailed as refused:
        assert refused.code in {"unit.inexact", "number.too_big"}
        return
    assert Fraction(there.value) * target.factor == Fraction(value) * source.factor
    back = converted(
        there.value,
        target.factor_num * source.factor_den,
        target.factor_den * source.factor_num,
        12,
    )
    assert back == value


UNITS = [*STANDARD_UNITS.values(), BOX, THIRD]
PAIRS = st.sampled_from([(a, b) for a in UNITS for b in UNITS if a.dimension == b.dimension])
VALUES = st.one_of(
    st.integers(-(10**9), 10**9).map(Decimal),
    st.decimals("-1e9", "1e9", places=6, allow_nan=False),
)


@given(VALUES, PAIRS)
@settings(max_examples=500)
def test_inv_24_there_and_back(value: Decimal, pair: tuple[Unit, Unit]) -> None:
    check_there_and_back(value, *pair)


@pytest.mark.long
@given(VALUES, PAIRS)
@settings(max_examples=20_000, deadline=None)
def test_inv_24_there_and_back_long(value: Decimal, pair: tuple[Unit, Unit]) -> None:
    check_there_and_back(value, *pair)
