"""A new party is checked as a whole: every mistake comes back at once, each with its field."""

from __future__ import annotations

from datetime import date

from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.identifiers import NewIdentifier
from argosy.masterdata.party.rules.new_party import NewParty, NewTerms, check_new_party
from argosy.masterdata.party.rules.roles import DatedRole

DAY = date(2026, 1, 1)


def test_a_party_comes_back_in_normal_form() -> None:
    checked = check_new_party(
        NewParty(
            "Muster GmbH",
            "K-1",
            addresses=(NewAddress("DE", "Berlin", "Unter den Linden 1", "10117", "BE"),),
            contact_points=(
                NewContactPoint("email", "Info@Muster.de"),
                NewContactPoint("phone", "030 901820"),
            ),
            identifiers=(NewIdentifier("vat", "DE 136 695 976"),),
            bank_accounts=(NewBankAccount("Muster", "DE", iban="DE89 3704 0044 0532 0130 00"),),
            roles=(DatedRole("customer", DAY),),
            terms=NewTerms(currency="EUR"),
        )
    )
    assert checked.problems == []
    assert [c.normalised for c in checked.contact_points] == ["info@muster.de", "+4930901820"]
    assert [i.value for i in checked.identifiers] == ["DE136695976"]
    assert [b.iban for b in checked.bank_accounts] == ["DE89370400440532013000"]


def test_every_mistake_comes_back_at_once() -> None:
    checked = check_new_party(
        NewParty(
            name=" ",
            code=" K1",
            kind="robot",
            language="Deutsch",
            addresses=(NewAddress("DE", "Bonn", postcode="1"),),
            contact_points=(NewContactPoint("email", "nobody"),),
            identifiers=(
                NewIdentifier("vat", "DE136695976"),
                NewIdentifier("vat", "DE 136695976"),
                NewIdentifier("vat", "DE136695977"),
            ),
            bank_accounts=(NewBankAccount("M", "DE", iban="DE88370400440532013000"),),
            roles=(DatedRole("customer", DAY, date(2025, 1, 1)),),
            terms=NewTerms(currency="EURO", credit_policy="maybe"),
        )
    )
    assert [(p.code, p.field) for p in checked.problems] == [
        ("text.required", "name"),
        ("code.form", "code"),
        ("party.kind", "kind"),
        ("language.unknown", "language"),
        ("role.dates", "roles[0].valid_to"),
        ("address.postcode", "addresses[0].postcode"),
        ("currency.unknown", "terms.currency"),
        ("terms.credit_policy", "terms.credit_policy"),
        ("contact.email", "contact_points[0].value"),
        ("identifier.twice", "identifiers[1].value"),
        ("identifier.checksum", "identifiers[2].value"),
        ("bank_account.iban_checksum", "bank_accounts[0].iban"),
    ]
    assert all(problem.cure for problem in checked.problems)
