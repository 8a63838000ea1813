"""Allocations: partial, in two currencies, taken back; peers' bugs by their numbers."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.ledger import checks, queries
from argosy.kernel.ledger.allocation import deallocate
from argosy.kernel.ledger.tests.conftest import MARCH, Desk
from argosy.kernel.primitives.errors import Conflict, NotFound, ValidationFailed


def _open(desk: Desk) -> dict[int, tuple[int, int]]:
    return {
        item.line_id: (item.open_doc_minor, item.open_company_minor)
        for item in queries.open_items(desk.books.company_id, ("receivable", "payable"))
    }


def _fx(desk: Desk) -> int:
    """Gains less losses so far, in minor units."""
    rows = queries.trial_balance(desk.books.company_id, date(2026, 12, 31))
    return -sum(r.closing_minor for r in rows if r.code in ("6061", "6603"))


def _holds() -> None:
    for check in checks.CHECKS:
        assert sql.rows(check.sql) == [], check.number


def test_a_partial_allocation_leaves_the_rest_open(desk: Desk) -> None:
    invoice, payment = desk.invoice(10000), desk.payment(4000)
    desk.allocate(invoice, payment, 4000)
    assert _open(desk) == {invoice: (6000, 6000)}
    _holds()


def test_taking_an_allocation_back_restores_exactly_what_was_open(desk: Desk) -> None:
    invoice, payment = desk.invoice(10000, "USD", 10856), desk.payment(3333, "USD", 3666)
    before = _open(desk)
    allocation = desk.allocate(invoice, payment, 3333)
    assert _fx(desk) == 48
    desk.act(lambda run: deallocate(run, [allocation], MARCH))
    assert _open(desk) == before
    assert _fx(desk) == 0
    with pytest.raises(ValidationFailed):
        desk.act(lambda run: deallocate(run, [allocation], MARCH))
    _holds()


def test_more_than_is_open_is_refused_and_changes_nothing(desk: Desk) -> None:
    invoice, payment = desk.invoice(100), desk.payment(150)
    with pytest.raises(Conflict) as refused:
        desk.allocate(invoice, payment, 101)
    assert refused.value.problems[0].params["debit"] == 100
    assert _open(desk) == {invoice: (100, 100), payment: (-150, -150)}
    with pytest.raises(NotFound):
        desk.allocate(invoice, payment + 1000, 1)
    with pytest.raises(ValidationFailed):
        desk.allocate(invoice, payment, -5)


def test_odoo_72852_three_partial_payments_leave_no_residue(desk: Desk) -> None:
    """An invoice of USD 100.00 at 1.0856, paid 33.33, 33.33, 33.34 at 1.1000.

    Released 36.18, 36.18, 36.20; received 36.66, 36.66, 36.67; gains .48, .48, .47: worked by hand.
    """
    invoice = desk.invoice(10000, "USD", 10856)
    expected = [(3333, 3666, (6667, 7238), 48), (3333, 3666, (3334, 3620), 96)]
    for doc, received, left, gains in expected:
        desk.allocate(invoice, desk.payment(doc, "USD", received), doc)
        assert _open(desk) == {invoice: left}
        assert _fx(desk) == gains
    desk.allocate(invoice, desk.payment(3334, "USD", 3667), 3334)
    assert _open(desk) == {}
    assert _fx(desk) == 143
    _holds()


def test_odoo_120513_each_partial_payment_realises_its_gain_in_its_own_month(desk: Desk) -> None:
    """A bill of USD 1,000.00 at 1.5; half is paid at 1.0 in March, half at 1.2 in April.

    Gains of 250.00 and 150.00, each in its month, although the bill is open in between.
    """
    bill = desk.post(
        desk.line("6601", "D", 100000, "USD", 150000), desk.line("2202", "C", 100000, "USD", 150000)
    ).line_ids[1]

    def pay(company: int, on: date) -> int:
        return desk.post(
            desk.line("2202", "D", 50000, "USD", company),
            desk.line("1002", "C", 50000, "USD", company),
            on=on,
        ).line_ids[0]

    first = pay(50000, MARCH)
    desk.allocate(first, bill, 50000, MARCH)
    assert _open(desk) == {bill: (-50000, -75000)}
    april = date(2026, 4, 10)
    second = pay(60000, april)
    desk.allocate(second, bill, 50000, april)
    assert _open(desk) == {}
    gains = {
        row[0]: row[1]
        for row in sql.rows(
            "SELECT posting_date, sum(company_minor)::bigint FROM journal_line"
            " WHERE account_id = %s GROUP BY 1",
            (desk.books.account("6061"),),
        )
    }
    assert gains == {MARCH: 25000, april: 15000}
    _holds()


def test_erpnext_34680_outstanding_is_right_after_an_advance(desk: Desk) -> None:
    """E35301's figures: advance USD 100 at 6, invoice USD 200 at 8, the advance set against it.

    Released from the invoice 1,600 x 100/200 = 800, from the advance 600: a loss of 200. Open are
    USD 100 at 800 (the peer said USD 75). Taken back, all is as before, the loss posted back.
    """
    advance = desk.payment(10000, "USD", 60000)
    invoice = desk.invoice(20000, "USD", 160000)
    allocation = desk.allocate(invoice, advance, 10000)
    assert _open(desk) == {invoice: (10000, 80000)}
    assert _fx(desk) == -20000
    desk.act(lambda run: deallocate(run, [allocation], MARCH))
    assert _open(desk) == {advance: (-10000, -60000), invoice: (20000, 160000)}
    assert _fx(desk) == 0
    _holds()


def _bill(desk: Desk, doc: int, company: int) -> int:
    return desk.post(
        desk.line("6601", "D", doc, "USD", company), desk.line("2202", "C", doc, "USD", company)
    ).line_ids[1]


def _pay_supplier(desk: Desk, doc: int, company: int) -> int:
    return desk.post(
        desk.line("2202", "D", doc, "USD", company), desk.line("1002", "C", doc, "USD", company)
    ).line_ids[0]


def test_erpnext_34680_one_advance_for_two_bills(desk: Desk) -> None:
    """E25369's figures: 10,000 at 71; bills of 5,000 at 72 and at 73: gains of 5,000 and 10,000."""
    advance = _pay_supplier(desk, 1000000, 71000000)
    first, second = _bill(desk, 500000, 36000000), _bill(desk, 500000, 36500000)
    desk.allocate(advance, first, 500000)
    assert _fx(desk) == 500000
    desk.allocate(advance, second, 500000)
    assert _fx(desk) == 1500000
    assert _open(desk) == {}
    _holds()


def test_erpnext_34680_a_partial_settlement_at_a_higher_rate_is_a_loss(desk: Desk) -> None:
    """E58741's figures: 1,000 at 83; 400 settled at 85: a loss of 800, open 600 at 49,800."""
    bill = _bill(desk, 100000, 8300000)
    desk.allocate(_pay_supplier(desk, 40000, 3400000), bill, 40000)
    assert _fx(desk) == -80000
    assert _open(desk) == {bill: (-60000, -4980000)}
    _holds()


def test_erpnext_34680_a_return_is_set_against_its_bill(desk: Desk) -> None:
    """E35603's figures: 1,000 at 1.35; a return of 100 at 1.40: a loss of 5, open 900 at 1,215."""
    bill = _bill(desk, 100000, 135000)
    back = desk.post(
        desk.line("2202", "D", 10000, "USD", 14000), desk.line("6601", "C", 10000, "USD", 14000)
    ).line_ids[0]
    desk.allocate(back, bill, 10000)
    assert _fx(desk) == -500
    assert _open(desk) == {bill: (-90000, -121500)}
    _holds()


def test_erpnext_35620_no_tolerance_hides_a_residue(desk: Desk) -> None:
    """What is left in the document's currency is nothing: then the company's currency is nothing.

    USD 12.34 at 1.0041 is EUR 12.39; paid in two halves of 6.17 at the same rate (EUR 6.20 each):
    12.40 came in for 12.39, and the cent is a named gain, not a tolerated difference.
    """
    invoice = desk.invoice(1234, "USD", 1239)
    for _ in range(2):
        desk.allocate(invoice, desk.payment(617, "USD", 620), 617)
    assert _open(desk) == {}
    assert _fx(desk) == 1
    _holds()


def test_open_items_as_of_a_past_date(desk: Desk) -> None:
    invoice = desk.invoice(1000)
    april = date(2026, 4, 15)
    desk.allocate(invoice, desk.payment(400, on=april), 400, april)
    company = desk.books.company_id
    then = queries.open_items(company, ("receivable",), on=date(2026, 3, 31))
    assert [(i.line_id, i.open_doc_minor) for i in then] == [(invoice, 1000)]
    now = queries.open_items(company, ("receivable",), on=april)
    assert [(i.line_id, i.open_doc_minor) for i in now] == [(invoice, 600)]
    before = queries.open_items(company, ("receivable",), on=date(2026, 3, 1))
    assert before == []
