"""Reads of the companies; run inside `reading` or a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound
from argosy.masterdata.unknown import possible_ids, unknown


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What documents and reports need to know of a company."""

    company_id: int
    code: str
    name: str
    legal_name: str
    party_id: int
    currency: str
    country: str
    time_zone: str
    language: str
    parent_id: int | None
    accounting_standard: str
    group_currency: str
    calendar: str
    rate_source: str
    voucher_words: str
    fiscal_year_start_month: int
    chart: str
    tax_regime: str


def company_facts(company_ids: Sequence[int]) -> dict[int, CompanyFacts]:
    """Return the facts of companies by id; unknown ones are left out."""
    found = sql.rows(
        "SELECT c.id, c.code, c.name, p.legal_name, p.party_id, c.currency_id, c.country,"
        " c.time_zone, c.language, c.parent_id, p.accounting_standard, p.group_currency,"
        " coalesce(k.code, ''), p.rate_source, p.voucher_words, p.fiscal_year_start_month,"
        " p.chart_template, p.tax_regime"
        " FROM company c JOIN company_profile p ON p.id = c.id"
        " LEFT JOIN work_calendar k ON k.id = p.calendar_id WHERE c.id = ANY(%s::bigint[])",
        (sql.array(possible_ids(company_ids)),),
    )
    return {cast(int, row[0]): CompanyFacts(*row) for row in found}  # type: ignore[arg-type]


def companies_by_code() -> dict[str, int]:
    """Return the ids of all companies by code."""
    found = sql.rows("SELECT code, id FROM company ORDER BY code")
    return {str(code): cast(int, id_) for code, id_ in found}


def owners(company_id: int, on: date) -> list[tuple[int, Decimal]]:
    """Return who holds which share of a company in percent on a day, the largest first."""
    found = sql.rows(
        "SELECT party_id, share_pct FROM company_owner WHERE company_id = %s AND valid_from <= %s"
        " AND (valid_to IS NULL OR valid_to >= %s) ORDER BY share_pct DESC, party_id",
        (company_id, on, on),
    )
    return [(cast(int, party_id), cast(Decimal, share)) for party_id, share in found]


def access_company(actor: Actor, company_id: int) -> CompanyFacts:
    """Return a company the actor may work in; the only way for a screen to get one.

    Raises:
        PermissionDenied: it is none of the actor's companies.
        NotFound: there is no such company.
    """
    actor.check_company(company_id)
    with reading(actor):
        facts = company_facts([company_id])
    if company_id not in facts:
        raise NotFound(unknown("company", company_id, "company_id"))
    return facts[company_id]
