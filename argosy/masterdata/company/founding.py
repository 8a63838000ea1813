"""What a new company gets: its rows, its book, chart, journals, fiscal periods and patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.events import numbers
from argosy.kernel.events.commands import CommandRun
from argosy.kernel.ledger import periods, setup
from argosy.masterdata.company.rules.chart_template import chart, journals
from argosy.masterdata.company.rules.new_company import NewCompany
from argosy.masterdata.party.commands.insert import insert_records


@dataclass(frozen=True, slots=True)
class Founded:
    """A new company with the ids it was given and those it names."""

    new: NewCompany
    company_id: int
    party_id: int
    parent_id: int | None
    calendar_id: int | None
    owners: tuple[int, ...]


def insert_companies(companies: Sequence[Founded]) -> None:
    """Write the rows of companies, the kernel's and the full ones; parties stand already."""
    insert_records(
        "company",
        ("id", "code", "name", "currency_id", "country", "time_zone", "language", "parent_id"),
        [
            (
                each.company_id,
                each.new.code,
                each.new.name,
                each.new.currency,
                each.new.country,
                each.new.time_zone,
                each.new.language,
                each.parent_id,
            )
            for each in companies
        ],
    )
    insert_records(
        "company_profile",
        (
            "id",
            "party_id",
            "legal_name",
            "accounting_standard",
            "group_currency",
            "calendar_id",
            "rate_source",
            "chart_template",
            "voucher_words",
            "fiscal_year_start_month",
        ),
        [
            (
                each.company_id,
                each.party_id,
                each.new.legal_name,
                each.new.accounting_standard,
                each.new.group_currency,
                each.calendar_id,
                each.new.rate_source,
                each.new.chart,
                each.new.voucher_words,
                each.new.fiscal_year_start.month,
            )
            for each in companies
        ],
    )


def open_books(run: CommandRun, founded: Founded) -> None:
    """Make the books of a company; the run works in that company."""
    new = founded.new
    setup.make_book(run, "main", "Main book", is_primary=True)
    setup.make_accounts(
        run,
        [
            setup.AccountInput(
                account.code,
                account.name,
                account.kind,
                control=account.control,
                name_zh=account.name_zh,
                parent=account.parent,
                is_postable=account.is_postable,
                purposes=account.purposes,
            )
            for account in chart(new.chart)
        ],
    )
    setup.make_journals(
        run,
        [
            setup.JournalInput(j.code, j.name, j.word, name_zh=j.name_zh, kind=j.kind)
            for j in journals(new.voucher_words)
        ],
    )
    for n in range(new.fiscal_years):
        start = new.fiscal_year_start
        begins = date(start.year + n, start.month, 1)
        periods.open_year(run, new.fiscal_year + n, begins)
    numbers.set_patterns(run.company_id, dict(new.number_patterns), new.fiscal_year_start)
    insert_records(
        "company_owner",
        ("company_id", "party_id", "share_pct", "valid_from", "valid_to"),
        [
            (run.company_id, party_id, owner.share_pct, owner.valid_from, owner.valid_to)
            for party_id, owner in zip(founded.owners, new.owners, strict=True)
        ],
    )
