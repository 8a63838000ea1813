"""Tax codes with dated rates: a change of rate is a new row of the same code, never a new code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from argosy.kernel.primitives.errors import Problem, Problems

HUNDRED: Final = Decimal(100)
ZERO: Final = Decimal(0)


class TaxKind(StrEnum):
    """Whether a tax is a percentage of a base or a fixed amount per unit."""

    PERCENT = "percent"
    FIXED = "fixed"


class TaxCategory(StrEnum):
    """UNCL 5305 category codes as EN 16931 uses them."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"
    CANARY_ISLANDS = "L"
    CEUTA_MELILLA = "M"


UNTAXED: Final = frozenset(
    {TaxCategory.ZERO, TaxCategory.EXEMPT, TaxCategory.EXPORT, TaxCategory.OUTSIDE_SCOPE}
)


@dataclass(frozen=True, slots=True)
class TaxRate:
    """What a code costs from `valid_from` to `valid_to`, both inclusive; None means without end.

    `rate` is a percentage (19 is 19 %); for a fixed tax it is major units of `currency` per unit.
    """

    valid_from: date
    rate: Decimal
    valid_to: date | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax as documents use it.

    `sequence` orders the taxes of a line; a compound tax is also charged on the line's taxes of a
    lower sequence. `included` says whether prices contain it; None leaves that to the line. A
    reverse charge is owed by the buyer: a sale shows it with no amount, a purchase owes and deducts
    it. `deductible_pct` is the share of a purchase's tax that may be deducted; the rest is cost.
    """

    code: str
    rates: tuple[TaxRate, ...]
    kind: TaxKind = TaxKind.PERCENT
    category: TaxCategory = TaxCategory.STANDARD
    sequence: int = 0
    is_compound: bool = False
    is_reverse_charge: bool = False
    included: bool | None = None
    deductible_pct: Decimal = HUNDRED

    def rate_on(self, on: date) -> TaxRate | None:
        """Return the rate valid on a date, or None."""
        for rate in self.rates:
            if rate.valid_from <= on and (rate.valid_to is None or on <= rate.valid_to):
                return rate
        return None


def check_code(code: TaxCode) -> list[Problem]:
    """Return everything that is wrong with a tax code and its rates.

    1. Rates lie between 0 and 1000 percent (a fixed amount is zero or more and has a currency).
    2. Periods of validity are not reversed and do not overlap.
    3. Zero-rated, exempt, export and out-of-scope categories have no rate.
    4. The deductible share lies between 0 and 100 percent.
    """
    problems = Problems()
    for index, rate in enumerate(code.rates):
        _check_rate(code, rate, f"rates[{index}]", problems)
    _check_overlaps(code, problems)
    if not ZERO <= code.deductible_pct <= HUNDRED:
        problems.report(
            "tax.deductible_pct",
            "A share of {pct} % cannot be deducted.",
            "Give a percentage from 0 to 100.",
            "deductible_pct",
            pct=code.deductible_pct,
        )
    return list(problems)


def _check_rate(code: TaxCode, rate: TaxRate, path: str, problems: Problems) -> None:
    """Check one dated rate for itself."""
    if not rate.rate.is_finite() or not ZERO <= rate.rate <= 1000:
        problems.report(
            "tax.rate", "{rate} is not a tax rate.", "Give 0 to 1000.", path, rate=rate.rate
        )
    elif code.category in UNTAXED and rate.rate != 0:
        problems.report(
            "tax.rate_of_untaxed",
            "Category {category} bears no tax, but a rate of {rate} is given.",
            "Set the rate to 0, or choose another category.",
            path,
            category=code.category.value,
            rate=rate.rate,
        )
    if rate.valid_to is not None and rate.valid_to < rate.valid_from:
        problems.report(
            "tax.validity",
            "The rate ends on {end}, before it begins on {begin}.",
            "Swap or correct the dates.",
            path,
            begin=rate.valid_from,
            end=rate.valid_to,
        )
    if code.kind is TaxKind.FIXED and not rate.currency:
        problems.report(
            "tax.fixed_currency",
            "A fixed tax needs a currency.",
            "Say in which currency the amount per unit is.",
            path + ".currency",
        )


def _check_overlaps(code: TaxCode, problems: Problems) -> None:
    """Report rates whose periods of validity overlap."""
    dated = sorted(enumerate(code.rates), key=lambda pair: pair[1].valid_from)
    for (_, earlier), (index, later) in pairwise(dated):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            problems.report(
                "tax.overlap",
                "Two rates of {code} are valid on {day}.",
                "End the earlier rate the day before the later one begins.",
                f"rates[{index}]",
                code=code.code,
                day=later.valid_from,
            )
