"""What a new company gets: its rows, its book, chart, journals, fiscal periods and patterns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.events import numbers
from argosy.kernel.events.commands import CommandRun
from argosy.kernel.ledger import periods, setup
from argosy.masterdata.company.rules.chart_template import chart, journals
from argosy.masterdata.company.rules.new_company import NewCompany
from argosy.masterdata.countries.packs import Pack, PackChart, pack_of
from argosy.masterdata.countries.taxes import pack_taxes
from argosy.masterdata.party.commands.insert import insert_records
from argosy.masterdata.tax.commands.codes import insert_tax_codes
from argosy.masterdata.tax.commands.rules import insert_missing_groups, insert_tax_rules


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
            "tax_regime",
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
                _regime(each.new),
                each.new.fiscal_year_start.month,
            )
            for each in companies
        ],
    )


def _regime(new: NewCompany) -> str:
    """The regime a company is taxed in: the pack's first one where none was chosen."""
    found = pack_of(new.chart)
    return new.tax_regime or (found[0].regimes[0].code if found else "")


def _load_pack(
    run: CommandRun, pack: Pack, chart_: PackChart, *, regime: str, accounts: Mapping[str, int]
) -> None:
    """Give a company what its country's pack has beyond accounts: posting rules and taxes."""
    rules = pack.rows(pack.rules) if pack.rules else []
    setup.make_rules(
        run,
        [
            setup.RuleInput(
                row["purpose"], row["account"], json.loads(row["match"]), int(row["priority"])
            )
            for row in rules
            if row["chart"] in ("", chart_.code) and row["regime"] in ("", regime)
        ],
        accounts,
    )
    taxes = pack_taxes(pack, regime)
    insert_missing_groups(taxes.groups)
    insert_tax_codes(run, taxes.codes)
    insert_tax_rules(run, taxes.rules)


def open_books(run: CommandRun, founded: Founded) -> None:
    """Make the books of a company; the run works in that company."""
    new = founded.new
    found = pack_of(new.chart)
    reversal = found[0].reversal if found else "red_letter"
    setup.make_book(run, "main", "Main book", is_primary=True, reversal=reversal)
    accounts = setup.make_accounts(
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
            for account in chart(new.chart, new.tax_regime)
        ],
    )
    setup.make_journals(
        run,
        [
            setup.JournalInput(j.code, j.name, j.word, name_zh=j.name_zh, kind=j.kind)
            for j in journals(new.voucher_words, new.chart)
        ],
    )
    if found is not None:
        _load_pack(run, *found, regime=_regime(new), accounts=accounts)
    for n in range(new.fiscal_years):
        start = new.fiscal_year_start
        begins = date(start.year + n, start.month, 1)
        periods.open_year(run, new.fiscal_year + n, begins)
    numbers.set_patterns(run.company_id, dict(new.number_patterns))
    insert_records(
        "company_owner",
        ("company_id", "party_id", "share_pct", "valid_from", "valid_to"),
        [
            (run.company_id, party_id, owner.share_pct, owner.valid_from, owner.valid_to)
            for party_id, owner in zip(founded.owners, new.owners, strict=True)
        ],
    )
