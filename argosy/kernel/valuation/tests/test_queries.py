"""What stock is worth, on any day and on any axis, and where a cost comes from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.valuation import queries
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone

D = Decimal


@pytest.fixture
def world(db: Clone) -> World:
    """A company with a layered book and an average beside it."""
    return World([("F", "fifo", "company"), ("A", "average", "company")])


def test_value_of_any_day_is_what_was_posted_until_then(world: World) -> None:
    item = world.item()
    book = world.book_ids["F"]
    world.post(world.receipt(item, 10, 1000, on=date(2026, 1, 5)))
    world.post(world.issue(item, 4, on=date(2026, 2, 5)))
    world.post(world.receipt(item, 2, 400, on=date(2026, 3, 5)))
    assert [(v.qty, v.value_minor) for v in queries.value_now(book)] == [(D(8), 1000)]
    for day, expected in (
        (date(2026, 1, 4), []),
        (date(2026, 1, 5), [(D(10), 1000)]),
        (date(2026, 2, 5), [(D(6), 600)]),
        (date(2026, 3, 4), [(D(6), 600)]),
        (date(2026, 12, 31), [(D(8), 1000)]),
    ):
        assert [(v.qty, v.value_minor) for v in queries.value_as_of(book, day)] == expected


def test_inv_34_opening_in_out_closing(world: World) -> None:
    item = world.item()
    book = world.book_ids["F"]
    world.post(world.receipt(item, 10, 1000, on=date(2026, 1, 5)))
    (first,) = world.post(world.issue(item, 13, on=date(2026, 2, 5)))
    world.post(world.receipt(item, 5, 1000, on=date(2026, 3, 5)))
    world.adjust((world.first_receipt(item), 70), on=date(2026, 3, 6))
    assert world.cost(first) == 1600
    (january,) = queries.value_movements(book, date(2026, 1, 1), date(2026, 1, 31))
    assert (january.opening_minor, january.in_minor, january.out_minor) == (0, 1000, 0)
    (february,) = queries.value_movements(book, date(2026, 2, 1), date(2026, 2, 28))
    assert (february.opening_qty, february.in_qty, february.out_qty) == (D(10), D(0), D(13))
    assert (february.opening_minor, february.out_minor, february.closing_minor) == (
        1000,
        1300,
        -300,
    )
    (march,) = queries.value_movements(book, date(2026, 3, 1), date(2026, 3, 31))
    # The settlement corrects what went out by 600 - 300; the charge on sold goods is no stock.
    assert [march.opening_qty, march.in_qty, march.out_qty, march.closing_qty] == [
        D(-3),
        D(5),
        D(0),
        D(2),
    ]
    assert (march.opening_minor, march.in_minor) == (-300, 1000)
    assert (march.out_minor, march.closing_minor) == (300, 400)
    for m in (january, february, march):
        assert m.opening_minor + m.in_minor - m.out_minor == m.closing_minor
        assert m.opening_qty + m.in_qty - m.out_qty == m.closing_qty


def test_provenance_names_the_layers_and_what_still_waits(world: World) -> None:
    item = world.item()
    book = world.book_ids["F"]
    one, two = world.post(world.receipt(item, 2, 200), world.receipt(item, 2, 400))
    (move,) = world.post(world.issue(item, 5))
    parts = queries.provenance(book, move)
    assert [(p.receipt_move_id, p.kind, p.qty, p.value_minor) for p in parts] == [
        (one, "issue", D(2), 200),
        (two, "issue", D(2), 400),
        (None, "waiting", D(1), 200),
    ]
    waiting = queries.uncosted_issues(world.company_id)
    assert [(w.book_id, w.move_id, w.qty, w.value_minor) for w in waiting] == [
        (book, move, D(1), 200),
        (world.book_ids["A"], move, D(1), 150),
    ]
    (three,) = world.post(world.receipt(item, 1, 333))
    assert [(p.receipt_move_id, p.kind) for p in queries.provenance(book, move)][2:] == [
        (three, "settle")
    ]
    assert queries.uncosted_issues(world.company_id) == []
    assert queries.cost_of_moves(book, [move]) == {move: 933}


def test_cost_books_are_listed(world: World) -> None:
    assert [(code, method) for _, code, method, _ in queries.cost_books(world.company_id)] == [
        ("F", "fifo"),
        ("A", "average"),
    ]
    assert queries.primary_cost_book(world.company_id) == world.book_ids["F"]
