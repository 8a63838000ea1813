"""Bank and cash by account, from rows that were counted by hand."""

from __future__ import annotations

from datetime import date

from argosy.domains.accounting.reports import monthly
from argosy.domains.accounting.tests.conftest import Office
from argosy.testing.books import make_books

YEAR_END = date(2026, 12, 31)


def held(office: Office, since: date, on: date = YEAR_END) -> list[tuple[str, int, int, int, int]]:
    """Return currency, what is held of it, and in the company's: in, out, balance."""
    found = monthly.held(office.books.company_id, since, on)
    codes = {office.books.account("1002")}
    assert {each.account_id for each in found} <= codes
    return [
        (each.currency, each.doc_minor, each.in_minor, each.out_minor, each.balance_minor)
        for each in found
    ]


def test_each_currency_of_an_account_stands_by_itself(office: Office) -> None:
    """EUR 100.00 in January, 30.00 out in March; USD 200.00 at 0.90 in March."""
    assert held(office, date(2026, 1, 1)) == []
    office.pay(10000, on=date(2026, 1, 15))
    office.pay(3000, direction="out")
    office.pay(20000, currency="USD", rate="0.90")
    march = date(2026, 3, 1)
    assert held(office, march) == [
        ("EUR", 7000, 0, 3000, 7000),
        ("USD", 20000, 18000, 0, 18000),
    ]
    assert held(office, date(2026, 1, 1)) == [
        ("EUR", 7000, 10000, 3000, 7000),
        ("USD", 20000, 18000, 0, 18000),
    ]
    assert held(office, date(2026, 1, 1), date(2026, 2, 28)) == [("EUR", 10000, 10000, 0, 10000)]


def test_an_emptied_account_is_told_while_it_moved(office: Office) -> None:
    office.pay(10000, on=date(2026, 1, 15))
    office.pay(10000, direction="out")
    assert held(office, date(2026, 3, 1)) == [("EUR", 0, 0, 10000, 0)]
    assert held(office, date(2026, 4, 1)) == []


def test_another_company_s_money_is_not_counted(office: Office) -> None:
    office.pay(10000)
    other = make_books("OTHER")
    assert monthly.held(other.company_id, date(2026, 1, 1), YEAR_END) == []
