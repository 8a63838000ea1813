"""New tax codes, rates and rules: everything that is wrong comes back at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem, Problems
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.countries import COUNTRIES, country_problem
from argosy.masterdata.tax.rules.codes import (
    HUNDRED,
    TaxCategory,
    TaxCode,
    TaxKind,
    TaxRate,
    check_code,
)
from argosy.masterdata.tax.rules.determination import Crossing
from argosy.masterdata.tax.rules.documents import Direction

SEQUENCE_MAX: Final = 1000
PRIORITY_MAX: Final = 1_000_000
_SUBDIVISION: Final = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewTaxCode:
    """A tax code of the actor's company to be entered, with its rates; see `codes.TaxCode`."""

    code: str
    name: str
    rates: tuple[TaxRate, ...]
    name_zh: str = ""
    kind: TaxKind = TaxKind.PERCENT
    category: TaxCategory = TaxCategory.STANDARD
    sequence: int = 0
    is_compound: bool = False
    is_reverse_charge: bool = False
    included: bool | None = None
    deductible_pct: Decimal = HUNDRED
    jurisdiction: str = ""
    return_box: str = ""


@dataclass(frozen=True, slots=True)
class NewTaxRate:
    """From `valid_from` on the code costs `rate`; the rate before ends the day before."""

    code: str
    valid_from: date
    rate: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class NewTaxRule:
    """A rule that chooses codes; see `determination.TaxRule`."""

    name: str
    codes: tuple[str, ...]
    priority: int = 0
    direction: Direction | None = None
    ship_from: tuple[str, ...] = ()
    ship_to: tuple[str, ...] = ()
    crossing: Crossing = Crossing.ANY
    product_classes: tuple[str, ...] = ()
    party_statuses: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class NewCountryGroup:
    """A named set of countries, such as the EU."""

    code: str
    name: str
    countries: tuple[str, ...]
    name_zh: str = ""


def check_new_code(new: NewTaxCode) -> list[Problem]:
    """Return everything that is wrong with a tax code in itself."""
    problems = Problems()
    problems.add(text_problem(new.code, "code", 32, required=True))
    problems.add(text_problem(new.name, "name", 200, required=True))
    for field, text, most in (
        ("name_zh", new.name_zh, 200),
        ("jurisdiction", new.jurisdiction, 16),
        ("return_box", new.return_box, 32),
    ):
        problems.add(text_problem(text, field, most))
    problems.add(_range_problem(new.sequence, 0, SEQUENCE_MAX, "sequence"))
    pct = parse_decimal(new.deductible_pct, "deductible_pct")
    problems.add(pct if isinstance(pct, Problem) else None)
    problems.extend(rate_problems(new.rates))
    if new.is_compound and new.kind is TaxKind.FIXED:
        problems.report(
            "tax.compound_fixed",
            "A fixed amount per unit is not charged on other taxes.",
            "Make it a percentage, or not compound.",
            "is_compound",
        )
    if not problems:
        problems.extend(check_code(as_tax_code(new)))
    return list(problems)


def rate_problems(rates: tuple[TaxRate, ...]) -> list[Problem]:
    """Return what is wrong with the figures of rates."""
    problems = Problems()
    for index, rate in enumerate(rates):
        parsed = parse_decimal(rate.rate, "rate")
        problems.add(parsed if isinstance(parsed, Problem) else None, f"rates[{index}]")
        if rate.currency:
            problems.add(currency_problem(rate.currency), f"rates[{index}]")
    return list(problems)


def as_tax_code(new: NewTaxCode) -> TaxCode:
    """Return the code as documents see it."""
    return TaxCode(
        new.code,
        new.rates,
        new.kind,
        new.category,
        new.sequence,
        new.is_compound,
        new.is_reverse_charge,
        new.included,
        new.deductible_pct,
    )


def check_new_rule(new: NewTaxRule) -> list[Problem]:
    """Return everything that is wrong with a tax rule in itself; groups are looked up elsewhere."""
    problems = Problems()
    problems.add(text_problem(new.name, "name", 200, required=True))
    problems.add(_range_problem(new.priority, -PRIORITY_MAX, PRIORITY_MAX, "priority"))
    if not new.codes or len(set(new.codes)) < len(new.codes):
        problems.report(
            "tax.rule_codes",
            "The rule names no tax code, or one twice.",
            "Name each code once; where no tax is due, name an exempt or zero-rated code.",
            "codes",
        )
    for field, words in (
        ("product_classes", new.product_classes),
        ("party_statuses", new.party_statuses),
    ):
        for index, word in enumerate(words):
            problems.add(text_problem(word, f"{field}[{index}]", 32, required=True))
    if new.valid_from and new.valid_to and new.valid_to < new.valid_from:
        problems.report(
            "masterdata.dates",
            "It ends on {end}, before it begins on {begin}.",
            "Swap or correct the dates.",
            "valid_to",
            begin=new.valid_from,
            end=new.valid_to,
        )
    return list(problems)


def is_place(pattern: str) -> bool:
    """Return whether a pattern is a country or a subdivision, such as "US" or "US-TX"."""
    found = _SUBDIVISION.fullmatch(pattern)
    return pattern in COUNTRIES or (found is not None and found[1] in COUNTRIES)


def check_new_group(new: NewCountryGroup) -> list[Problem]:
    """Return everything that is wrong with a group of countries in itself."""
    problems = Problems()
    problems.add(text_problem(new.code, "code", 16, required=True))
    problems.add(text_problem(new.name, "name", 200, required=True))
    problems.add(text_problem(new.name_zh, "name_zh", 200))
    if is_place(new.code):
        problems.report(
            "tax.group_code",
            "{code} is a country already.",
            "Choose a code that is no country's.",
            "code",
            code=new.code,
        )
    for index, country in enumerate(new.countries):
        problems.add(country_problem(country, f"countries[{index}]"))
    return list(problems)


def _range_problem(number: object, least: int, most: int, field: str) -> Problem | None:
    problem = int64_problem(number, field)
    if problem is None and isinstance(number, int) and not least <= number <= most:
        return Problem(
            "number.out_of_range",
            "{number} is out of range here.",
            "Give {least} to {most}.",
            field,
            {"number": number, "least": least, "most": most},
        )
    return problem
