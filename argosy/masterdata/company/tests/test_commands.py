"""A founded company can post at once; a refused one leaves nothing behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.events import numbers
from argosy.kernel.events.commands import Answer, CommandRun, Done, command, reading
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import PURPOSES, account_for
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import PermissionDenied, ValidationFailed
from argosy.masterdata.company import commands, queries
from argosy.masterdata.company.rules.new_company import NewCompany, Owner
from argosy.masterdata.party.commands import do_approve_bank_account
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.changes import ApproveBankAccount
from argosy.masterdata.party.rules.identifiers import NewIdentifier

FOUNDER = Actor(1, ActorKind.SYSTEM, 0, (0,))
DAY = date(2026, 1, 1)
CHINA = NewCompany(
    "CN1",
    "示例贸易",
    "CNY",
    "CN",
    "Asia/Shanghai",
    2026,
    DAY,
    fiscal_years=2,
    language="zh-Hans",
    legal_name="示例贸易有限公司",
    accounting_standard="cas",
    voucher_words="three",
    addresses=(NewAddress("CN", "上海", "世纪大道1号", "200120", "SH", roles=("register",)),),
    identifiers=(NewIdentifier("uscc", "91110000600037341L"),),
    bank_accounts=(
        NewBankAccount("示例贸易", "CN", "CNY", account_no="622202", bank_code="102100099996"),
    ),
)
GERMANY = NewCompany("DE1", "Muster", "EUR", "DE", "Europe/Berlin", 2026, date(2025, 10, 1),
                     parent_code="CN1", owners=(Owner("CN1", Decimal("75.5"), DAY),))  # fmt: skip


def found(*new: NewCompany, key: str = "found") -> Answer:
    return commands.do_create_company(new, actor=FOUNDER, key=key)


def member(company_id: int, actor_id: int = 5) -> Actor:
    return Actor(actor_id, ActorKind.SYSTEM, company_id, (company_id,))


@command("test.post_entry")
def do_post(run: CommandRun, batch: Sequence[str]) -> list[Done | None]:
    """Post one entry, money in for capital, with the journal that an item names."""
    bank, capital = (account_for(run, purpose, DAY) for purpose in ("bank", "opening"))
    entries = [
        EntryInput(
            journal,
            DAY,
            DAY,
            [LineInput(bank, "D", 100, "CNY", 100), LineInput(capital, "C", 100, "CNY", 100)],
            "test",
            1,
            run.new_journey(),
        )
        for journal in batch
    ]
    return [Done("journal_entry", posted.id) for posted in post_entries(run, entries)]


def rows(actor: Actor, query: str) -> list[sql.Row]:
    with reading(actor):
        return sql.rows(query)


def test_a_founded_company_can_post_at_once(db: object) -> None:
    company_id, subsidiary_id = found(CHINA, GERMANY).ids()
    inside = member(company_id)
    do_post(["general", "receipt"], actor=inside, key="post")
    numbered = rows(inside, "SELECT number FROM document_number ORDER BY number")
    assert numbered == [("收-202601-0001",), ("转-202601-0001",)]
    periods = rows(
        inside,
        "SELECT year, count(*), min(starts_on), max(ends_on) FROM fiscal_period GROUP BY 1"
        " ORDER BY 1",
    )
    assert periods == [
        (2026, 12, DAY, date(2026, 12, 31)),
        (2027, 12, date(2027, 1, 1), date(2027, 12, 31)),
    ]
    assert rows(member(subsidiary_id), "SELECT min(starts_on) FROM fiscal_period") == [
        (date(2025, 10, 1),)
    ]


def test_every_purpose_has_its_account(db: object) -> None:
    (company_id,) = found(CHINA).ids()
    served = rows(member(company_id), "SELECT purpose, count(*) FROM posting_rule GROUP BY 1")
    assert sorted(served) == [(purpose, 1) for purpose in sorted(PURPOSES)]


def test_a_company_is_a_party_with_its_numbers(db: object) -> None:
    company_id, subsidiary_id = found(CHINA, GERMANY).ids()
    facts = queries.access_company(member(company_id), company_id)
    assert (facts.legal_name, facts.currency, facts.accounting_standard) == (
        "示例贸易有限公司",
        "CNY",
        "cas",
    )
    inside = member(subsidiary_id)
    with reading(inside):
        assert queries.owners(subsidiary_id, DAY) == [(facts.party_id, Decimal("75.5"))]
        assert queries.owners(subsidiary_id, date(2025, 12, 31)) == []
        assert queries.companies_by_code() == {"CN1": company_id, "DE1": subsidiary_id}
    assert rows(inside, "SELECT value FROM party_identifier") == [("91110000600037341L",)]
    assert queries.access_company(inside, subsidiary_id).parent_id == company_id


def test_the_books_of_one_company_are_closed_to_another(db: object) -> None:
    company_id, subsidiary_id = found(CHINA, GERMANY).ids()
    for table in ("account", "journal", "book", "fiscal_period", "posting_rule"):
        assert rows(member(company_id), f"SELECT DISTINCT company_id FROM {table}") == [
            (company_id,)
        ]
    assert rows(member(company_id), "SELECT count(*) FROM company_owner") == [(0,)]
    with pytest.raises(PermissionDenied):
        queries.access_company(member(company_id), subsidiary_id)


def test_a_company_has_its_own_number_patterns(db: object) -> None:
    numbers.declare_series("test_paper", "TP-{n:06}")
    own = replace(CHINA, number_patterns=(("test_paper", "纸{yyyy}-{n:03}"),))
    (company_id,) = found(own).ids()
    with reading(member(company_id)):
        assert sql.rows("SELECT pattern, grain FROM number_pattern") == [
            ("纸{yyyy}-{n:03}", "year")
        ]


def test_every_mistake_comes_back_and_nothing_is_left(db: object) -> None:
    found(CHINA)
    nobody = (Owner("NO", Decimal(1), DAY),)
    with pytest.raises(ValidationFailed) as refused:
        found(
            CHINA,
            replace(GERMANY, parent_code="NO", calendar_code="NO", owners=nobody),
            replace(GERMANY, currency="DM", number_patterns=(("test_none", "X"),)),
            key="again",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("identifier.taken", "[0].identifiers[0].value"),
        ("masterdata.unknown", "[1].parent_code"),
        ("masterdata.unknown", "[1].calendar_code"),
        ("masterdata.unknown", "[1].owners[0].party_code"),
        ("currency.unknown", "[2].currency"),
        ("company.number_pattern", "[2].number_patterns[0]"),
        ("masterdata.taken", "[2].code"),
    ]
    assert rows(FOUNDER, "SELECT code FROM company") == [("CN1",)]
    assert rows(FOUNDER, "SELECT code FROM party") == [("CN1",)]


def test_founding_needs_a_right(db: object) -> None:
    with pytest.raises(PermissionDenied):
        commands.do_create_company([CHINA], actor=Actor(2, ActorKind.USER, 0, (0,)), key="x")


def test_a_company_pays_from_its_own_approved_accounts_only(db: object) -> None:
    (company_id,) = found(CHINA).ids()
    inside = member(company_id)
    (account_id,) = (int(str(r[0])) for r in rows(inside, "SELECT id FROM party_bank_account"))
    new = commands.NewCompanyBankAccount("main", account_id, "1020")
    with pytest.raises(ValidationFailed) as refused:
        commands.do_add_company_bank_account(
            [new, replace(new, account_code="1010")], actor=inside, key="early"
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.unknown", "[0].bank_account_id"),
        ("masterdata.unknown", "[1].bank_account_id"),
        ("masterdata.unknown", "[1].account_code"),
    ]
    do_approve_bank_account([ApproveBankAccount(account_id)], actor=inside, key="approve")
    commands.do_add_company_bank_account([new], actor=inside, key="add")
    assert rows(inside, "SELECT code FROM company_bank_account") == [("main",)]


def test_what_names_a_refused_company_of_its_batch_is_refused_too(db: object) -> None:
    answer = commands.do_create_company(
        [replace(CHINA, currency="???"), GERMANY], actor=FOUNDER, key="found", mode="valid"
    )
    assert answer.results == (None, None)
    assert [p.field for p in answer.problems if p.field.startswith("[1]")] == [
        "[1].parent_code",
        "[1].owners[0].party_code",
    ]
    assert sql.rows("SELECT count(*) FROM company WHERE code IN ('CN1', 'DE1')") == [(0,)]
