"""Founding a company from its country's pack: what the country says need not be typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.company.commands import create_companies
from argosy.masterdata.company.rules.new_company import NewCompany
from argosy.masterdata.countries.packs import Pack, packs
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.identifiers import NewIdentifier


@dataclass(frozen=True, slots=True)
class FoundCompany:
    """A company of a country that has a pack.

    Args:
        country: whose pack, by its code of ISO 3166-1.
        fiscal_year: the year that is opened first; it begins in the pack's month.
        chart: a chart of the pack, the first for "".
        tax_regime: a regime of the pack, the first for "".
        voucher_words: one or three; the pack's choice for "".
        currency, time_zone, language: the pack's for "".
    """

    country: str
    code: str
    name: str
    fiscal_year: int
    fiscal_years: int = 1
    chart: str = ""
    tax_regime: str = ""
    voucher_words: str = ""
    legal_name: str = ""
    currency: str = ""
    time_zone: str = ""
    language: str = ""
    addresses: tuple[NewAddress, ...] = ()
    identifiers: tuple[NewIdentifier, ...] = ()
    bank_accounts: tuple[NewBankAccount, ...] = ()


@command("company.found_company", permission="company.create")
def do_found_company(run: CommandRun, batch: Sequence[FoundCompany]) -> list[Done | None]:
    """Found companies from their countries' packs: chart, journals, posting rules, taxes.

    Before: each country has a pack with the chart and the regime; the code is free. After: the
    company can post and determine its taxes. Emits `CompanyFounded`. Permission: company.create.
    """
    known = packs()
    news: list[NewCompany] = []
    for index, given in enumerate(batch):
        pack = known.get(given.country.lower()) if isinstance(given.country, str) else None
        if pack is None:
            run.reject(index, _no_pack(given.country, sorted(known)))
        news.append(_as_new(given, pack))
    return create_companies(run, news)


def _as_new(given: FoundCompany, pack: Pack | None) -> NewCompany:
    """Return the company in full; what an unknown pack would say stays as it was given."""
    chart = pack.chart(given.chart) if pack and given.chart else None
    if pack and not given.chart:
        chart = pack.charts[0]
    month = pack.fiscal_year_month if pack else 1
    year = given.fiscal_year if 1 <= given.fiscal_year <= date.max.year else 1
    name = "general" if pack is None else f"{pack.code}/{chart.code if chart else given.chart}"
    return NewCompany(
        given.code,
        given.name,
        given.currency or (pack.currency if pack else "EUR"),
        pack.country if pack else "DE",
        given.time_zone or (pack.time_zone if pack else "UTC"),
        given.fiscal_year,
        date(year, month, 1),
        given.fiscal_years,
        given.language or (pack.language if pack else "en"),
        legal_name=given.legal_name,
        accounting_standard=chart.standard if chart else "other",
        chart=name,
        voucher_words=given.voucher_words or (pack.voucher_words if pack else "one"),
        tax_regime=given.tax_regime,
        addresses=given.addresses,
        identifiers=given.identifiers,
        bank_accounts=given.bank_accounts,
    )


def _no_pack(country: object, known: Sequence[str]) -> Problem:
    return Problem(
        "company.no_pack",
        "There is no country pack {country}.",
        "Use one of: {known}; or put a pack under countries/ of the home folder.",
        "country",
        {"country": ascii(country)[:20], "known": ", ".join(known).upper()},
    )
