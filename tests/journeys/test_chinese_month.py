"""A month of sixty businesses of a Chinese maker, against a spreadsheet worked out apart.

The workbook's figures are worked by its own formulas (`chinese_month`), the books by the product's
commands; the table of account balances and the three statements agree to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

from argosy.domains.accounting.reports import ledgers, statements
from argosy.domains.accounting.tax_invoices import api as tax_invoices
from argosy.kernel.identity import sql
from argosy.testing.invariants import assert_books_hold
from argosy.web.lists.three_flows import received_no_invoice
from tests.journeys.chinese_month import make
from tests.journeys.chinese_month.clerk import Clerk
from tests.journeys.chinese_month.documents import DECEMBER, STEPS
from tests.journeys.chinese_month.sheet import WORKBOOK, Sheet, read

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
Figures = dict[tuple[str, str, str], int]


def booked(company_id: int) -> Figures:
    """Return the figures of the four reports, named as the workbook names them."""
    found: Figures = {}
    for row in ledgers.account_balances(company_id, FIRST, LAST)[:-1]:
        found["科目余额表", row.code, "期初(借正)"] = row.opening_minor
        found["科目余额表", row.code, "本期借方"] = row.debit_minor
        found["科目余额表", row.code, "本期贷方"] = row.credit_minor
        found["科目余额表", row.code, "期末(借正)"] = row.closing_minor
    for title, rows, columns in (
        ("资产负债表", statements.balance_sheet(company_id, LAST), ("期末余额", "上年年末余额")),
        ("利润表", statements.profit_statement(company_id, FIRST, LAST), ("本期金额",)),
        ("现金流量表", list(statements.cash_flow(company_id, FIRST, LAST).rows), ("本期金额",)),
    ):
        for line in rows:
            amounts = (line.first_minor, line.second_minor)
            for column, minor in zip(columns, amounts, strict=False):
                if minor is not None:
                    found[title, line.name_zh, column] = minor
    return found


def differences(wanted: Mapping[tuple[str, str, str], int], found: Figures) -> list[str]:
    """Name every figure of either side that the other has not; nothing is nothing."""
    return [
        f"{' '.join(key)}: {found.get(key, 0)} booked, {wanted.get(key, 0)} in the sheet"
        for key in sorted({*wanted, *found})
        if wanted.get(key, 0) != found.get(key, 0)
    ]


def _by_account(clerk: Clerk, number: int) -> dict[tuple[str, str], int]:
    """Return what a business's entries came to, by account and side."""
    found = sql.rows(
        "SELECT a.code::text, l.side::text, sum(l.company_minor)::bigint FROM journal_line l"
        " JOIN account a ON a.id = l.account_id WHERE l.entry_id = ANY (%s::bigint[])"
        " GROUP BY 1, 2",
        (sql.array(clerk.entries_of[number]),),
    )
    return {(str(code), str(side)): int(str(minor)) for code, side, minor in found if minor}


def _in_sheet(sheet: Sheet, number: int) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for line in sheet.lines_of(number):
        key = (line.account, line.side)
        sums[key] = sums.get(key, 0) + line.minor
    return {key: minor for key, minor in sums.items() if minor}


def test_sixty_businesses_give_the_balances_and_statements_of_the_spreadsheet(
    db_clone: object,
) -> None:
    sheet = read()
    clerk = Clerk.begin(sheet)
    company_id = clerk.office.company_id
    DECEMBER(clerk, date(2025, 12, 28))
    clerk.open_books()
    for number in range(1, 61):
        if number == 59:
            # Control: without the taxes of the month the comparison names what they made.
            missing = differences(sheet.figures, booked(company_id))
            assert "利润表 税金及附加 本期金额: 0 booked, 66977 in the sheet" in missing
        clerk.enter(number, STEPS)
        assert _by_account(clerk, number) == _in_sheet(sheet, number), number
    found = booked(company_id)
    assert "\n".join(differences(sheet.figures, found)) == ""
    # Control: one cent in any figure of the sheet is named, each in its report.
    for key, minor in sheet.figures.items():
        planted = {**sheet.figures, key: minor + 1}
        assert differences(planted, found) == [
            f"{' '.join(key)}: {minor} booked, {minor + 1} in the sheet"
        ]
    _check_tax_invoices(clerk)
    assert_books_hold()


def _check_tax_invoices(clerk: Clerk) -> None:
    """What was ticked for deduction is the input tax of four bills; the tools have no invoice."""
    billed = [x for n in (3, 5, 9, 34) for x in clerk.sheet.lines_of(n) if x.account == "22210101"]
    (ticked,) = tax_invoices.deductions(clerk.office.actor, 202601)
    assert ticked.tax_minor == sum(x.minor for x in billed) == 989_300
    (gap,) = received_no_invoice(clerk.office.actor, LAST)
    assert (gap.item_id, gap.gap_qty) == (clerk.items["周转"], Decimal(50))


def test_the_workbook_is_what_its_businesses_come_to(tmp_path: Path) -> None:
    """Whoever changes a business makes the workbook again; formulas and figures are one text."""
    made = tmp_path / "month.xlsx"
    make.main(str(made))
    with ZipFile(WORKBOOK) as kept, ZipFile(made) as new:
        assert kept.namelist() == new.namelist()
        for name in kept.namelist():
            assert kept.read(name) == new.read(name), name


def test_the_sheet_balances_by_itself() -> None:
    """Debit equals credit in each business, both sides of the sheet, and cash with its flow."""
    sheet = read()
    assert {line.business for line in sheet.lines} == set(range(1, 61))
    for number in range(61):
        lines = sheet.lines_of(number) if number else sheet.opening
        assert sum(x.minor if x.side == "D" else -x.minor for x in lines) == 0, number
    at = sheet.figures
    for column in ("期末余额", "上年年末余额"):
        assert (
            at["资产负债表", "资产总计", column] == at["资产负债表", "负债和所有者权益总计", column]
        )
    assert (
        at["资产负债表", "货币资金", "期末余额"] - at["资产负债表", "货币资金", "上年年末余额"]
        == at["现金流量表", "五、现金及现金等价物净增加额", "本期金额"]
    )
    assert (
        at["利润表", "四、净利润", "本期金额"]
        == at["资产负债表", "未分配利润", "期末余额"]
        - at["资产负债表", "未分配利润", "上年年末余额"]
    )
