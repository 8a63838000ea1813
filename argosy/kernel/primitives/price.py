"""Prices keep their decimals; only the extension to an amount is rounded, once, by a named mode."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.money import Money
from argosy.kernel.primitives.numbers import EXACT, check_decimal
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio, round_to_integer

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Price:
    """An exact amount of major units for `per_qty` of whatever unit the document line counts in."""

    amount: Decimal
    currency: str
    per_qty: Decimal = _ONE

    def __post_init__(self) -> None:
        check_decimal(self.amount, "price")
        check_decimal(self.per_qty, "per_qty", minimum=Decimal("0.000000000001"))
        minor_units(self.currency)


def extend_exact(price: Price, qty: Decimal) -> Fraction:
    """Return price times quantity in major units, exactly."""
    return Fraction(price.amount) * Fraction(qty) / Fraction(price.per_qty)


def extend(price: Price, qty: Decimal, mode: RoundingMode = RoundingMode.HALF_UP) -> Money:
    """Return price times quantity as money, rounded once by `mode` (half up is commercial)."""
    check_decimal(qty, "qty")
    minor = extend_minor(price.amount, qty, price.per_qty, minor_units(price.currency), mode)
    return Money(minor, price.currency)


def extend_minor(
    amount: Decimal, qty: Decimal, per_qty: Decimal, scale: int, mode: RoundingMode
) -> int:
    """Return amount / per_qty * qty in minor units of `scale` decimals; for long loops."""
    product = EXACT.multiply(amount, qty)
    if per_qty == 1:
        return round_to_integer(product.scaleb(scale, EXACT), mode)
    numerator, denominator = product.as_integer_ratio()
    per_numerator, per_denominator = per_qty.as_integer_ratio()
    return round_ratio(numerator * per_denominator * 10**scale, denominator * per_numerator, mode)
