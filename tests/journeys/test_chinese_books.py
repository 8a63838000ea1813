"""A quarter of a Chinese company in both standards; every figure was worked out by hand first.

Opening at the end of 2025: bank 100,000; goods 20,000; equipment 60,000 less 12,000; a supplier is
owed 18,000; capital 150,000. The quarter's entries stand in `BOOK`; the profit before tax is
43,000 - 12,000 - 404.40 - 2,000 - 12,000 - 120 = 16,475.60, a quarter of it is tax.
"""

from __future__ import annotations

from datetime import date

import pytest

from argosy.domains.accounting import api
from argosy.domains.accounting.closing import CloseResult
from argosy.domains.accounting.commands import ReverseEntry, do_close_result, do_reverse_entry
from argosy.domains.accounting.reports import ledgers, statements
from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries as kernel
from argosy.kernel.primitives.errors import NotFound, ValidationFailed
from tests.journeys.golden import Office

YEAR_END, JANUARY, MARCH, END = (
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 3, 1),
    date(2026, 3, 31),
)
OPENING = (
    "D 1002 100000.00,D 1405 20000.00,D 1601 60000.00,C 1602 12000.00,C 220201 18000.00 S,"
    "C 4001 150000.00"
)
RENT_TWICE = ("2026-03-21", "D 660203 3000.00,C 1002 3000.00")
BOOK = (
    ("2026-01-15", "D 1405 10000.00,D 22210101 1300.00,C 220201 11300.00 S"),
    ("2026-02-10", "D 220201 18000.00 S,C 1002 18000.00"),
    ("2026-03-02", "D 1122 45200.00 C,C 6001 40000.00,C 22210106 5200.00"),
    ("2026-03-02", "D 640101 12000.00,C 1405 12000.00"),
    ("2026-03-05", "D 1002 47600.00,C 1122 47600.00 C"),
    ("2026-03-06", "D 1122 3390.00 S,C 6001 3000.00,C 22210106 390.00"),
    ("2026-03-10", "D 660201 8000.00,D 660102 2000.00,C 221101 10000.00"),
    ("2026-03-15", "D 221101 10000.00,C 222111 200.00,C 1002 9800.00"),
    ("2026-03-20", "D 660203 3000.00,D 22210101 270.00,C 1002 3270.00"),
    RENT_TWICE,
    ("2026-03-25", "D 1601 5000.00,D 22210101 650.00,C 1002 5650.00"),
    ("2026-03-28", "D 1002 30000.00,C 2001 30000.00"),
    ("2026-03-31", "D 660202 1000.00,C 1602 1000.00"),
    ("2026-03-31", "D 660301 150.00,C 1002 150.00"),
    # Interest received is a red debit of interest: nobody earns by lending money to a bank.
    ("2026-03-31", "D 1002 30.00,D 660302 -30.00"),
    ("2026-03-31", "D 22210103 3370.00,C 222102 3370.00"),
    ("2026-03-31", "D 6403 235.90,D 6403 168.50,C 222112 235.90,C 222113 101.10,C 222114 67.40"),
    ("2026-03-31", "D 6801 4118.90,C 222110 4118.90"),
)
SMALL = {
    "221101": "2211", "4001": "3001", "6001": "5001", "640101": "540101", "660201": "560204",
    "660102": "560199", "660203": "560299", "660202": "560205", "660301": "560301",
    "660302": "560302", "6801": "5801",
}  # fmt: skip


def _lines(text: str, codes: dict[str, str]) -> list[tuple[str, str, str, str]]:
    lines = []
    surcharges = iter(("540302", "540303"))
    for part in text.split(","):
        side, code, amount, *party = part.split()
        if codes and code == "6403":
            code = next(surcharges)
        lines.append((side, codes.get(code, code), amount, party[0] if party else ""))
    return lines


def _keep(chart: str, codes: dict[str, str]) -> Office:
    """Found a company and keep its books for the quarter; its result is not carried over yet."""
    office = Office.found(chart, fiscal_year=2025, years=2)
    office.post(YEAR_END, *_lines(OPENING, codes), kind="open")
    for day, text in BOOK:
        entry = office.post(date.fromisoformat(day), *_lines(text, codes))
        if text == RENT_TWICE[1]:
            given = ReverseEntry(entry, date(2026, 3, 22), "paid twice")
            do_reverse_entry([given], actor=office.actor, key=office.key())
    return office


def _carry_over(office: Office) -> None:
    do_close_result([CloseResult(END)], actor=office.actor, key=office.key())


def _yuan(rows: list[statements.StatementRow], *keys: str) -> dict[str, tuple[str, str]]:
    """Return both columns of the lines that are wanted, in yuan."""

    def text(minor: int | None) -> str:
        assert minor is not None
        return f"{minor // 100}.{minor % 100:02}" if minor >= 0 else f"-{text(-minor)}"

    found = {row.key: row for row in rows}
    return {key: (text(found[key].first_minor), text(found[key].second_minor)) for key in keys}


@pytest.mark.parametrize(("chart", "codes"), [("cn/cas", {}), ("cn/small", SMALL)])
@pytest.mark.parametrize("carried", [False, True])
def test_the_three_statements_are_what_was_worked_out(
    db: object, chart: str, codes: dict[str, str], carried: bool
) -> None:
    office = _keep(chart, codes)
    if carried:
        _carry_over(office)
    sheet = statements.balance_sheet(office.company_id, END)
    assert _yuan(
        sheet, "cash", "receivables", "inventories", "total_current", "total_assets", "short_loans",
        "payables", "advances", "taxes", "total_liabilities", "undistributed", "total_sources",
    ) == {
        "cash": ("140760.00", "100000.00"),
        "receivables": ("3390.00", "0.00"),
        "inventories": ("18000.00", "20000.00"),
        "total_current": ("162150.00", "120000.00"),
        "total_assets": ("214150.00", "168000.00"),
        "short_loans": ("30000.00", "0.00"),
        "payables": ("11300.00", "18000.00"),
        # What a customer paid too much is owed to them, whatever others owe us.
        "advances": ("2400.00", "0.00"),
        "taxes": ("8093.30", "0.00"),
        "total_liabilities": ("51793.30", "18000.00"),
        "undistributed": ("12356.70", "0.00"),
        "total_sources": ("214150.00", "168000.00"),
    }  # fmt: skip
    profit = statements.profit_statement(office.company_id, MARCH, END)
    assert {key: first for key, (first, _) in _yuan(
        profit, "revenue", "cost", "surcharges", "selling", "administrative", "finance",
        "operating", "before_tax", "income_tax", "net_profit",
    ).items()} == {
        "revenue": "43000.00",
        "cost": "12000.00",
        "surcharges": "404.40",
        "selling": "2000.00",
        "administrative": "12000.00",
        "finance": "120.00",
        "operating": "16475.60",
        "before_tax": "16475.60",
        "income_tax": "4118.90",
        "net_profit": "12356.70",
    }  # fmt: skip
    flow = statements.cash_flow(office.company_id, MARCH, END)
    assert _yuan(
        list(flow.rows), "from_sales", "other_in", "for_purchases", "to_staff", "other_out",
        "net_operating", "assets_out", "net_investing", "loans_in", "interest_out", "net",
    ) == {
        "from_sales": ("47600.00", "47600.00"),
        "other_in": ("30.00", "30.00"),
        "for_purchases": ("0.00", "18000.00"),
        "to_staff": ("9800.00", "9800.00"),
        # The tax on the rent and on the machine was paid for the rent and for the machine.
        "other_out": ("3270.00", "3270.00"),
        "net_operating": ("34560.00", "16560.00"),
        "assets_out": ("5650.00", "5650.00"),
        "net_investing": ("-5650.00", "-5650.00"),
        "loans_in": ("30000.00", "30000.00"),
        "interest_out": ("150.00", "150.00"),
        "net": ("58760.00", "40760.00"),
    }  # fmt: skip
    assert flow.opening_minor == (8_200_000, 10_000_000)
    assert flow.closing_minor == (14_076_000, 14_076_000)


def test_a_chart_that_a_statement_does_not_cover_is_refused_by_name(db: object) -> None:
    office = _keep("cn/cas", {})
    sql.execute(
        "INSERT INTO account (company_id, code, name, kind, balance_side)"
        " VALUES (%s, '1999', 'Stray', 'asset', 'D')",
        (office.company_id,),
    )
    with pytest.raises(ValidationFailed) as refused:
        statements.balance_sheet(office.company_id, END)
    assert "1999" in str(refused.value.problems[0])


def test_lines_that_detail_another_count_towards_nothing(db: object) -> None:
    office = _keep("cn/cas", {})
    profit = statements.profit_statement(office.company_id, MARCH, END)
    assert _yuan(profit, "interest_expense", "interest_income") == {
        "interest_expense": ("150.00", "150.00"),
        "interest_income": ("30.00", "30.00"),
    }


def test_account_balances_by_level_tie_out_with_the_kept_ones(db: object) -> None:
    office = _keep("cn/cas", {})
    rows = ledgers.account_balances(office.company_id, MARCH, END)
    by_code = {row.code: row for row in rows}

    def figures(code: str) -> tuple[int, int, int, int]:
        row = by_code[code]
        return row.opening_minor, row.debit_minor, row.credit_minor, row.closing_minor

    assert figures("1002") == (8_200_000, 7_763_000, 1_887_000, 14_076_000)
    assert figures("2202") == figures("220201") == (-1_130_000, 0, 0, -1_130_000)
    assert figures("6602") == (0, 1_200_000, 0, 1_200_000)
    assert figures("6603") == (0, 12_000, 0, 12_000)
    assert figures("660302") == (0, -3_000, 0, -3_000)
    # Output 5,590.00, input 2,220.00 (1,300.00 of it in January), carried out 3,370.00.
    assert figures("222101") == (130_000, 429_000, 559_000, 0)
    assert (by_code["1405"].year_debit_minor, by_code["1405"].year_credit_minor) == (
        1_000_000,
        1_200_000,
    )
    total = rows[-1]
    assert total.debit_minor == total.credit_minor
    assert total.year_debit_minor == total.year_credit_minor
    assert total.opening_debit_minor == total.opening_credit_minor == 17_330_000
    assert total.closing_debit_minor == total.closing_credit_minor
    kept = kernel.trial_balance(office.company_id, END, since=MARCH)
    assert total.debit_minor == sum(row.debit_minor for row in kept)
    top = ledgers.account_balances(office.company_id, MARCH, END, level_max=1)
    assert {row.level for row in top} == {0, 1} and "220201" not in {row.code for row in top}
    assert sum(row.debit_minor for row in top[:-1]) == total.debit_minor
    assert sum(row.closing_minor for row in top[:-1]) == 0


def test_the_detail_ledger_shows_months_years_and_red_letters(db: object) -> None:
    office = _keep("cn/cas", {})
    rows = ledgers.detail_ledger(office.company_id, office.account("6602"), JANUARY, END)
    shown = [(r.kind, r.debit_minor, r.credit_minor, r.balance_minor, r.direction) for r in rows]
    assert shown == [
        ("opening", 0, 0, 0, "平"),
        ("line", 800_000, 0, 800_000, "借"),
        ("line", 300_000, 0, 1_100_000, "借"),
        ("line", 300_000, 0, 1_400_000, "借"),
        ("line", -300_000, 0, 1_100_000, "借"),
        ("line", 100_000, 0, 1_200_000, "借"),
        ("month", 1_200_000, 0, 1_200_000, "借"),
        ("year", 1_200_000, 0, 1_200_000, "借"),
    ]
    assert rows[1].number == "记-202603-0005" and rows[4].memo == "paid twice"
    with pytest.raises(NotFound):
        ledgers.detail_ledger(office.company_id, 0, JANUARY, END)


def test_the_general_ledger_gives_months_from_kept_balances(db: object) -> None:
    office = _keep("cn/cas", {})
    rows = ledgers.general_ledger(office.company_id, office.account("1002"), JANUARY, END)
    assert [(r.kind, r.on, r.debit_minor, r.credit_minor, r.balance_minor) for r in rows] == [
        ("opening", JANUARY, 0, 0, 10_000_000),
        ("month", date(2026, 2, 28), 0, 1_800_000, 8_200_000),
        ("year", date(2026, 2, 28), 0, 1_800_000, 8_200_000),
        ("month", END, 7_763_000, 1_887_000, 14_076_000),
        ("year", END, 7_763_000, 3_687_000, 14_076_000),
    ]
    detail = ledgers.detail_ledger(office.company_id, office.account("1002"), JANUARY, END)
    assert detail[-1].balance_minor == rows[-1].balance_minor
    assert [r.debit_minor for r in detail if r.kind == "year"] == [0, 7_763_000]
    assert [r.credit_minor for r in detail if r.kind == "year"] == [1_800_000, 3_687_000]
    late = ledgers.detail_ledger(office.company_id, office.account("1002"), MARCH, END)
    assert (late[0].balance_minor, late[-1].credit_minor) == (8_200_000, 3_687_000)


def test_the_journal_is_in_order_and_pages_without_a_gap(db: object) -> None:
    office = _keep("cn/cas", {})
    whole = ledgers.journal(office.company_id, JANUARY, END)
    assert [row.number for row in whole[:3]] == ["记-202601-0001"] * 3
    assert sum(row.debit_minor for row in whole) == sum(row.credit_minor for row in whole)
    assert len(whole) == sum(text.count(",") + 1 for _, text in BOOK) + 2
    paged: list[ledgers.JournalRow] = []
    while True:
        after = (paged[-1].on, paged[-1].entry_id, paged[-1].line_no) if paged else None
        page = ledgers.journal(office.company_id, JANUARY, END, after=after, limit=7)
        paged += page
        if len(page) < 7:
            break
    assert paged == whole
    assert ledgers.journal(office.company_id, JANUARY, END, word="收") == []


def test_the_columnar_ledger_has_a_column_for_each_account_below(db: object) -> None:
    office = _keep("cn/cas", {})
    book = ledgers.columnar_ledger(office.company_id, office.account("6602"), MARCH, END)
    totals = {node.code: total for node, total in zip(book.columns, book.totals, strict=True)}
    assert {code: total for code, total in totals.items() if total} == {
        "660201": 800_000,
        "660202": 100_000,
        "660203": 300_000,
    }
    assert book.rows[-1][0].balance_minor == sum(book.totals)
    vat = ledgers.columnar_ledger(office.company_id, office.account("222101"), MARCH, END)
    columns = {node.code: total for node, total in zip(vat.columns, vat.totals, strict=True)}
    # A liability counts credits up: output positive, input and what was carried out negative.
    assert columns["22210106"] == 559_000
    assert (columns["22210101"], columns["22210103"]) == (-92_000, -337_000)
    assert vat.rows[-1][0].balance_minor == 0


def test_the_statements_agree_with_the_general_ones(db: object) -> None:
    office = _keep("cn/cas", {})
    general = api.balance_sheet(office.company_id, END).totals
    # There debit balances of taxes and parties are not moved across; the difference is the same.
    sheet = {row.key: row.first_minor for row in statements.balance_sheet(office.company_id, END)}
    assert general["asset"] - (sheet["total_assets"] or 0) == -240_000
    assert general["equity"] == sheet["total_equity"]
    result = api.profit_and_loss(office.company_id, MARCH, END).totals["result"]
    profit = statements.profit_statement(office.company_id, MARCH, END)
    assert profit[-1].first_minor == result
