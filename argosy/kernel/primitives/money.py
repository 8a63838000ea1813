"""Money: a whole number of minor units with its currency, so that no amount is nearly right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from argosy.kernel.primitives.currency import currency_problem, minor_units
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import EXACT, INT64_MAX, int64_problem, parse_decimal
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio, round_to_integer

_MAX_AMOUNT = Decimal(10) ** 19


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency; fits in a signed 64-bit integer or is refused."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int or not -INT64_MAX <= self.minor <= INT64_MAX:
            problem = int64_problem(self.minor, "amount", minimum=-INT64_MAX)
            raise ValidationFailed(problem or _not_plain_integer())
        minor_units(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return no money at all, in a currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, value: object, currency: str, field: str = "amount") -> Money:
        """Return the amount of a decimal string (or Decimal, int), or raise `ValidationFailed`.

        More decimals than the currency has are a problem, never rounded.
        """
        parsed = parse_money(value, currency, field)
        if isinstance(parsed, Problem):
            raise ValidationFailed(parsed)
        return parsed

    def text(self) -> str:
        """Return the wire form: a decimal string with the currency's decimals, such as "-0.05"."""
        return minor_text(self.minor, self.currency)

    def decimal(self) -> Decimal:
        """Return the amount in major units as an exact decimal."""
        return minor_to_decimal(self.minor, self.currency)

    def times(self, factor: int | Decimal | Fraction, mode: RoundingMode) -> Money:
        """Return the amount times an exact factor, rounded to minor units by `mode`."""
        numerator, denominator = _exact_ratio(factor)
        return Money(round_ratio(self.minor * numerator, denominator, mode), self.currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor > other.minor

    def __ge__(self, other: Money) -> bool:
        self._same(other)
        return self.minor >= other.minor

    def __str__(self) -> str:
        return f"{self.text()} {self.currency}"

    def _same(self, other: Money) -> None:
        """Refuse to mix currencies, and anything that is not money."""
        if not isinstance(other, Money):
            raise TypeError(f"money cannot be combined with {type(other).__name__}")
        if other.currency != self.currency:
            raise ValidationFailed(
                Problem(
                    "money.currency_mismatch",
                    "{left} and {right} cannot be combined.",
                    "Convert one of them with an exchange rate first.",
                    "currency",
                    {"left": self.currency, "right": other.currency},
                )
            )


def _not_plain_integer() -> Problem:
    return Problem(
        "number.not_integer", "A whole number of minor units was expected.", field="amount"
    )


def _exact_ratio(factor: object) -> tuple[int, int]:
    """Return numerator and denominator of an exact factor; floating point and NaN are refused."""
    if isinstance(factor, Decimal) and factor.is_finite():
        return factor.as_integer_ratio()
    if isinstance(factor, int | Fraction) and not isinstance(factor, bool):
        return factor.numerator, factor.denominator
    raise ValidationFailed(
        Problem(
            "number.inexact",
            "A {kind} is not an exact, finite factor.",
            "Use a whole number, a decimal or a fraction.",
            "factor",
            {"kind": type(factor).__name__},
        )
    )


def parse_money(value: object, currency: str, field: str = "amount") -> Money | Problem:
    """Return the amount written as a decimal string (or Decimal, int), or what is wrong with it."""
    unknown = currency_problem(currency, "currency")
    if unknown is not None:
        return unknown
    scale = minor_units(currency)
    number = parse_decimal(value, field, max_scale=scale, bound=_MAX_AMOUNT)
    if isinstance(number, Problem):
        return number
    minor = int(number.scaleb(scale, EXACT))
    return int64_problem(minor, field, minimum=-INT64_MAX) or Money(minor, currency)


def minor_to_decimal(minor: int, currency: str) -> Decimal:
    """Return minor units as an exact decimal of major units."""
    return Decimal(minor).scaleb(-minor_units(currency), EXACT)


def minor_text(minor: int, currency: str) -> str:
    """Return minor units in wire form, such as "-0.05"; written with the currency's decimals."""
    scale = minor_units(currency)
    digits = str(abs(minor))
    if scale:
        digits = digits.rjust(scale + 1, "0")
        digits = f"{digits[:-scale]}.{digits[-scale:]}"
    return "-" + digits if minor < 0 else digits


def round_minor(value: int | Decimal | Fraction, currency: str, mode: RoundingMode) -> int:
    """Return an exact amount in major units rounded to minor units of `currency` by `mode`."""
    scale = minor_units(currency)
    if isinstance(value, Decimal) and value.is_finite():
        return round_to_integer(value.scaleb(scale, EXACT), mode)
    numerator, denominator = _exact_ratio(value)
    return round_ratio(numerator * 10**scale, denominator, mode)
