"""The only writer of the companies: founding them, and the accounts they pay from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.contracts.company import CompanyFounded
from argosy.kernel.events import numbers
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.events.patterns import is_lasting, is_pattern
from argosy.kernel.identity import sql
from argosy.kernel.identity.reference import load_reference_data
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.company.founding import Founded, insert_companies, open_books
from argosy.masterdata.company.rules.new_company import NewCompany, company_problems
from argosy.masterdata.company.rules.numbering import PATTERN_MAX
from argosy.masterdata.party.commands.insert import insert_parties, insert_records
from argosy.masterdata.party.commands.lookups import look_up
from argosy.masterdata.party.commands.problems import number_taken
from argosy.masterdata.party.rules.new_party import CheckedParty, check_new_party
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import possible_ids, storable, taken, unknown

Codes = dict[str, int]


@dataclass(frozen=True, slots=True)
class NewCompanyBankAccount:
    """A bank account of the company's own party, and the ledger account its money stands on."""

    code: str
    bank_account_id: int
    account_code: str


@command("company.create_company", permission="company.create")
def do_create_company(run: CommandRun, batch: Sequence[NewCompany]) -> list[Done | None]:
    """Found companies, each with its party, book, chart, journals, periods and number patterns.

    Before: codes are free as company and as party; parent, calendar and owners exist (or stand
    earlier in the batch). After: the company can post. Each company takes a fixed number of
    statements of its own. Emits `CompanyFounded`. Permission: company.create.
    """
    return create_companies(run, batch)


def create_companies(run: CommandRun, batch: Sequence[NewCompany]) -> list[Done | None]:
    """Found companies within a command; see `do_create_company`."""
    checked = [check_new_party(new.as_party()) for new in batch]
    companies = _ids("company", [c for new in batch for c in (new.code, new.parent_code)])
    calendars = _ids("work_calendar", [new.calendar_code for new in batch])
    parties = _ids("party", [c for new in batch for c in _party_codes(new)])
    _reject(run, batch, companies, calendars, parties)
    _reject_parties(run, checked)
    _reject_followers(run, batch, companies, parties)
    kept = run.settle(len(batch))
    if kept:
        load_reference_data()
    company_ids, party_ids = sql.ids("company", len(kept)), sql.ids("party", len(kept))
    for index, company_id, party_id in zip(kept, company_ids, party_ids, strict=True):
        companies[batch[index].code], parties[batch[index].code] = company_id, party_id
    founded = [_founded(batch[index], companies, calendars, parties) for index in kept]
    own = [(each.party_id, checked[index]) for each, index in zip(founded, kept, strict=True)]
    with rivals_refused():
        insert_parties(run, own, look_up([]))
        insert_companies(founded)
    results: list[Done | None] = [None] * len(batch)
    for index, each in zip(kept, founded, strict=True):
        with run.in_company(each.company_id):
            open_books(run, each)
        # The event belongs to the company in which the command was given, as the command does.
        event = CompanyFounded(each.company_id, each.party_id, each.parent_id)
        run.emit(event, subject_type="company", subject_id=each.company_id)
        results[index] = Done("company", each.company_id, each.new.code)
    return results


def _party_codes(new: NewCompany) -> list[str]:
    return [new.code, *(owner.party_code for owner in new.owners)]


def _ids(table: str, codes: Sequence[str]) -> Codes:
    """Return ids by code; codes that no text column can hold lead nowhere."""
    wanted = storable(codes)
    if not wanted:
        return {}
    found = sql.rows(
        f"SELECT code, id FROM {table} WHERE code = ANY(%s::text[])", (sql.array(wanted),)
    )
    return {str(code): cast(int, id_) for code, id_ in found}


def _reject(
    run: CommandRun, batch: Sequence[NewCompany], companies: Codes, calendars: Codes, parties: Codes
) -> None:
    earlier: set[str] = set()
    for index, new in enumerate(batch):
        run.reject(index, *company_problems(new), *_pattern_problems(new))
        if new.code in companies or new.code in earlier:
            run.reject(index, taken("company", new.code))
        elif new.code in parties:
            run.reject(index, taken("party", new.code))
        if new.parent_code and new.parent_code not in companies.keys() | earlier:
            run.reject(index, unknown("company", new.parent_code, "parent_code"))
        if new.calendar_code and new.calendar_code not in calendars:
            run.reject(index, unknown("calendar", new.calendar_code, "calendar_code"))
        for place, owner in enumerate(new.owners):
            if owner.party_code not in parties.keys() | earlier:
                field = f"owners[{place}].party_code"
                run.reject(index, unknown("party", owner.party_code, field))
        earlier.add(new.code)


def _reject_parties(run: CommandRun, checked: Sequence[CheckedParty]) -> None:
    """Refuse numbers that another party carries already."""
    found = look_up(checked)
    for index, party in enumerate(checked):
        for place, identifier in enumerate(party.identifiers):
            key = (identifier.scheme, identifier.value)
            if identifier.is_exclusive and key in found.identifiers:
                run.reject(index, number_taken(key, found.identifiers[key], place))


def _reject_followers(
    run: CommandRun, batch: Sequence[NewCompany], companies: Codes, parties: Codes
) -> None:
    """Refuse what names a company of the batch that was refused itself."""
    standing: set[str] = set()
    refused: set[str] = set()
    for index, new in enumerate(batch):
        gone = refused - standing
        if new.parent_code in gone - companies.keys():
            run.reject(index, unknown("company", new.parent_code, "parent_code"))
        for place, owner in enumerate(new.owners):
            if owner.party_code in gone - parties.keys():
                field = f"owners[{place}].party_code"
                run.reject(index, unknown("party", owner.party_code, field))
        (standing if run.stands(index) else refused).add(new.code)


def _pattern_problems(new: NewCompany) -> list[Problem]:
    known = numbers.declared_series()
    return [
        Problem(
            "company.number_pattern",
            "{series} is no number series, or {pattern} no pattern.",
            'Write patterns as in "SO-{{yyyy}}-{{n:05}}", for a series that exists.',
            f"number_patterns[{place}]",
            {"series": ascii(series)[:40], "pattern": ascii(pattern)[:60]},
        )
        for place, (series, pattern) in enumerate(new.number_patterns)
        if series not in known
        or text_problem(pattern, "", PATTERN_MAX)
        or not is_pattern(pattern)
        or not is_lasting(pattern)
    ]


def _founded(new: NewCompany, companies: Codes, calendars: Codes, parties: Codes) -> Founded:
    return Founded(
        new,
        companies[new.code],
        parties[new.code],
        companies[new.parent_code] if new.parent_code else None,
        calendars[new.calendar_code] if new.calendar_code else None,
        tuple(parties[owner.party_code] for owner in new.owners),
    )


@command("company.add_bank_account", permission="company.write")
def do_add_company_bank_account(
    run: CommandRun, batch: Sequence[NewCompanyBankAccount]
) -> list[Done | None]:
    """Let the actor's company pay from bank accounts of its own party.

    Before: the account is the company's own and approved by a second person; the ledger account is
    one of the company's bank accounts. Permission: company.write.
    """
    own = _own_accounts(run, [new.bank_account_id for new in batch])
    ledger = _ledger_accounts(run, [new.account_code for new in batch])
    for index, new in enumerate(batch):
        bad = text_problem(new.code, "code", 32, required=True)
        run.reject(index, *([bad] if bad else []))
        if new.bank_account_id not in own:
            run.reject(
                index, unknown("approved bank account", new.bank_account_id, "bank_account_id")
            )
        if new.account_code not in ledger:
            run.reject(
                index, unknown("bank account of the ledger", new.account_code, "account_code")
            )
    kept = run.settle(len(batch))
    ids = sql.ids("company_bank_account", len(kept))
    with rivals_refused():
        insert_records(
            "company_bank_account",
            ("id", "company_id", "code", "bank_account_id", "account_id"),
            [
                (id_, run.company_id, new.code, new.bank_account_id, ledger[new.account_code])
                for id_, new in zip(ids, (batch[index] for index in kept), strict=True)
            ],
        )
    results: list[Done | None] = [None] * len(batch)
    for id_, index in zip(ids, kept, strict=True):
        results[index] = Done("company_bank_account", id_, batch[index].code)
    return results


def _own_accounts(run: CommandRun, ids: Sequence[int]) -> frozenset[int]:
    found = sql.rows(
        "SELECT b.id FROM party_bank_account b JOIN company_profile c ON c.party_id = b.party_id"
        " WHERE c.id = %s AND b.approved_at IS NOT NULL AND b.id = ANY(%s::bigint[])",
        (run.company_id, sql.array(possible_ids(ids))),
    )
    return frozenset(cast(int, id_) for (id_,) in found)


def _ledger_accounts(run: CommandRun, codes: Sequence[str]) -> Codes:
    found = sql.rows(
        "SELECT code, id FROM account WHERE company_id = %s AND control = 'bank' AND is_postable"
        " AND code = ANY(%s::text[])",
        (run.company_id, sql.array(storable(codes))),
    )
    return {str(code): cast(int, id_) for code, id_ in found}
