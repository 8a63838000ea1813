"""Payments: partial, over instalments, with discount, in advance; allocation taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from argosy.domains.accounting import checks, queries
from argosy.domains.accounting.commands import (
    Deallocate,
    do_deallocate,
    do_enter_entry,
    do_enter_invoice,
    do_post_payment,
)
from argosy.domains.accounting.entering import NewEntry, NewEntryLine, NewInvoice, NewInvoiceLine
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.domains.accounting.tests.conftest import MARCH, Office
from argosy.kernel.identity import sql
from argosy.kernel.ledger import checks as ledger_checks
from argosy.kernel.primitives.errors import ValidationFailed


def _holds() -> None:
    for check in (*checks.CHECKS, *ledger_checks.CHECKS):
        assert sql.rows(check.sql) == [], check.number


def test_a_payment_settles_instalments_first_due_first(office: Office) -> None:
    (invoice,) = office.issue(office.request("invoice", "100", term="HALVES"))
    office.pay(6000, (invoice, 6000))
    left = sql.rows("SELECT open_doc_minor FROM open_item WHERE source_type = 'invoice' ORDER BY 1")
    assert left == [(0,), (4000,)]
    office.pay(4000, (invoice, 4000))
    assert queries.access_invoice(office.books.actor, invoice).state == "paid"
    assert office.balances() == {"1002": 10000, "6001": -10000}
    _holds()


def test_a_cash_discount_settles_without_money(office: Office) -> None:
    (invoice,) = office.issue(office.request("invoice", "100"))
    office.pay(9700, (invoice, 10000), discount=300)
    assert office.balances() == {"1002": 9700, "6001": -10000, "6603": 300}
    _holds()


def test_what_is_not_allocated_stays_open_as_an_advance(office: Office) -> None:
    (invoice,) = office.issue(office.request("invoice", "100"))
    office.pay(15000, (invoice, 10000))
    (party,) = queries.aged(office.books.company_id, "receivable", MARCH)
    assert party.total_minor == -5000
    _holds()


def test_paying_a_bill_and_taking_the_allocation_back(office: Office) -> None:
    (bill,) = office.issue(office.request("bill", "50", reference="S1"))
    office.pay(5000, (bill, 5000), direction="out")
    assert queries.access_invoice(office.books.actor, bill).state == "paid"
    allocation = int(str(sql.rows("SELECT id FROM allocation")[0][0]))
    do_deallocate([Deallocate(allocation, MARCH)], actor=office.books.actor, key=office.key())
    assert queries.access_invoice(office.books.actor, bill).state == "open"
    _holds()


def test_one_key_is_one_payment(office: Office) -> None:

    payment = PaymentInput("in", office.party, "EUR", 100, MARCH)
    first = do_post_payment([payment], actor=office.books.actor, key="pay-1")
    again = do_post_payment([payment], actor=office.books.actor, key="pay-1")
    assert (again.replayed, again.results) == (True, first.results)
    assert sql.rows("SELECT count(*) FROM payment") == [(1,)]


@pytest.mark.parametrize(
    ("amount", "allocated", "discount"), [(0, 1, 0), (100, 101, 0), (100, -1, 0), (100, 1, -1)]
)
def test_bad_payments_are_refused(
    office: Office, amount: int, allocated: int, discount: int
) -> None:
    (invoice,) = office.issue(office.request("invoice", "100"))
    with pytest.raises(ValidationFailed):
        office.pay(amount, (invoice, allocated), discount=discount)
    with pytest.raises(ValidationFailed):
        office.pay(20000, (invoice, 10001))
    with pytest.raises(ValidationFailed):
        office.pay(1, (10**15, 1))
    assert sql.rows("SELECT count(*) FROM payment") == [(0,)]


@pytest.mark.parametrize(
    ("days", "label", "minor"),
    [
        (0, "not_due", 10_000),
        (1, "1-30", 10_000),
        (30, "1-30", 10_000),
        (31, "31-60", 10_000),
        (60, "31-60", 10_000),
        (61, "61-90", 6_000),
        (90, "61-90", 6_000),
        (91, "91+", 6_000),
    ],
)
def test_what_is_open_ages_as_of_any_day(office: Office, days: int, label: str, minor: int) -> None:
    """Of 100.00 due in March, 40.00 are paid 61 days later."""
    (invoice,) = office.issue(office.request("invoice", "100"))
    ((due,),) = sql.rows("SELECT coalesce(due_date, posting_date) FROM open_item")
    assert isinstance(due, date)
    paid_on = due + timedelta(days=61)
    payment = PaymentInput(
        "in", office.party, "EUR", 4_000, paid_on, allocations=(PaymentShare(invoice, 4_000),)
    )
    do_post_payment([payment], actor=office.books.actor, key=office.key())
    company = office.books.company_id
    (party,) = queries.aged(company, "receivable", due + timedelta(days=days))
    assert {name: due for name, due in party.buckets.items() if due} == {label: minor}
    assert queries.aged(company, "receivable", MARCH - timedelta(days=1)) == []
    (now,) = queries.aged(company, "receivable")
    assert now.total_minor == 6_000


def test_names_that_lead_nowhere_are_refused_beside_their_fields(office: Office) -> None:
    actor, nobody = office.books.actor, 10**15
    payment = PaymentInput("in", nobody, "EUR", 0, MARCH)
    with pytest.raises(ValidationFailed) as told:
        do_post_payment([payment], actor=actor, key="p")
    assert [(p.code, p.field) for p in told.value.problems] == [
        ("accounting.payment_amount", "[0].amount"),
        ("masterdata.unknown", "[0].party_id"),
    ]
    line = NewInvoiceLine("Bolts", Decimal(1), Decimal(10), item_id=nobody, unit_id=nobody)
    invoice = NewInvoice("invoice", nobody, "EUR", MARCH, (line,), payment_term="NEVER")
    with pytest.raises(ValidationFailed) as told:
        do_enter_invoice([invoice], actor=actor, key="i")
    assert [(p.code, p.field) for p in told.value.problems] == [
        ("masterdata.unknown", "[0].party_id"),
        ("masterdata.unknown", "[0].payment_term"),
        ("masterdata.unknown", "[0].lines[0].item_id"),
        ("masterdata.unknown", "[0].lines[0].unit_id"),
    ]
    account = office.books.account("1001")
    lines = (
        NewEntryLine(account, "D", 100, party_id=nobody, item_id=nobody),
        NewEntryLine(account, "C", 100, dimension_set_id=nobody, tax_code="VAT?"),
    )
    with pytest.raises(ValidationFailed) as told:
        do_enter_entry([NewEntry("general", MARCH, "EUR", lines)], actor=actor, key="e")
    assert [p.field for p in told.value.problems] == [
        "[0].lines[0].party_id",
        "[0].lines[0].item_id",
        "[0].lines[1].dimension_set_id",
        "[0].lines[1].tax_code",
    ]
