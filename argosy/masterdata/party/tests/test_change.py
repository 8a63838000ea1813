"""Parties change by commands only: no edit is lost, no account is paid without a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import TypeVar

import pytest

from argosy.kernel.events.commands import Answer, Command, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import (
    ArgosyError,
    NotFound,
    PermissionDenied,
    StaleVersion,
    ValidationFailed,
)
from argosy.masterdata.party import commands, queries
from argosy.masterdata.party.lookups import payment_terms
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.changes import (
    AddParts,
    ApproveBankAccount,
    BlockParty,
    ChangeParty,
    EndPart,
    EndRole,
    LinkContact,
    SetCreditLimit,
    SetTerms,
)
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.identifiers import NewIdentifier
from argosy.masterdata.party.rules.new_party import NewParty, NewTerms
from argosy.masterdata.party.rules.payment_terms import Instalment, Terms
from argosy.masterdata.party.rules.roles import DatedRole

ANNA = Actor(7, ActorKind.SYSTEM, 1, (1,))
BEN = Actor(8, ActorKind.SYSTEM, 1, (1,))
DAY = date(2026, 1, 1)
Item = TypeVar("Item")


@dataclass(slots=True)
class Office:
    """Runs commands with a fresh key each."""

    keys: count[int] = field(default_factory=count)

    def do(self, do: Command[Item], *batch: Item, actor: Actor = ANNA) -> Answer:
        return do(batch, actor=actor, key=f"k{next(self.keys)}")

    def refused(
        self, do: Command[Item], *batch: Item, error: type[ArgosyError] = ValidationFailed
    ) -> list[tuple[str, str]]:
        with pytest.raises(error) as refused:
            self.do(do, *batch)
        assert all("{" not in problem.text() for problem in refused.value.problems)
        return [(problem.code, problem.field) for problem in refused.value.problems]


@pytest.fixture
def office(db: object) -> Office:
    return Office()


@pytest.fixture
def muster(office: Office) -> int:
    new = NewParty(
        "Muster",
        "K1",
        country="DE",
        roles=(DatedRole("customer", DAY),),
        addresses=(NewAddress("DE", "Berlin", subdivision="BE", postcode="10117"),),
        identifiers=(NewIdentifier("gln", "4000001000005"),),
        bank_accounts=(NewBankAccount("M", "DE", iban="DE89370400440532013000"),),
    )
    (party_id,) = office.do(commands.do_create_party, new).ids()
    return party_id


def rows(query: str) -> Sequence[sql.Row]:
    with reading(ANNA):
        return sql.rows(query)


def test_a_change_counts_the_version_and_keeps_what_is_not_given(
    office: Office, muster: int
) -> None:
    office.do(commands.do_change_party, ChangeParty(muster, 1, name="Muster AG", language="de"))
    head = "SELECT p.name, f.country, f.language, f.version FROM party p JOIN party_profile f"
    assert rows(f"{head} USING (id)") == [("Muster AG", "DE", "de", 2)]


def test_the_second_of_two_edits_is_told(office: Office, muster: int) -> None:
    office.do(commands.do_change_party, ChangeParty(muster, 1, name="First"))
    late = ChangeParty(muster, 1, name="Second")
    assert office.refused(commands.do_change_party, late, error=StaleVersion) == [
        ("party.stale", "[0].version")
    ]
    assert rows("SELECT name FROM party") == [("First",)]


def test_bad_changes_come_back_at_once(office: Office, muster: int) -> None:
    found = office.refused(
        commands.do_change_party,
        ChangeParty(muster, 1, name=" ", country="XX"),
        ChangeParty(muster, 1),
        ChangeParty(-5, 1),
        ChangeParty(2**70, 1),
    )
    assert found == [
        ("text.required", "[0].name"),
        ("country.unknown", "[0].country"),
        ("masterdata.twice", "[1].party_id"),
        ("masterdata.unknown", "[2].party_id"),
        ("masterdata.unknown", "[3].party_id"),
    ]


def test_a_blocked_party_says_why(office: Office, muster: int) -> None:
    assert office.refused(commands.do_block_party, BlockParty(muster, True)) == [
        ("text.required", "[0].reason")
    ]
    office.do(commands.do_block_party, BlockParty(muster, True, "insolvent"))
    facts = queries.access_party(ANNA, muster, DAY)
    assert (facts.is_active, facts.blocked_reason) == (False, "insolvent")
    office.do(commands.do_block_party, BlockParty(muster, False))
    assert queries.access_party(ANNA, muster, DAY).is_active


def test_added_parts_follow_those_that_stand(office: Office, muster: int) -> None:
    parts = AddParts(
        muster,
        addresses=(NewAddress("FR", "Paris", postcode="75001", roles=("ship",)),),
        contact_points=(NewContactPoint("email", "a@b.de"),),
        roles=(DatedRole("supplier", DAY),),
    )
    office.do(commands.do_add_parts, parts)
    assert rows("SELECT position, city FROM party_address ORDER BY 1") == [
        (1, "Berlin"),
        (2, "Paris"),
    ]
    facts = queries.access_party(ANNA, muster, DAY)
    assert facts.roles == {"customer", "supplier"}
    assert facts.ship_to is not None and facts.ship_to.country == "DE"
    (address_id,) = rows("SELECT id FROM party_address WHERE position = 1")[0]
    office.do(commands.do_end_address, EndPart(int(str(address_id)), date(2026, 3, 31)))
    last = queries.access_party(ANNA, muster, date(2026, 3, 31))
    after = queries.access_party(ANNA, muster, date(2026, 4, 1))
    assert last.ship_to is not None and last.ship_to.country == "DE"
    assert after.ship_to is not None and after.ship_to.country == "FR"
    assert after.bill_to is None


def test_bad_parts_come_back_at_once(office: Office, muster: int) -> None:
    found = office.refused(
        commands.do_add_parts,
        AddParts(muster, roles=(DatedRole("customer", date(2027, 1, 1)),)),
        AddParts(muster, identifiers=(NewIdentifier("gln", "4000001000005"),)),
        AddParts(10**9, addresses=(NewAddress("", ""),)),
    )
    assert found == [
        ("role.overlap", "[0].roles[0]"),
        ("masterdata.twice", "[1].party_id"),
        ("identifier.taken", "[1].identifiers[0].value"),
        ("masterdata.unknown", "[2].party_id"),
        ("country.unknown", "[2].addresses[0].country"),
    ]
    assert rows("SELECT count(*) FROM party_address") == [(1,)]


def test_a_role_ends_and_begins_again(office: Office, muster: int) -> None:
    office.do(commands.do_end_role, EndRole(muster, "customer", date(2026, 6, 30)))
    assert office.refused(commands.do_end_role, EndRole(muster, "customer", date(2026, 7, 1))) == [
        ("role.not_held", "[0].role")
    ]
    office.do(
        commands.do_add_parts,
        AddParts(muster, roles=(DatedRole("customer", date(2026, 9, 1)),)),
    )
    with reading(ANNA):
        held = queries.roles_of(1, muster)
    assert held == [
        DatedRole("customer", DAY, date(2026, 6, 30)),
        DatedRole("customer", date(2026, 9, 1)),
    ]


def test_a_bank_account_is_paid_to_only_after_a_second_person(office: Office, muster: int) -> None:
    (account,) = (int(str(r[0])) for r in rows("SELECT id FROM party_bank_account"))
    approval = ApproveBankAccount(account)

    def payable(on: date) -> dict[int, list[int]]:
        with reading(ANNA):
            return queries.payable_accounts([muster], on)

    assert payable(DAY) == {}
    assert office.refused(commands.do_approve_bank_account, approval) == [
        ("bank_account.four_eyes", "[0].bank_account_id")
    ]
    assert payable(DAY) == {}
    office.do(commands.do_approve_bank_account, approval, actor=BEN)
    assert payable(DAY) == {muster: [account]}
    assert office.refused(commands.do_approve_bank_account, approval) == [
        ("bank_account.approved", "[0].bank_account_id")
    ]
    office.do(commands.do_end_bank_account, EndPart(account, date(2026, 1, 31)))
    assert payable(date(2026, 2, 1)) == {}


def test_terms_of_a_company_are_not_those_of_another(office: Office, muster: int) -> None:
    office.do(commands.do_create_party_group, commands.NewGroup("customer", "KEY", "Key accounts"))
    in_30_days = Terms((Instalment(days=30),))
    office.do(
        commands.do_create_payment_term, commands.NewPaymentTerm("N30", "30 days", in_30_days)
    )
    terms = NewTerms(customer_group="KEY", sales_terms="N30", currency="EUR")
    office.do(commands.do_set_terms, SetTerms(muster, NewTerms(currency="USD")))
    office.do(commands.do_set_terms, SetTerms(muster, terms))
    facts = queries.access_party(ANNA, muster, DAY)
    assert facts.currency == "EUR" and facts.customer_group_id and facts.sales_terms == "N30"
    with reading(ANNA):
        assert payment_terms([facts.sales_terms]) == {"N30": in_30_days}
    elsewhere = queries.access_party(Actor(9, ActorKind.SYSTEM, 2, (2,)), muster, DAY)
    assert (elsewhere.currency, elsewhere.customer_group_id, elsewhere.roles) == (
        "",
        None,
        frozenset(),
    )
    assert office.refused(
        commands.do_set_terms,
        SetTerms(muster, NewTerms(customer_group="NO", currency="X", credit_policy="?")),
    ) == [
        ("currency.unknown", "[0].terms.currency"),
        ("terms.credit_policy", "[0].terms.credit_policy"),
        ("masterdata.unknown", "[0].terms.customer_group"),
    ]


def test_a_credit_limit_is_the_kernel_s(office: Office, muster: int) -> None:
    office.do(commands.do_set_credit_limit, SetCreditLimit(muster, "EUR", 100_000))
    office.do(commands.do_set_credit_limit, SetCreditLimit(muster, "EUR", 50_000))
    assert rows("SELECT company_id, currency, limit_minor FROM exposure") == [(1, "EUR", 50_000)]
    assert office.refused(
        commands.do_set_credit_limit,
        SetCreditLimit(muster, "EURO", -1),
        SetCreditLimit(muster, "EUR", 2**63),
    ) == [
        ("currency.unknown", "[0].currency"),
        ("number.too_small", "[0].limit_minor"),
        ("number.too_big", "[1].limit_minor"),
    ]


def test_a_person_is_a_contact_of_an_organisation(office: Office, muster: int) -> None:
    (anna,) = office.do(commands.do_create_party, NewParty("Anna", kind="person")).ids()
    office.do(commands.do_link_contact, LinkContact(muster, anna, "buyer"))
    assert rows("SELECT party_id, person_id, position FROM party_link") == [(muster, anna, "buyer")]
    assert office.refused(
        commands.do_link_contact, LinkContact(muster, muster), LinkContact(0, anna, "x" * 121)
    ) == [
        ("party.own_contact", "[0].person_id"),
        ("masterdata.unknown", "[1].party_id"),
        ("text.too_long", "[1].position"),
    ]


@pytest.mark.parametrize(
    ("text", "found_by"),
    [("K1", "code"), ("4000001 00000 5", "gln"), ("must", "name"), ("30901820", None), ("%", None)],
)
def test_a_party_is_found(office: Office, muster: int, text: str, found_by: str | None) -> None:
    with reading(ANNA):
        hits = [(hit.party_id, hit.found_by) for hit in queries.find(text)]
    assert hits == ([(muster, found_by)] if found_by else [])


def test_a_party_is_found_by_telephone_however_it_is_written(office: Office, muster: int) -> None:
    phone = NewContactPoint("phone", "030 901820", country="DE")
    office.do(commands.do_add_parts, AddParts(muster, contact_points=(phone,)))
    with reading(ANNA):
        assert [hit.found_by for hit in queries.find("+49 30 901820")] == ["phone"]


def test_reading_needs_a_right(office: Office, muster: int) -> None:
    stranger = Actor(9, ActorKind.USER, 1, (1,))
    with pytest.raises(PermissionDenied):
        queries.access_party(stranger, muster, DAY)
    with pytest.raises(NotFound):
        queries.access_party(ANNA, muster + 1, DAY)
    with pytest.raises(PermissionDenied):
        commands.do_change_party([ChangeParty(muster, 1)], actor=stranger, key="x")


def test_the_trade_facts_of_many_take_one_statement(office: Office, muster: int) -> None:
    with reading(ANNA), sql.counted() as counted:
        queries.trade_facts(1, [muster, 5, 10**9], DAY)
    assert counted.statements == 1
