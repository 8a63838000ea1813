"""Tests of voucher entry: what the page brings, dimension values, and the books it makes."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.domains.accounting.api import (
    NewEntry,
    NewEntryLine,
    do_enter_entry,
    voucher_facts,
)
from argosy.domains.accounting.reports.ledgers import (
    account_balances,
    detail_ledger,
    general_ledger,
)
from argosy.domains.accounting.reports.monthly import money, results
from argosy.domains.accounting.upkeep import (
    ChangeAccount,
    NewDimension,
    NewDimensionValue,
    do_change_account,
    do_create_dimension,
    do_create_dimension_value,
)
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

JANUARY, FEBRUARY = date(2026, 1, 10), date(2026, 2, 5)


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books."""
    return make_books("VOUCHERS")


def post(
    books: Books,
    on: date,
    *lines: tuple[str, str, int],
    values: tuple[int, ...] = (),
    memo: str = "",
) -> int:
    """Post an entry of (account, side, minor) lines; `values` are the first line's."""
    new = NewEntry(
        "general",
        on,
        books.currency,
        tuple(
            NewEntryLine(
                books.account(code), side, minor, dimension_value_ids=() if place else values
            )
            for place, (code, side, minor) in enumerate(lines)
        ),
        memo=memo,
    )
    key = f"vouchers/{on}/{lines}/{values}"
    return do_enter_entry([new], actor=books.actor, key=key).ids()[0]


def _dimension(books: Books, code: str, *values: str) -> tuple[int, list[int]]:
    new = NewDimension(code, code)
    (made,) = do_create_dimension([new], actor=books.actor, key=f"d/{code}").ids()
    items = [NewDimensionValue(made, value, value) for value in values]
    ids = do_create_dimension_value(items, actor=books.actor, key=f"v/{code}").ids()
    return made, ids


def test_an_account_asks_for_its_dimensions_and_lines_name_their_values(books: Books) -> None:
    department, (north, south) = _dimension(books, "department", "north", "south")
    project, (bridge,) = _dimension(books, "project", "bridge")
    change = ChangeAccount(books.account("6601"), dimension_ids=(department, project))
    do_change_account([change], actor=books.actor, key="ask")
    told = next(each for each in voucher_facts(books.actor).accounts if each.code == "6601")
    assert set(told.dimension_ids) == {department, project}
    lines = (("6601", "D", 10_000), ("1002", "C", 10_000))
    for values, code in (
        ((north,), "accounting.dimension_incomplete"),
        ((north, south, bridge), "accounting.dimension_twice"),
        ((), "ledger.dimension_missing"),
        ((north, 10**9), "unknown"),
    ):
        with pytest.raises(ValidationFailed) as refused:
            post(books, JANUARY, *lines, values=values)
        assert code in refused.value.problems[0].code, values
        assert refused.value.problems[0].field.startswith("[0].lines[0].")
    entry = post(books, JANUARY, *lines, values=(bridge, north))
    with reading(books.actor):
        found = sql.rows(
            "SELECT s.value_ids FROM journal_line l JOIN dimension_set s"
            " ON s.id = l.dimension_set_id WHERE l.entry_id = %s",
            (entry,),
        )
    assert found == [(sorted((bridge, north)),)], "one line has a set, the bank's has none"


def test_memos_come_from_what_was_written_most(books: Books) -> None:
    for number, memo in enumerate(("Rent", "Paper", "Rent")):
        post(books, JANUARY, ("6601", "D", 100 + number), ("1002", "C", 100 + number), memo=memo)
    facts = voucher_facts(books.actor)
    assert facts.memos == ("Rent", "Paper")
    assert [memo for *_, memo in facts.recent] == ["Rent", "Paper", "Rent"]
    assert {each.code for each in facts.accounts if each.needs_party} == {
        "1122",
        "1123",
        "2202",
        "2203",
    }


def test_the_books_say_what_was_worked_out_by_hand(books: Books) -> None:
    """Capital 1,000.00 in January; in February costs of 300.50, and 50.50 of them taken back."""
    post(books, JANUARY, ("1002", "D", 100_000), ("4001", "C", 100_000))
    post(books, FEBRUARY, ("6601", "D", 30_050), ("1002", "C", 30_050))
    post(books, FEBRUARY, ("6601", "D", -5_050), ("1002", "C", -5_050))
    first, last = date(2026, 2, 1), date(2026, 2, 28)
    with reading(books.actor):
        balances = {
            row.code: (row.opening_minor, row.debit_minor, row.credit_minor, row.closing_minor)
            for row in account_balances(books.company_id, first, last)
        }
        with sql.counted() as few:
            detail = detail_ledger(books.company_id, books.account("1002"), JANUARY, last)
        general = general_ledger(books.company_id, books.account("1002"), date(2026, 1, 1), last)
        months = results(books.company_id, JANUARY, last)
        cash = money(books.company_id, JANUARY, last)
    assert balances["1002"] == (100_000, 0, 25_000, 75_000)
    assert balances["6601"] == (0, 25_000, 0, 25_000)
    assert balances["4001"] == (-100_000, 0, 0, -100_000)
    assert [(row.kind, row.balance_minor) for row in detail] == [
        ("opening", 0),
        ("line", 100_000),
        ("month", 100_000),
        ("year", 100_000),
        ("line", 69_950),
        ("line", 75_000),
        ("month", 75_000),
        ("year", 75_000),
    ]
    assert [(row.kind, row.debit_minor, row.credit_minor) for row in general[1:]] == [
        ("month", 100_000, 0),
        ("year", 100_000, 0),
        ("month", 0, 25_000),
        ("year", 100_000, 25_000),
    ]
    assert [(each.income_minor, each.expense_minor) for each in months] == [(0, 0), (0, 25_000)]
    assert [(each.in_minor, each.out_minor, each.balance_minor) for each in cash] == [
        (100_000, 0, 100_000),
        (0, 25_000, 75_000),
    ]
    for number in range(30):
        minor = 1_000 + number
        post(books, FEBRUARY, ("6601", "D", minor), ("1002", "C", minor))
    with reading(books.actor), sql.counted() as many:
        detail_ledger(books.company_id, books.account("1002"), JANUARY, last)
    assert many.statements == few.statements, "thirty lines more cost no statement more"
