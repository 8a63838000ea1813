"""Tests of quantities: bounds, exact arithmetic, refusal of floating point and of mixed units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.primitives.quantity import Quantity


def test_arithmetic_is_exact_at_full_width() -> None:
    small = Quantity.parse("0.000000000001", "KGM")
    big = Quantity.parse("999999999999999", "KGM")
    assert (big + small).text() == "999999999999999.000000000001"
    assert (small - big).text() == "-999999999999998.999999999999"
    assert (-small).text() == "-0.000000000001"
    assert small < big and big > small and small <= small and big >= small
    assert not Quantity.parse("0", "KGM")
    assert (-Quantity.parse("0", "KGM")).text() == "0"
    assert str(Quantity.parse("1.50", "KGM")) == "1.5 KGM"


@pytest.mark.parametrize("value", [1.5, True, "NaN", "1e3", Decimal("Infinity"), 10**15, "x", None])
def test_bad_quantities_are_refused(value: object) -> None:
    with pytest.raises(ValidationFailed):
        Quantity.parse(value, "KGM")


@pytest.mark.parametrize("value", [1.5, 1, "1", Decimal("NaN"), Decimal("1E15")])
def test_the_constructor_checks_too(value: object) -> None:
    with pytest.raises(ValidationFailed):
        Quantity(value, "KGM")  # type: ignore[arg-type]


def test_sum_beyond_the_bound_is_refused() -> None:
    most = Quantity.parse("999999999999999", "C62")
    with pytest.raises(ValidationFailed):
        _ = most + most


def test_units_never_mix() -> None:
    kilogram, litre = Quantity.parse("1", "KGM"), Quantity.parse("1", "LTR")
    assert kilogram != litre
    for operation in (
        lambda: kilogram + litre,
        lambda: kilogram - litre,
        lambda: kilogram < litre,
    ):
        with pytest.raises(ValidationFailed) as refused:
            operation()
        assert refused.value.code == "quantity.unit_mismatch"
    with pytest.raises(TypeError):
        _ = kilogram + 1  # type: ignore[operator]


def test_scale_of_a_unit() -> None:
    with pytest.raises(ValidationFailed) as refused:
        Quantity.parse("1.5", "C62", max_scale=0)
    assert refused.value.code == "number.too_precise"
