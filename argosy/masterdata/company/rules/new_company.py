"""A new company as a whole: all that is wrong with it comes back at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from argosy.kernel.primitives.clock import time_zone
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import parse_decimal
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.company.rules.chart_template import (
    VoucherWords,
    regime_problem,
    template_problem,
)
from argosy.masterdata.countries import country_problem
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.identifiers import NewIdentifier
from argosy.masterdata.party.rules.new_party import NewParty, check_new_party, language_problem

HUNDRED: Final = Decimal(100)
YEARS_MAX: Final = 50


class AccountingStandard(StrEnum):
    """By which rules the books are kept."""

    CAS = "cas"  # 企业会计准则
    CAS_SMALL = "cas_small"  # 小企业会计准则
    IFRS = "ifrs"
    HGB = "hgb"
    US_GAAP = "us_gaap"
    OTHER = "other"


_STANDARDS: Final = frozenset(standard.value for standard in AccountingStandard)
_WORDS: Final = frozenset(words.value for words in VoucherWords)


@dataclass(frozen=True, slots=True)
class Owner:
    """A share in a company, held by a party (a group company is a party too) from a day on."""

    party_code: str
    share_pct: Decimal
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A company as entered.

    `fiscal_year` names the year that begins on `fiscal_year_start`, the first of a month: countries
    name a year by where it begins or ends, so neither is assumed. `fiscal_years` are opened at
    once. `chart` names a template; that of a country pack (``cn/cas``) brings the country's taxes
    along, in `tax_regime` (the pack's first for ""). `number_patterns` replace the
    default patterns of number series.
    """

    code: str
    name: str
    currency: str
    country: str
    time_zone: str
    fiscal_year: int
    fiscal_year_start: date
    fiscal_years: int = 1
    language: str = "en"
    legal_name: str = ""
    accounting_standard: str = AccountingStandard.OTHER
    chart: str = "general"
    voucher_words: str = VoucherWords.ONE
    tax_regime: str = ""
    parent_code: str = ""
    group_currency: str = ""
    calendar_code: str = ""
    rate_source: str = ""
    owners: tuple[Owner, ...] = ()
    addresses: tuple[NewAddress, ...] = ()
    contact_points: tuple[NewContactPoint, ...] = ()
    identifiers: tuple[NewIdentifier, ...] = ()
    bank_accounts: tuple[NewBankAccount, ...] = ()
    number_patterns: tuple[tuple[str, str], ...] = ()

    def as_party(self) -> NewParty:
        """Return the company as the party it is."""
        return NewParty(
            self.name,
            self.code,
            legal_name=self.legal_name,
            country=self.country,
            language=self.language,
            addresses=self.addresses,
            contact_points=self.contact_points,
            identifiers=self.identifiers,
            bank_accounts=self.bank_accounts,
        )


def _choice(value: str, known: frozenset[str], field: str) -> Problem | None:
    if value in known:
        return None
    return Problem(
        f"company.{field}",
        "{value} is not one of: {known}.",
        "Choose one of them.",
        field,
        {"value": ascii(value)[:30], "known": ", ".join(sorted(known))},
    )


def _fiscal_problems(new: NewCompany) -> list[Problem]:
    """The year begins on the first of a month, is named by one of the years it lies in."""
    start = new.fiscal_year_start
    problems = []
    if start.day != 1:
        problems.append(
            Problem(
                "company.fiscal_year_start",
                "A fiscal year starts on the first of a month, not on {date}.",
                "Choose the first day of a month.",
                "fiscal_year_start",
                {"date": start},
            )
        )
    named = {start.year} if start.month == 1 else {start.year, start.year + 1}
    if new.fiscal_year not in named:
        problems.append(
            Problem(
                "company.fiscal_year",
                "A year that begins on {date} cannot be named {year}.",
                "Name it by the year in which it begins or ends.",
                "fiscal_year",
                {"date": start, "year": str(new.fiscal_year)[:20]},
            )
        )
    if not 1 <= new.fiscal_years <= YEARS_MAX or start.year + new.fiscal_years > date.max.year:
        problems.append(
            Problem(
                "company.fiscal_years",
                "{number} fiscal years cannot be opened.",
                "Open 1 to {most}.",
                "fiscal_years",
                {"number": str(new.fiscal_years)[:20], "most": YEARS_MAX},
            )
        )
    return problems


def owner_problems(owners: Sequence[Owner], field: str = "owners") -> list[Problem]:
    """Return what is wrong with shares: each is above 0, and on no day do they exceed 100 %."""
    problems = []
    for place, owner in enumerate(owners):
        share = parse_decimal(owner.share_pct, f"{field}[{place}].share_pct", max_scale=6)
        if isinstance(share, Problem):
            problems.append(share)
        elif not 0 < share <= HUNDRED or (owner.valid_to and owner.valid_to < owner.valid_from):
            problems.append(
                Problem(
                    "company.share",
                    "A share lies above 0 and up to 100 %, and ends after it begins.",
                    "Correct the share or its dates.",
                    f"{field}[{place}]",
                )
            )
    if problems:
        return problems
    for first in sorted({owner.valid_from for owner in owners}):
        held = [o for o in owners if o.valid_from <= first and (o.valid_to or date.max) >= first]
        total = sum((owner.share_pct for owner in held), Decimal(0))
        if total > HUNDRED:
            return [
                Problem(
                    "company.shares",
                    "On {day} the owners hold {total} % together.",
                    "Correct the shares, or end those that were sold.",
                    field,
                    {"day": first, "total": total},
                )
            ]
    return problems


def company_problems(new: NewCompany) -> list[Problem]:
    """Return all that is wrong with a new company, names that lead nowhere apart.

    Rules: those of a party for its name, addresses and numbers; code up to 32 characters; currency,
    country, language, time zone, standard, chart and words are known; the fiscal year begins on the
    first of a month; shares make at most 100 %.
    """
    found = [
        text_problem(new.code, "code", 32, required=True),
        text_problem(new.name, "name", 200, required=True),
        currency_problem(new.currency),
        country_problem(new.country),
        language_problem(new.language),
        _choice(new.accounting_standard, _STANDARDS, "accounting_standard"),
        _choice(new.voucher_words, _WORDS, "voucher_words"),
        template_problem(new.chart),
        regime_problem(new.chart, new.tax_regime),
        currency_problem(new.group_currency, "group_currency") if new.group_currency else None,
        text_problem(new.rate_source, "rate_source", 40),
    ]
    problems = [problem for problem in found if problem is not None]
    said = {(problem.code, problem.field) for problem in problems}
    problems += [
        p for p in check_new_party(new.as_party()).problems if (p.code, p.field) not in said
    ]
    try:
        time_zone(new.time_zone)
    except ValidationFailed as refused:
        problems.extend(refused.problems)
    return [*problems, *_fiscal_problems(new), *owner_problems(new.owners)]
