"""Rounding of exact rationals to whole units, with the mode always named by the caller."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from enum import StrEnum
from fractions import Fraction
from typing import Final


class RoundingMode(StrEnum):
    """How a value between two units is rounded; "up" and "down" mean away from and towards zero."""

    HALF_UP = ROUND_HALF_UP
    HALF_EVEN = ROUND_HALF_EVEN
    HALF_DOWN = ROUND_HALF_DOWN
    UP = ROUND_UP
    DOWN = ROUND_DOWN
    CEILING = ROUND_CEILING
    FLOOR = ROUND_FLOOR


# Rounding to whole numbers through the C decimal library; 400 digits hold any figure of a document.
_CONTEXTS: Final = {mode: Context(prec=400, rounding=mode.value) for mode in RoundingMode}


def round_ratio(numerator: int, denominator: int, mode: RoundingMode) -> int:
    """Return numerator / denominator (above zero) rounded to a whole number, in exact integers."""
    negative = numerator < 0
    whole, rest = divmod(abs(numerator), denominator)
    if rest == 0:
        return -whole if negative else whole
    if mode is RoundingMode.HALF_UP:
        away = 2 * rest >= denominator
    elif mode is RoundingMode.HALF_EVEN:
        away = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    elif mode is RoundingMode.HALF_DOWN:
        away = 2 * rest > denominator
    elif mode is RoundingMode.CEILING:
        away = not negative
    elif mode is RoundingMode.FLOOR:
        away = negative
    else:
        away = mode is RoundingMode.UP
    if away:
        whole += 1
    return -whole if negative else whole


def round_to_integer(value: int | Decimal | Fraction, mode: RoundingMode) -> int:
    """Return `value` rounded to a whole number."""
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value.to_integral_value(mode.value, _CONTEXTS[mode]))
    return round_ratio(value.numerator, value.denominator, mode)
