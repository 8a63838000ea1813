"""Quantities: exact decimals with their unit; what is counted is never nearly counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import EXACT, MAX_SCALE, check_decimal, decimal_text


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact quantity in a unit: at most 28 digits, 12 decimals, magnitude below 10^15."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal):
            raise ValidationFailed(
                Problem(
                    "number.inexact",
                    "A quantity is a decimal, not {kind}.",
                    "Parse it from a decimal string.",
                    "qty",
                    {"kind": type(self.value).__name__},
                )
            )
        check_decimal(self.value, "qty")

    @classmethod
    def parse(
        cls, value: object, unit: str, field: str = "qty", *, max_scale: int = MAX_SCALE
    ) -> Quantity:
        """Return the quantity written as a decimal string (or Decimal, int), or raise."""
        return cls(check_decimal(value, field, max_scale=max_scale), unit)

    def text(self) -> str:
        """Return the wire form: plain digits, no exponent, no trailing zeros."""
        return decimal_text(self.value)

    def __add__(self, other: Quantity) -> Quantity:
        self._same(other)
        return Quantity(EXACT.add(self.value, other.value), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        self._same(other)
        return Quantity(EXACT.subtract(self.value, other.value), self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(self.value.copy_negate() if self.value else self.value, self.unit)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __lt__(self, other: Quantity) -> bool:
        self._same(other)
        return self.value < other.value

    def __le__(self, other: Quantity) -> bool:
        self._same(other)
        return self.value <= other.value

    def __gt__(self, other: Quantity) -> bool:
        self._same(other)
        return self.value > other.value

    def __ge__(self, other: Quantity) -> bool:
        self._same(other)
        return self.value >= other.value

    def __str__(self) -> str:
        return f"{self.text()} {self.unit}"

    def _same(self, other: Quantity) -> None:
        """Refuse to mix units, and anything that is not a quantity."""
        if not isinstance(other, Quantity):
            raise TypeError(f"a quantity cannot be combined with {type(other).__name__}")
        if other.unit != self.unit:
            raise ValidationFailed(
                Problem(
                    "quantity.unit_mismatch",
                    "{left} and {right} cannot be combined.",
                    "Convert one of them first.",
                    "unit",
                    {"left": self.unit, "right": other.unit},
                )
            )
