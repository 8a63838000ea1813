"""Which rate holds on a day: the latest on or before it, directly, inversely or over a base.

A rate says how many units of `to_currency` one unit of `from_currency` is worth. It is entered as
an exact decimal; its inverse is an exact fraction, never a rounded decimal, so that converting
there and back loses nothing but the one rounding to minor units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from argosy.kernel.primitives.currency import currency_problem, minor_units
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import parse_decimal
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.primitives.text import text_problem

STORED_DECIMALS: Final = 12
MAX_AGE_DAYS: Final = 7
_ONE: Final = Fraction(1)


class RateKind(StrEnum):
    """What a rate is for."""

    SPOT = "spot"
    AVERAGE = "average"
    CLOSING = "closing"
    BUDGET = "budget"


_KINDS: Final = frozenset(kind.value for kind in RateKind)


@dataclass(frozen=True, slots=True)
class NewRate:
    """A rate as entered: `rate` units of `to_currency` for one of `from_currency`."""

    kind: str
    from_currency: str
    to_currency: str
    rate: Decimal | str
    valid_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A stored rate and its day."""

    rate: Decimal
    valid_on: date


@dataclass(frozen=True, slots=True)
class RateRequest:
    """A question: the rate of a kind on a day, at most so many days old, of a source ("" any)."""

    from_currency: str
    to_currency: str
    on: date
    kind: str = RateKind.SPOT
    max_age_days: int = MAX_AGE_DAYS
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One stored rate that was used, as it stands or inverted."""

    from_currency: str
    to_currency: str
    quote: Quote
    is_inverse: bool

    @property
    def value(self) -> Fraction:
        """The exact factor of this step."""
        factor = Fraction(self.quote.rate)
        return 1 / factor if self.is_inverse else factor


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """An answer: the exact factor and the steps that explain it (none for one currency)."""

    from_currency: str
    to_currency: str
    steps: tuple[Step, ...] = ()

    @property
    def value(self) -> Fraction:
        """The exact factor from units of one currency to units of the other."""
        value = _ONE
        for step in self.steps:
            value *= step.value
        return value

    @property
    def valid_on(self) -> date | None:
        """The day of the oldest rate used, or None within one currency."""
        return min((step.quote.valid_on for step in self.steps), default=None)

    def stored(self) -> Decimal:
        """Return the factor with the 12 decimals that a document line keeps, half to even."""
        value = self.value
        scaled = round_ratio(
            value.numerator * 10**STORED_DECIMALS, value.denominator, RoundingMode.HALF_EVEN
        )
        return Decimal(scaled).scaleb(-STORED_DECIMALS)


def rate_problems(new: NewRate) -> list[Problem]:
    """Return all that is wrong with a rate.

    Rules: 1. kind and currencies are known; 2. the currencies differ; 3. the rate is an exact
    decimal above 0 with at most 12 decimals; 4. the source is named.
    """
    found = [
        currency_problem(new.from_currency, "from_currency"),
        currency_problem(new.to_currency, "to_currency"),
        text_problem(new.source, "source", 40, required=True),
    ]
    problems = [problem for problem in found if problem is not None]
    if new.kind not in _KINDS:
        problems.append(
            Problem(
                "rate.kind",
                "{kind} is not a kind of rate.",
                "Use one of: {known}.",
                "kind",
                {"kind": ascii(new.kind)[:30], "known": ", ".join(RateKind)},
            )
        )
    if new.from_currency == new.to_currency:
        problems.append(
            Problem(
                "rate.same_currency",
                "A currency has no rate to itself.",
                "Leave this rate out.",
                "to_currency",
            )
        )
    number = parse_decimal(new.rate, "rate", max_scale=STORED_DECIMALS)
    if isinstance(number, Problem):
        problems.append(number)
    elif number <= 0:
        problems.append(
            Problem(
                "rate.not_positive",
                "A rate lies above 0.",
                "Enter how many {to} one {from_} is worth.",
                "rate",
                {"to": ascii(new.to_currency)[:10], "from_": ascii(new.from_currency)[:10]},
            )
        )
    return problems


Quotes = Mapping[tuple[str, str], Quote]
"""The latest rate on or before the day, by (from, to)."""


def wanted_pairs(request: RateRequest, base: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs whose latest rates `choose` may use for a request."""
    pairs = [(request.from_currency, request.to_currency)]
    if base not in pairs[0]:
        pairs += [(request.from_currency, base), (base, request.to_currency)]
    for one, other in pairs:
        yield one, other
        yield other, one


def _leg(one: str, other: str, request: RateRequest, quotes: Quotes) -> Step | None:
    """Return the newer of the direct and the inverse rate that is not too old; a tie is direct."""
    direct, inverse = quotes.get((one, other)), quotes.get((other, one))
    steps = [
        Step(one, other, quote, is_inverse)
        for quote, is_inverse in ((direct, False), (inverse, True))
        if quote is not None and _age_days(quote, request) <= request.max_age_days
    ]
    return max(steps, key=lambda step: (step.quote.valid_on, not step.is_inverse), default=None)


def _age_days(quote: Quote, request: RateRequest) -> int:
    return (request.on - quote.valid_on).days


def choose(request: RateRequest, quotes: Quotes, base: str) -> ExchangeRate | Problem:
    """Return the rate of a request, or why there is none.

    Rules: 1. within one currency it is 1; 2. a rate between the two currencies, direct or inverse,
    that is young enough, the newer one first; 3. else over `base`, when both legs are young enough;
    4. else a problem that says what is missing or how old it is.
    """
    one, other = request.from_currency, request.to_currency
    if one == other:
        return ExchangeRate(one, other)
    leg = _leg(one, other, request, quotes)
    if leg is not None:
        return ExchangeRate(one, other, (leg,))
    if base not in (one, other):
        first, second = _leg(one, base, request, quotes), _leg(base, other, request, quotes)
        if first is not None and second is not None:
            return ExchangeRate(one, other, (first, second))
    return _no_rate(request, quotes)


def _no_rate(request: RateRequest, quotes: Quotes) -> Problem:
    pair = (request.from_currency, request.to_currency)
    params: dict[str, object] = {
        "pair": "/".join(pair),
        "kind": request.kind,
        "on": request.on,
        "max_age": request.max_age_days,
    }
    stale = [quote for key in (pair, pair[::-1]) if (quote := quotes.get(key))]
    if stale:
        params["last"] = max(quote.valid_on for quote in stale)
        return Problem(
            "rate.too_old",
            "The last {kind} rate {pair} is of {last}, more than {max_age} days before {on}.",
            "Enter the rate of the day, or allow an older one.",
            "rate",
            params,
        )
    return Problem(
        "rate.missing",
        "There is no {kind} rate {pair} on or before {on}.",
        "Enter it, or enter both currencies' rates against the base currency.",
        "rate",
        params,
    )


def convert_minor(
    minor: int,
    rate: ExchangeRate | Decimal | Fraction,
    from_currency: str,
    to_currency: str,
    mode: RoundingMode = RoundingMode.HALF_UP,
) -> int:
    """Return minor units of one currency in minor units of another, rounded once.

    A posting converts with `ExchangeRate.stored()`, since that is what its line keeps.
    """
    factor = rate.value if isinstance(rate, ExchangeRate) else Fraction(rate)
    return round_ratio(
        minor * factor.numerator * 10 ** minor_units(to_currency),
        factor.denominator * 10 ** minor_units(from_currency),
        mode,
    )
