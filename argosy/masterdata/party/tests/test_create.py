"""Entering parties: all or the valid ones, set-wise, once, with every mistake named."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.events.commands import Answer, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import PermissionDenied, ValidationFailed
from argosy.masterdata.party.commands import do_create_party
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.identifiers import NewIdentifier
from argosy.masterdata.party.rules.new_party import NewParty, NewTerms
from argosy.masterdata.party.rules.roles import DatedRole

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
DAY = date(2026, 1, 1)


def create(*parties: NewParty, key: str = "k", mode: str = "all") -> Answer:
    return do_create_party(parties, actor=ACTOR, key=key, mode=mode)  # type: ignore[arg-type]


def whole(code: str, vat: str = "DE136695976") -> NewParty:
    return NewParty(
        f"Muster {code} GmbH",
        code,
        legal_name="Muster \"quoted\" \\ GmbH, 'x'",
        roles=(DatedRole("customer", DAY, date(2026, 6, 30)), DatedRole("supplier", DAY),
               DatedRole("customer", date(2026, 7, 1))),
        addresses=(NewAddress("DE", "Berlin", "Allee 1\n2. Hof", "10117", "BE", roles=("ship",)),),
        contact_points=(NewContactPoint("email", "A@b.de"), NewContactPoint("phone", "030 901820")),
        identifiers=(NewIdentifier("vat", vat),),
        bank_accounts=(NewBankAccount("M", "DE", iban="DE89370400440532013000"),),
        terms=NewTerms(currency="EUR", credit_policy="warn"),
    )  # fmt: skip


def count(table: str) -> int:
    with reading(ACTOR):
        (found,) = sql.rows(f"SELECT count(*) FROM {table}")
    return int(str(found[0]))


def test_a_party_stands_with_all_its_parts(db: object) -> None:
    answer = create(whole("K1"))
    (done,) = answer.results
    assert done is not None
    with reading(ACTOR):
        (profile,) = sql.rows(
            "SELECT p.code, f.legal_name, f.country FROM party p JOIN party_profile f USING (id)"
        )
        (address,) = sql.rows(
            "SELECT lines, is_ship, is_bill, position FROM party_address WHERE party_id = %s",
            (done.id,),
        )
        points = sql.rows("SELECT kind, value, normalised FROM party_contact_point ORDER BY id")
        roles = sql.rows(
            "SELECT company_id, role, ordinal, valid_from, valid_to FROM party_role"
            " ORDER BY role, ordinal"
        )
        (account,) = sql.rows("SELECT iban, changed_by, approved_by FROM party_bank_account")
        (terms,) = sql.rows("SELECT company_id, currency, credit_policy FROM party_terms")
        (event,) = sql.rows("SELECT kind, payload FROM event")
    assert profile == ("K1", "Muster \"quoted\" \\ GmbH, 'x'", "DE")
    assert address == ("Allee 1\n2. Hof", True, False, 1)
    assert points == [("email", "A@b.de", "a@b.de"), ("phone", "030 901820", "+4930901820")]
    assert roles == [
        (1, "customer", 1, DAY, date(2026, 6, 30)),
        (1, "customer", 2, date(2026, 7, 1), None),
        (1, "supplier", 1, DAY, None),
    ]
    assert account == ("DE89370400440532013000", 7, None)
    assert terms == (1, "EUR", "warn")
    roles_in_event = ["customer", "supplier", "customer"]
    assert event == ("party.created", {"party_id": done.id, "roles": roles_in_event})


def test_a_party_without_code_is_given_one(db: object) -> None:
    (done,) = create(NewParty("Anna")).results
    assert done is not None and done.number == f"P{done.id:06d}"


def test_two_hundred_take_as_many_statements_as_two(db: object) -> None:
    create(whole("A"), whole("B"), key="warm")
    with sql.counted() as two:
        create(whole("C"), whole("D"), key="two")
    with sql.counted() as many:
        create(*[whole(f"E{n}") for n in range(200)], key="many")
    assert two.statements == many.statements <= 20


def test_one_wrong_party_keeps_all_out_and_all_mistakes_are_named(db: object) -> None:
    create(NewParty("First", "K1", identifiers=(NewIdentifier("gln", "4000001000005"),)))
    with pytest.raises(ValidationFailed) as refused:
        create(
            NewParty("Same code", "K1"),
            NewParty("Good", "K2"),
            NewParty("Twice", "K2", parent_id=10**30),
            NewParty(
                "Same number",
                identifiers=(NewIdentifier("gln", "4000001000005"),),
                terms=NewTerms(customer_group="none", sales_terms="net\x00"),
            ),
            NewParty("\x00"),
            key="second",
        )
    found = [(p.code, p.field) for p in refused.value.problems]
    assert found == [
        ("masterdata.taken", "[0].code"),
        ("masterdata.unknown", "[2].parent_id"),
        ("masterdata.taken", "[2].code"),
        ("masterdata.unknown", "[3].terms.customer_group"),
        ("masterdata.unknown", "[3].terms.sales_terms"),
        ("identifier.taken", "[3].identifiers[0].value"),
        ("text.nul", "[4].name"),
    ]
    assert count("party") == 1


def test_mode_valid_takes_the_good_ones(db: object) -> None:
    answer = create(NewParty("Good", "K1"), NewParty(" ", "K2"), mode="valid")
    assert [r.number if r else None for r in answer.results] == ["K1", None]
    assert [p.field for p in answer.problems] == ["[1].name"]
    assert count("party") == 1


def test_the_same_key_does_it_once(db: object) -> None:
    first = create(NewParty("Anna", "K1"))
    again = create(NewParty("Anna", "K1"))
    assert again.replayed and again.results == first.results
    assert count("party") == 1


def test_without_permission_nothing_is_done(db: object) -> None:
    clerk = Actor(8, ActorKind.USER, 1, (1,), frozenset({"party.read"}))
    with pytest.raises(PermissionDenied):
        do_create_party([NewParty("Anna")], actor=clerk, key="k")
    assert count("party") == 0
    allowed = Actor(8, ActorKind.USER, 1, (1,), frozenset({"party.create"}))
    do_create_party([NewParty("Anna")], actor=allowed, key="k")
    assert count("party") == 1


def test_roles_are_seen_in_their_company_only(db: object) -> None:
    create(NewParty("Anna", roles=(DatedRole("customer", DAY),)))
    with reading(Actor(9, ActorKind.SYSTEM, 2, (2,))):
        assert sql.rows("SELECT count(*) FROM party") == [(1,)]
        assert sql.rows("SELECT count(*) FROM party_role") == [(0,)]
