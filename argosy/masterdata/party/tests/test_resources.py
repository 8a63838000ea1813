"""Parties through the registry: one noun with all its parts, personal data for who may see it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from argosy.kernel.events.commands import Command
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.masterdata.party import commands as party_commands
from argosy.masterdata.party.commands import do_create_party, do_set_credit_limit
from argosy.masterdata.party.resources import RESOURCES
from argosy.masterdata.party.rules.changes import SetCreditLimit
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.platform.registry import reads, wire
from argosy.platform.registry.filters import Query, Test

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
CLERK = Actor(7, ActorKind.USER, 1, (1,), frozenset({"party.read", "personal.read"}))
JSON = {
    "name": "Muster GmbH",
    "code": "K1",
    "country": "DE",
    "roles": [{"role": "customer", "valid_from": "2026-01-01"}],
    "addresses": [
        {"country": "DE", "city": "Berlin", "lines": "Allee 1", "postcode": "10117",
         "roles": ["ship"]},
        {"country": "DE", "city": "Bonn"},
    ],
    "contact_points": [{"kind": "email", "value": "a@b.de"}],
    "identifiers": [{"scheme": "vat", "value": "DE136695976"}],
    "bank_accounts": [{"holder": "Muster", "country": "DE", "iban": "DE89370400440532013000"}],
    "terms": {"currency": "EUR", "credit_policy": "warn"},
}  # fmt: skip


def make() -> int:
    item = wire.parse(NewParty, JSON)
    assert isinstance(item, NewParty)
    (done,) = do_create_party([item], actor=ACTOR, key="k").results
    assert done is not None
    do_set_credit_limit([SetCreditLimit(done.id, "EUR", 500_000)], actor=ACTOR, key="limit")
    return done.id


def test_a_party_is_read_as_it_was_entered(db: object) -> None:
    party = make()
    found = reads.record(CLERK, "party.party", party)

    assert (found["code"], found["name"], found["credit_policy"]) == ("K1", "Muster GmbH", "warn")
    assert (found["currency"], found["version"], found["parent"]) == ("EUR", 1, None)
    lines = cast("dict[str, list[dict[str, object]]]", found)
    assert [(role["role"], role["valid_from"]) for role in lines["roles"]] == [
        ("customer", "2026-01-01")
    ]
    assert [(each["city"], each["roles"]) for each in lines["addresses"]] == [
        ("Berlin", ["ship"]),
        ("Bonn", ["ship", "bill"]),
    ]
    assert lines["contact_points"][0]["value"] == "a@b.de"
    assert lines["identifiers"][0]["value"] == "DE136695976"
    assert lines["bank_accounts"][0]["is_approved"] is False
    (limit,) = lines["credit_limits"]
    assert limit["limit"] == {"amount": "5000.00", "currency": "EUR"}
    assert limit["used"] == {"amount": "0.00", "currency": "EUR"}


def test_personal_data_is_absent_without_the_permission(db: object) -> None:
    party = make()
    plain = replace(CLERK, permissions=frozenset({"party.read"}))
    found = cast("dict[str, list[dict[str, object]]]", reads.record(plain, "party.party", party))

    assert set(found["contact_points"][0]) == {"id", "kind", "purpose", "verified_at", "ended_on"}
    assert {"lines", "addressee"} & set(found["addresses"][0]) == set()
    assert {"iban", "holder", "account_no"} & set(found["bank_accounts"][0]) == set()


def test_what_another_company_agreed_is_not_seen(db: object) -> None:
    party = make()
    other = replace(CLERK, company_id=2, companies=(2,))
    found = reads.record(other, "party.party", party)

    assert found["name"] == "Muster GmbH", "the party itself is everybody's"
    assert (found["currency"], found["credit_policy"]) == (None, None)
    assert (found["roles"], found["credit_limits"]) == ([], [])


def test_parties_are_found_by_their_parts(db: object) -> None:
    party = make()

    def hits(field: str, value: str, op: str = "is") -> list[object]:
        query = Query(where=Test(field, op, value))
        return [row["id"] for row in reads.page(CLERK, "party.party", query).rows]

    assert hits("roles.role", "customer") == hits("addresses.city", "Berlin") == [party]
    assert hits("identifiers.value", "DE136695976") == [party]
    assert hits("roles.role", "supplier") == hits("addresses.city", "Paris") == []


def test_every_command_of_the_parties_is_an_action() -> None:
    commands = {c.name for c in vars(party_commands).values() if isinstance(c, Command)}
    declared = {action.command.name for each in RESOURCES for action in each.actions}
    assert commands == declared
