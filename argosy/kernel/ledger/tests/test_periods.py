"""Closing and re-opening: what is refused, what stays in the trail."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.ledger import checks, periods
from argosy.kernel.ledger.tests.conftest import MARCH, Desk
from argosy.kernel.primitives.errors import ClosedPeriod, NotFound, ValidationFailed


def _period(desk: Desk, month: int) -> int:
    found = sql.rows(
        "SELECT id FROM fiscal_period WHERE company_id = %s AND year = 2026 AND number = %s",
        (desk.books.company_id, month),
    )
    return int(str(found[0][0]))


def _change(desk: Desk, month: int, status: str, reason: str = "", *subledgers: str) -> None:
    period = _period(desk, month)
    desk.act(lambda run: periods.change_status(run, period, subledgers or ("gl",), status, reason))


def test_a_closed_period_takes_no_entry_until_it_is_reopened(desk: Desk) -> None:
    _change(desk, 3, "hard")
    with pytest.raises(ClosedPeriod) as refused:
        desk.invoice(100)
    assert refused.value.problems[0].code == "ledger.closed_period"
    with pytest.raises(ValidationFailed):
        _change(desk, 3, "open")
    _change(desk, 3, "open", "a bill was forgotten")
    desk.invoice(100)
    trail = sql.rows(
        "SELECT from_status::text, to_status::text, reason::text FROM period_change ORDER BY id"
    )
    assert trail == [("open", "hard", ""), ("hard", "open", "a bill was forgotten")]
    for check in checks.CHECKS:
        assert sql.rows(check.sql) == [], check.number


def test_closing_one_subledger_leaves_the_others_open(desk: Desk) -> None:
    _change(desk, 3, "hard", "", "ar")
    desk.post(desk.line("1002", "D", 1), desk.line("6001", "C", 1))


def test_the_first_open_date_of_a_backdated_effect(desk: Desk) -> None:
    _change(desk, 3, "hard", "", "stock")
    _change(desk, 4, "hard", "", "stock")
    found = desk.act(lambda run: periods.first_open_date(run, MARCH, "stock"))
    assert found == date(2026, 5, 1)
    assert desk.act(lambda run: periods.first_open_date(run, MARCH, "gl")) == MARCH
    with pytest.raises(ClosedPeriod):
        desk.act(lambda run: periods.first_open_date(run, date(2027, 1, 1), "gl"))


def test_bad_input_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.act(lambda run: periods.change_status(run, 10**12, ("gl",), "hard", ""))
    with pytest.raises(ValidationFailed):
        _change(desk, 3, "ajar")
    with pytest.raises(ValidationFailed):
        desk.act(lambda run: periods.open_year(run, 2026, date(2026, 1, 1)))
    with pytest.raises(ValidationFailed):
        desk.act(lambda run: periods.open_year(run, 2028, date(2028, 1, 2)))
