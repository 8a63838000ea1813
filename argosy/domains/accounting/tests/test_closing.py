"""Closing and statements: 损益结转 by month and year, order of closing, revaluation; by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.domains.accounting import checks, queries
from argosy.domains.accounting.closing import CloseResult
from argosy.domains.accounting.commands import (
    ChangePeriod,
    do_close_period,
    do_close_result,
    do_reopen_period,
    do_revalue,
)
from argosy.domains.accounting.revaluation import Revalue
from argosy.domains.accounting.tests.conftest import Office
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ClosedPeriod, Conflict, ValidationFailed

MONTH_END = date(2026, 3, 31)
YEAR_END = date(2026, 12, 31)


def _close_result(office: Office, on: date, scope: str) -> list[int]:
    return do_close_result(
        [CloseResult(on, scope)], actor=office.books.actor, key=office.key()
    ).ids()


def _business(office: Office) -> None:
    office.issue(
        office.request("invoice", "100"), office.request("bill", "30", reference=office.key())
    )


def test_a_month_is_carried_over_and_profit_and_loss_still_shows_it(office: Office) -> None:
    _business(office)
    assert len(_close_result(office, MONTH_END, "month")) == 1
    assert office.balances() == {"1122": 10000, "2202": -3000, "4103": -7000}
    statement = queries.profit_and_loss(office.books.company_id, date(2026, 3, 1), MONTH_END)
    assert statement.totals == {"income": 10000, "expense": 3000, "result": 7000}
    # Nothing is left: a second run posts nothing. Later business is carried by the next run.
    assert _close_result(office, MONTH_END, "month") == []
    _business(office)
    assert len(_close_result(office, MONTH_END, "month")) == 1
    assert office.balances()["4103"] == -14000
    for check in checks.CHECKS:
        assert sql.rows(check.sql) == [], check.number


def test_the_year_goes_to_retained_earnings_and_the_sheet_balances(office: Office) -> None:
    _business(office)
    before = queries.balance_sheet(office.books.company_id, YEAR_END)
    assert before.totals == {"asset": 10000, "liability": 3000, "equity": 7000}
    assert before.lines[-1].name_zh == "未结转损益"
    _close_result(office, YEAR_END, "month")
    _close_result(office, YEAR_END, "year")
    assert office.balances() == {"1122": 10000, "2202": -3000, "4104": -7000}
    after = queries.balance_sheet(office.books.company_id, YEAR_END)
    assert after.totals == before.totals


def _period(office: Office) -> int:
    found = sql.rows(
        "SELECT id FROM fiscal_period WHERE company_id = %s AND year = 2026 AND number = 3",
        (office.books.company_id,),
    )
    return int(str(found[0][0]))


def test_the_general_ledger_closes_last(office: Office) -> None:
    period = _period(office)

    def close(*subledgers: str) -> None:
        do_close_period(
            [ChangePeriod(period, subledgers, "hard")],
            actor=office.books.actor,
            key=office.key(),
        )

    with pytest.raises(Conflict) as refused:
        close("gl")
    assert "ar" in str(refused.value.problems[0].params["subledgers"])
    close("gl", "ar", "ap", "stock", "asset", "tax")
    with pytest.raises(ClosedPeriod):
        office.issue(office.request("invoice", "1"))
    do_reopen_period(
        [ChangePeriod(period, ("gl", "ar"), "open", "a forgotten invoice")],
        actor=office.books.actor,
        key=office.key(),
    )
    office.issue(office.request("invoice", "1"))


def test_erpnext_35620_revaluation_is_exact_and_runs_once(office: Office) -> None:
    """USD 100.00 at 83.1234 and 50.05 at 83.2007 came in, 150.05 at 83.15 went out.

    Nothing is left in USD; 8,312.34 + 4,164.20 - 12,476.66 = -0.12 is left in the books. Twelve
    cents go to a named gain, whatever tolerance one would like; a second run posts nothing.
    """
    first, second = office.issue(
        office.request("invoice", "100.00", currency="USD", rate="83.1234"),
        office.request("invoice", "50.05", currency="USD", rate="83.2007"),
    )
    office.pay(10000, (first, 10000), currency="USD", rate="83.1234")
    office.pay(5005, (second, 5005), currency="USD", rate="83.2007")
    (bill,) = office.issue(
        office.request("bill", "150.05", currency="USD", rate="83.15", reference="S1")
    )
    office.pay(15005, (bill, 15005), direction="out", currency="USD", rate="83.15")
    assert office.balances()["1002"] == -12

    def revalue(rate: str) -> list[int]:
        return do_revalue(
            [Revalue(MONTH_END, (("USD", Decimal(rate)),))],
            actor=office.books.actor,
            key=office.key(),
        ).ids()

    assert len(revalue("84")) == 1
    assert "1002" not in office.balances()
    assert office.balances()["6061"] == -12
    assert revalue("84") == []
    with pytest.raises(ValidationFailed):
        revalue("-1")
