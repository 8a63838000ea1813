"""What the stock covers, document after document: pure decisions against a brute-force oracle."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.kernel.stock.balances import Stand
from argosy.kernel.stock.coverage import Coverage, Timeline, backdated_keys
from argosy.kernel.stock.facts import LocationFact
from argosy.kernel.stock.inputs import Key, MoveInput, Prepared
from argosy.kernel.stock.tests.world import NOON, days

SHELVES = (1, 2)
OUTSIDE = 9
PLACES = {
    1: LocationFact(1, "A", "internal", 1, False, False),
    2: LocationFact(2, "B", "internal", 1, False, False),
    9: LocationFact(9, "OUT", "customer", None, True, False),
}


def key(place: int) -> Key:
    """Return the balance of item 1 in a place."""
    return (1, place, 0, 0, "free")


def move(index: int, origin: int, target: int, qty: int, day: int = 0) -> Prepared:
    """Return a checked move of item 1."""
    given_move = MoveInput(1, origin, target, Decimal(qty), 1, NOON + days(day), "t", 1, 1, 1)
    return Prepared(
        index,
        given_move,
        key(origin),
        key(target),
        Decimal(qty),
        1,
        1,
        PLACES[origin],
        PLACES[target],
        "none",
    )


def test_the_lowest_point_after_a_moment() -> None:
    """Ends at 9; before day 4 there were 2, before day 2 there were 5, before day 0 none."""
    timeline = Timeline(
        [
            (NOON, Decimal(5)),
            (NOON + days(2), Decimal(-3)),
            (NOON + days(4), Decimal(7)),
        ]
    )
    assert timeline.lowest_after(Decimal(9), NOON + days(4)) is None
    assert timeline.lowest_after(Decimal(9), NOON + days(3)) == (Decimal(2), NOON + days(4))
    assert timeline.lowest_after(Decimal(9), NOON) == (Decimal(2), NOON + days(4))
    assert timeline.lowest_after(Decimal(9), NOON - days(1)) == (Decimal(0), NOON)


def test_only_what_lies_before_something_known_is_backdated() -> None:
    stands = {key(1): Stand(1, Decimal(5), Decimal(0), NOON)}
    late, early = [move(0, 1, 9, 1, 1)], [move(0, 1, 9, 1, -1)]
    assert backdated_keys([late], stands) == {}
    assert backdated_keys([early], stands) == {key(1): NOON - days(1)}
    # An earlier document of the batch is known too; a later one is not.
    assert backdated_keys([late, [move(1, 1, 9, 1, 0)]], {}) == {key(1): NOON}
    assert backdated_keys([[move(1, 1, 9, 1, 0)], late], {}) == {}
    # Within a document it is what comes in later that matters.
    assert backdated_keys([[move(0, 1, 9, 1, 0), move(1, 9, 1, 1, 1)]], {}) == {key(1): NOON}


steps = st.lists(
    st.tuples(
        st.sampled_from([(9, 1), (9, 2), (1, 9), (2, 9), (1, 2), (2, 1)]),
        st.integers(1, 4),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=3,
)


def feasible(history: list[Prepared]) -> bool:
    """Say by brute force whether no shelf ever held less than nothing, at any day."""
    for shelf in SHELVES:
        for day in sorted({m.move.effective_at for m in history}):
            held = sum(_signed(m, shelf) for m in history if m.move.effective_at <= day)
            if held < 0:
                return False
    return True


def _signed(m: Prepared, shelf: int) -> int:
    qty = int(m.base_qty)
    return (qty if m.to_key == key(shelf) else 0) - (qty if m.from_key == key(shelf) else 0)


@settings(max_examples=400, deadline=None)
@given(st.lists(steps, min_size=1, max_size=6))
def test_a_document_is_taken_exactly_when_history_stays_possible(
    documents: list[list[tuple[tuple[int, int], int, int]]],
) -> None:
    """Against the oracle, over any documents with any dates: neither too strict nor too lax."""
    timelines = {key(shelf): Timeline() for shelf in SHELVES}
    coverage = Coverage({}, timelines)
    history: list[Prepared] = []
    for document in documents:
        moves = [move(n, *ends, qty, day) for n, (ends, qty, day) in enumerate(document)]
        possible = feasible(history + moves)
        taken = not coverage.take(moves)
        assert taken == possible, (history, moves)
        if taken:
            history += moves


def test_the_lock_free_shortcut_agrees_with_full_timelines() -> None:
    """Loading timelines only where `backdated_keys` asks for them decides the same (seed 7)."""
    chance = random.Random(7)
    for _ in range(300):
        documents = [
            [
                move(n, *chance.choice([(9, 1), (1, 9), (1, 2), (2, 9)]), 1, chance.randint(0, 4))
                for n in range(chance.randint(1, 3))
            ]
            for _ in range(4)
        ]
        full = Coverage({}, {key(shelf): Timeline() for shelf in SHELVES})
        since: dict[Key, datetime] = backdated_keys(documents, {})
        short = Coverage({}, {wanted: Timeline() for wanted in since})
        assert [bool(full.take(d)) for d in documents] == [bool(short.take(d)) for d in documents]
