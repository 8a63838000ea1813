"""Opening cost books: what fits together is opened, what does not is refused by name."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.valuation.books import CostBookInput, make_cost_books
from argosy.kernel.valuation.queries import cost_books
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone


def test_books_are_opened_beside_each_other(db: Clone) -> None:
    world = World([])
    books = [
        CostBookInput("C", "Company", "average", ledger_book="GL", is_primary=True),
        CostBookInput("L", "By lot", "lot", "lot"),
    ]
    world.call(lambda run: make_cost_books(run, books))
    assert [(code, method, p) for _, code, method, p in cost_books(world.company_id)] == [
        ("C", "average", True),
        ("L", "lot", False),
    ]


def test_what_does_not_fit_is_refused_together(db: Clone) -> None:
    world = World([])
    books = [
        CostBookInput("A", "x", "lifo"),
        CostBookInput("B", "x", "lot", "company"),
        CostBookInput("C", "x", "fifo", ledger_book="IFRS"),
    ]
    with pytest.raises(ValidationFailed) as refused:
        world.call(lambda run: make_cost_books(run, books))
    assert [p.field for p in refused.value.problems] == [
        "[0].method",
        "[1].method",
        "[2].ledger_book",
    ]
    assert cost_books(world.company_id) == []
