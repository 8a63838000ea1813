"""A long random walk through the business, beside a model that computes every figure again."""

from __future__ import annotations

import pytest

from argosy.testing.database import Clone
from argosy.testing.invariants import assert_books_hold
from argosy.testing.walk.walker import Habit, chosen_seed, walk


def test_a_walk_of_five_thousand_steps_agrees_with_the_model(db_clone: Clone) -> None:
    outcome = walk(chosen_seed(), 5_000, Habit(check_every=2_500), check=assert_books_hold)
    print(outcome)
    assert outcome.refusals > 100, "a walk that is never refused proves half"


@pytest.mark.long
def test_a_walk_of_a_hundred_thousand_steps_agrees_with_the_model(db_clone: Clone) -> None:
    habit = Habit(compare_every=500, check_every=20_000)
    outcome = walk(chosen_seed(), 100_000, habit, check=assert_books_hold)
    print(outcome)
    assert outcome.refusals > 2_000
