"""Posting: whole entries, numbers, closed periods, and what the database itself refuses."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.ledger import checks, queries
from argosy.kernel.ledger.inputs import EntryInput
from argosy.kernel.ledger.posting import post_entries, reverse_entries
from argosy.kernel.ledger.tests.conftest import MARCH, Desk
from argosy.kernel.primitives.errors import ClosedPeriod, Unbalanced, ValidationFailed


def _balances(desk: Desk, on: date = date(2026, 3, 31)) -> dict[str, int]:
    rows = queries.trial_balance(desk.books.company_id, on)
    return {row.code: row.closing_minor for row in rows}


def test_an_entry_posts_lines_items_and_balances(desk: Desk) -> None:
    posted = desk.post(
        desk.line("1122", "D", 11300), desk.line("6001", "C", 10000), desk.line("2221", "C", 1300)
    )
    assert len(posted.line_ids) == 3
    assert _balances(desk) == {"1122": 11300, "2221": -1300, "6001": -10000}
    (item,) = queries.open_items(desk.books.company_id, ("receivable",))
    assert (item.line_id, item.open_doc_minor) == (posted.line_ids[0], 11300)


def test_numbers_are_consecutive_by_period_and_word(desk: Desk) -> None:
    def post_three(run: object) -> None:
        lines = (desk.line("1002", "D", 1), desk.line("6001", "C", 1))
        post_entries(
            run,  # type: ignore[arg-type]
            [
                desk.entry(*lines),
                desk.entry(*lines, journal="bank"),
                desk.entry(*lines),
                desk.entry(*lines, on=date(2026, 4, 1)),
            ],
        )

    desk.act(post_three)
    found = sql.rows("SELECT number::text FROM document_number ORDER BY series_id, n")
    assert sorted(str(row[0]) for row in found) == [
        "收-202603-0001",
        "记-202603-0001",
        "记-202603-0002",
        "记-202604-0001",
    ]


def test_an_unbalanced_entry_changes_nothing(desk: Desk) -> None:
    with pytest.raises(Unbalanced) as refused:
        desk.post(desk.line("1002", "D", 101), desk.line("6001", "C", 100))
    assert refused.value.problems[0].params["difference"] == 1
    assert sql.rows("SELECT count(*) FROM journal_entry") == [(0,)]
    assert _balances(desk) == {}


def test_the_database_itself_refuses_an_unbalanced_insert(desk: Desk) -> None:
    posted = desk.post(desk.line("1002", "D", 100), desk.line("6001", "C", 100))
    with pytest.raises(psycopg.Error) as refused, transaction.atomic():
        sql.execute(
            "INSERT INTO journal_line (company_id, entry_id, line_no, account_id, side, currency,"
            " doc_minor, company_minor, acct_currency, acct_minor, rate, dimension_set_id,"
            " tax_code, memo, posting_date) VALUES (%s, %s, 3, %s, 'D', 'EUR', 1, 1, 'EUR', 1, 1,"
            " 0, '', '', %s)",
            (desk.books.company_id, posted.id, desk.books.account("1002"), MARCH),
        )
    assert refused.value.sqlstate == "AR002"


def test_a_later_balanced_pair_of_lines_is_refused_too(desk: Desk) -> None:
    posted = desk.post(desk.line("1002", "D", 100), desk.line("6001", "C", 100))
    with pytest.raises(psycopg.Error) as refused, transaction.atomic():
        sql.execute(
            "INSERT INTO journal_line (company_id, entry_id, line_no, account_id, side, currency,"
            " doc_minor, company_minor, acct_currency, acct_minor, rate, dimension_set_id,"
            " tax_code, memo, posting_date) SELECT %s, %s, n, %s, s, 'EUR', 1, 1, 'EUR', 1, 1,"
            " 0, '', '', %s FROM (VALUES (3, 'D'), (4, 'C')) AS v(n, s)",
            (desk.books.company_id, posted.id, desk.books.account("1002"), MARCH),
        )
    assert refused.value.sqlstate == "AR002"


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2027, 1, 1)])
def test_a_date_outside_every_period_is_refused(desk: Desk, on: date) -> None:
    with pytest.raises(ClosedPeriod) as refused:
        desk.post(desk.line("1002", "D", 1), desk.line("6001", "C", 1), on=on)
    assert refused.value.problems[0].field == "entries[0].posting_date"


def test_an_unknown_journal_is_named(desk: Desk) -> None:
    entry = EntryInput(
        "nope", MARCH, MARCH, (desk.line("1002", "D", 1), desk.line("6001", "C", 1)), "t", 1, 1
    )
    with pytest.raises(ValidationFailed) as refused:
        desk.act(lambda run: post_entries(run, [entry]))
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("ledger.unknown_journal", "entries[0].journal")
    ]


def test_a_reversal_is_red_letter_and_comes_once(desk: Desk) -> None:
    posted = desk.post(desk.line("1002", "D", 100), desk.line("6001", "C", 100))
    desk.act(lambda run: reverse_entries(run, [posted.id], date(2026, 3, 20), "wrong customer"))
    rows = queries.trial_balance(desk.books.company_id, date(2026, 3, 31))
    # Turnover shows nothing on either side: that is what red letters are for.
    assert {r.code: (r.debit_minor, r.credit_minor) for r in rows} == {
        "1002": (0, 0),
        "6001": (0, 0),
    }
    with pytest.raises(ValidationFailed) as refused:
        desk.act(lambda run: reverse_entries(run, [posted.id], date(2026, 3, 21), "again"))
    assert refused.value.code == "ledger.reversed_before"


def test_a_book_of_opposite_entries_changes_the_sides(desk: Desk) -> None:
    sql.execute(
        "UPDATE book SET reversal = 'opposite' WHERE company_id = %s", (desk.books.company_id,)
    )
    posted = desk.post(desk.line("1002", "D", 100), desk.line("6001", "C", 100))
    desk.act(lambda run: reverse_entries(run, [posted.id], date(2026, 3, 20), "wrong customer"))
    rows = queries.trial_balance(desk.books.company_id, date(2026, 3, 31))
    assert {r.code: (r.debit_minor, r.credit_minor) for r in rows} == {
        "1002": (100, 100),
        "6001": (100, 100),
    }
    (mirrored,) = [check for check in checks.CHECKS if check.number == "INV-02"]
    assert sql.rows(mirrored.sql) == []
    # The control: in a book of red letters the same rows are no reversal.
    sql.execute(
        "UPDATE book SET reversal = 'red_letter' WHERE company_id = %s", (desk.books.company_id,)
    )
    assert len(sql.rows(mirrored.sql)) == 1


def test_statements_do_not_grow_with_the_batch(desk: Desk) -> None:
    counts = []
    lines = (desk.line("1122", "D", 100), desk.line("6001", "C", 100))
    for size in (2, 200):
        desk.act(lambda run: post_entries(run, [desk.entry(*lines)]))  # warms the caches
        with sql.counted() as count:
            desk.act(lambda run, n=size: post_entries(run, [desk.entry(*lines)] * n))  # type: ignore[misc]
        counts.append(count.statements)
    assert counts == [6, 6]


def test_a_trial_balance_splits_opening_and_turnover_at_any_day(desk: Desk) -> None:
    for day, amount in ((date(2026, 1, 15), 1), (date(2026, 3, 9), 20), (date(2026, 3, 11), 300)):
        desk.post(desk.line("1002", "D", amount), desk.line("6001", "C", amount), on=day)
    company = desk.books.company_id

    def bank(on: date, since: date | None = None) -> tuple[int, int, int]:
        row = next(r for r in queries.trial_balance(company, on, since=since) if r.code == "1002")
        return row.opening_minor, row.debit_minor, row.credit_minor

    assert bank(date(2026, 3, 31)) == (1, 320, 0)
    assert bank(date(2026, 3, 10)) == (1, 20, 0)
    assert bank(date(2026, 3, 31), date(2026, 3, 10)) == (21, 300, 0)
    assert bank(date(2026, 3, 31), date(2026, 1, 1)) == (0, 321, 0)
    assert bank(date(2026, 12, 31), date(2026, 12, 1)) == (321, 0, 0)
