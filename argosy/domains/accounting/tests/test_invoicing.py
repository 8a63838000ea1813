"""Invoices, bills, credits: what they post, by figures worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.domains.accounting import checks, queries
from argosy.domains.accounting.tests.conftest import Office
from argosy.kernel.identity import sql
from argosy.kernel.ledger import checks as ledger_checks
from argosy.kernel.ledger import queries as ledger
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Conflict, NotFound, ValidationFailed


def _holds() -> None:
    for check in (*checks.CHECKS, *ledger_checks.CHECKS):
        assert sql.rows(check.sql) == [], check.number


def test_an_invoice_posts_receivable_revenue_and_tax(office: Office) -> None:
    (invoice,) = office.issue(office.request("invoice", "33.335", qty="3", taxes=("V19",)))
    # 3 x 33.335 = 100.005, which is 100.01; 19 % of it is 19.0019, which is 19.00.
    assert office.balances() == {"1122": 11901, "2221": -1900, "6001": -10001}
    view = queries.access_invoice(office.books.actor, invoice)
    assert (view.number, view.total_minor, view.state) == ("INV-2026-00001", 11901, "open")
    _holds()


def test_a_foreign_invoice_shares_its_company_total_exactly(office: Office) -> None:
    office.issue(office.request("invoice", "100.01", taxes=("V19",), currency="USD", rate="0.9137"))
    # 119.01 USD at 0.9137 is 108.74 EUR (108.7394...). Net is 91.3791 of it, tax 17.3603:
    # floors 91.37 and 17.36 leave one cent, and the net has the larger remainder: 91.38 + 17.36.
    assert office.balances() == {"1122": 10874, "2221": -1736, "6001": -9138}
    _holds()


def test_instalments_sum_to_the_invoice(office: Office) -> None:
    office.issue(office.request("invoice", "100.01", term="HALVES"))
    items = ledger.open_items(office.books.company_id, ("receivable",))
    assert [(i.open_doc_minor, i.due_date) for i in items] == [
        (5001, date(2026, 3, 20)),
        (5000, date(2026, 4, 19)),
    ]


def test_a_bill_clears_what_was_accrued_and_shows_the_difference(office: Office) -> None:
    office.issue(
        office.request(
            "bill", "30.00", taxes=("V19",), purpose="grni", accrued=2900, reference="S1"
        )
    )
    assert office.balances() == {"2202": -3570, "2204": 2900, "2221": 570, "6402": 100}
    _holds()


def test_a_reverse_charge_posts_both_sides_and_charges_nothing(office: Office) -> None:
    office.issue(office.request("bill", "100", taxes=("RC19",), reference="S1"))
    assert office.balances() == {"2202": -10000, "6601": 10000}
    sides = sql.rows(
        "SELECT side::text, company_minor FROM journal_line WHERE account_id = %s ORDER BY side",
        (office.books.account("2221"),),
    )
    assert sides == [("C", 1900), ("D", 1900)]
    _holds()


def test_a_reverse_charge_that_is_half_deductible_costs_the_other_half(office: Office) -> None:
    (bill,) = office.issue(office.request("bill", "100", taxes=("RCHALF",), reference="S1"))
    # 20.00 are owed, 10.00 come back, 10.00 are cost.
    assert office.balances() == {"2202": -10000, "2221": -1000, "6601": 11000}
    office.issue(
        office.request("supplier_credit", "100", taxes=("RCHALF",), reference="S2", credits_id=bill)
    )
    assert office.balances() == {}
    _holds()


def test_a_seller_posts_no_reverse_charge(office: Office) -> None:
    office.issue(office.request("invoice", "100", taxes=("RC19",)))
    assert office.balances() == {"1122": 10000, "6001": -10000}
    _holds()


def test_what_may_not_be_deducted_is_part_of_the_cost(office: Office) -> None:
    office.issue(office.request("bill", "100", taxes=("HALF",), reference="S1"))
    assert office.balances() == {"2202": -12000, "2221": 1000, "6601": 11000}
    _holds()


def test_a_credit_note_is_set_against_its_invoice(office: Office) -> None:
    (invoice,) = office.issue(office.request("invoice", "100", taxes=("V19",)))
    office.issue(office.request("credit_note", "40", taxes=("V19",), credits_id=invoice))
    view = queries.access_invoice(office.books.actor, invoice)
    assert (view.open_minor, view.state) == (7140, "partly_paid")
    assert office.balances() == {"1122": 7140, "2221": -1140, "6001": -10000, "6002": 4000}
    _holds()


def test_a_suppliers_number_is_entered_once(office: Office) -> None:
    request = office.request("bill", "10", reference="S-77")
    office.issue(request)
    with pytest.raises(Conflict) as refused:
        office.issue(request)
    assert refused.value.code == "accounting.reference_twice"
    assert office.balances() == {"2202": -1000, "6601": 1000}


def test_bad_requests_are_refused_with_every_problem(office: Office) -> None:
    with pytest.raises(ValidationFailed) as refused:
        office.issue(
            office.request("invoice", "1", rate="-1", purpose="nonsense"),
            office.request("bill", "1", taxes=("NOPE",)),
        )
    assert [p.field for p in refused.value.problems] == ["[0].rate", "[0].lines[0].purpose"]
    with pytest.raises(ValidationFailed):
        office.issue(office.request("bill", "1", taxes=("NOPE",)))
    with pytest.raises(ValidationFailed) as refused:
        office.issue(office.request("invoice", "1", term="NEVER"))
    assert [p.field for p in refused.value.problems] == ["[0].payment_term"]
    assert office.balances() == {}


def test_nobody_sees_another_companys_invoice(office: Office) -> None:
    (invoice,) = office.issue(office.request("invoice", "1"))

    stranger = Actor(9, ActorKind.USER, 10**9, (10**9,))
    with pytest.raises(NotFound):
        queries.access_invoice(stranger, invoice)
