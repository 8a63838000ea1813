"""Where a Chinese statement puts what is easily put elsewhere; named after what went wrong."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest

from argosy.domains.accounting.commands import ReverseEntry, do_reverse_entry
from argosy.domains.accounting.declared.statement_reports import BY_PARTY
from argosy.domains.accounting.reports import statements
from argosy.platform.registry.reports.catalogue import report
from argosy.platform.registry.reports.reading import ask
from tests.journeys.golden import Office

DAY, FIRST, LAST = date(2026, 1, 15), date(2026, 1, 1), date(2026, 1, 31)
Case = dict[str, int]


def _post(office: Office, text: str) -> int:
    lines = []
    for part in text.split(","):
        side, code, amount, *party = part.split()
        lines.append((side, code, amount, party[0] if party else ""))
    return office.post(DAY, *lines)


def _flow(office: Office) -> Case:
    """Return the lines of the cash flow that are not nothing, in yuan, without the sums."""
    template = statements.cash_flow(office.company_id, FIRST, LAST).rows
    sums = ("total", "net")
    return {
        row.key: row.first_minor // 100
        for row in template
        if row.first_minor and not row.key.startswith(sums)
    }


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        # A discount taken is money that was not paid; it came in from nobody.
        ("D 220201 1000.00 S,C 1002 980.00,C 660305 20.00", {"for_purchases": 980}),
        ("D 1002 980.00,D 660305 20.00,C 1122 1000.00 C", {"from_sales": 980}),
        # What wages are docked for was not paid out, and not paid in.
        (
            "D 221101 5000.00,C 2241 500.00,C 1221 100.00,C 222111 40.00,C 1002 4360.00",
            {"to_staff": 4360},
        ),
        # A bill that is discounted brings what the bank paid; no interest was paid to it.
        ("D 1002 9900.00,D 660301 100.00,C 1121 10000.00", {"from_sales": 9900}),
        # A loan paid out less its interest.
        ("D 1002 9800.00,D 660301 200.00,C 2001 10000.00", {"loans_in": 9800}),
        # The tax goes with what it lies on: a machine, a rent, goods.
        ("D 1601 5000.00,D 22210101 650.00,C 1002 5650.00", {"assets_out": 5650}),
        ("D 660203 3000.00,D 22210101 270.00,C 1002 3270.00", {"other_out": 3270}),
        ("D 1403 100.00,D 22210101 13.00,C 1002 113.00", {"for_purchases": 113}),
        ("D 1002 113.00,C 6001 100.00,C 22210106 13.00", {"from_sales": 113}),
        # Tax by the simplified method is received with a sale, and paid as a tax.
        ("D 1002 103.00,C 6001 100.00,C 222107 3.00", {"from_sales": 103}),
        ("D 222107 3.00,C 1002 3.00", {"taxes_paid": 3}),
        # More is docked than the largest line bears: the next one bears the rest.
        (
            "D 660203 300.00,D 1601 200.00,C 2241 350.00,C 1002 150.00",
            {"assets_out": 150},
        ),
        # One voucher with money both ways keeps both.
        (
            "D 1002 500.00,C 1122 500.00 C,D 660204 200.00,C 1002 200.00",
            {"from_sales": 500, "other_out": 200},
        ),
        # From one bank to the other, with what it cost.
        ("D 1012 990.00,D 660304 10.00,C 1002 1000.00", {"other_out": 10}),
    ],
)
def test_no_more_flows_than_the_cash(db: object, text: str, flow: Case) -> None:
    office = Office.found("cn/cas")
    entry = _post(office, text)
    assert _flow(office) == flow
    given = ReverseEntry(entry, DAY, "taken back")
    do_reverse_entry([given], actor=office.actor, key=office.key())
    assert _flow(office) == {}


def test_a_red_letter_typed_by_hand_takes_back_in_its_own_direction(db: object) -> None:
    office = Office.found("cn/cas")
    _post(office, "D 660204 200.00,C 1002 200.00")
    _post(office, "D 660204 -50.00,C 1002 -50.00")
    assert _flow(office) == {"other_out": 150}


@pytest.mark.parametrize(
    ("text", "line", "yuan"),
    [
        ("D 22210101 130.00 S,C 220201 130.00 S", "other_current", 130),
        ("D 22210101 130.00 S,C 220201 130.00 S,D 1122 90.00 C,C 22210106 90.00 C",
         "other_current", 40),
        ("D 22210101 30.00 S,C 220201 30.00 S,D 1122 90.00 C,C 22210106 90.00 C", "taxes", 60),
        ("D 222102 10.00,C 1002 10.00", "other_current", 10),
        ("D 222105 13.00,C 1002 13.00", "other_current", 13),
        ("D 1122 6.00 C,C 222106 6.00", "other_current_liabilities", 6),
    ],
)  # fmt: skip
@pytest.mark.parametrize("chart", ["cn/cas", "cn/small"])
def test_tax_still_to_be_deducted_is_an_asset_and_no_negative_debt(
    db: object, chart: str, text: str, line: str, yuan: int
) -> None:
    """By 财会〔2016〕22号: what is left of 应交税费 on the other side is no tax payable."""
    office = Office.found(chart)
    _post(office, text)
    rows = statements.balance_sheet(office.company_id, LAST)
    keys = ("other_current", "taxes", "other_current_liabilities")
    found = {row.key: row.first_minor for row in rows if row.key in keys}
    assert found == {key: yuan * 100 if key == line else 0 for key in keys}


def test_a_sheet_by_party_says_so_and_leads_to_the_day_before_the_year(db: object) -> None:
    """A customer owes 1,000 and another is 300 in credit: receivables 1,000, advances 300."""
    office = Office.found("cn/cas")
    _post(office, "D 1122 1000.00 C,C 6001 700.00,C 1122 300.00 S")
    answer = ask(office.actor, report("accounting.balance_sheet"), {"on": LAST})
    rows = {row.cells["line"]: row.cells for row in answer.rows}
    assert cast("dict[str, str]", rows["receivables"]["first"])["amount"] == "1000.00"
    assert answer.notes == (BY_PARTY,)
    assert {row["before"] for row in rows.values()} == {"2025-12-31"}
    second = next(column for column in answer.columns if column.field.name == "second")
    assert second.drill is not None and second.drill.given["on"] == ".before"
