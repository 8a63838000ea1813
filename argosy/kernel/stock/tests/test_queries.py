"""On hand now and in the past, movements by any axis: against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.stock.queries import (
    Axis,
    OnHand,
    View,
    movements,
    negatives,
    on_hand,
    on_hand_as_of,
)
from argosy.kernel.stock.reservations import reserve
from argosy.kernel.stock.tests.world import NOON, World, days, make_world


@pytest.fixture
def month(world: World) -> World:
    """Day 0: 10 bolts into A. Day 2: 4 to B. Day 4: 3 of B sold. Day 6: 5 to the other warehouse.

    Nuts: 7 into A on day 1. Recorded last, effective on day 3: 2 more bolts into A.
    """
    world.receive("BOLT", "10", at=NOON)
    world.receive("NUT", "7", at=NOON + days(1))
    world.post(world.move("BOLT", "4", "WH/A", "WH/B", at=NOON + days(2)))
    world.post(world.move("BOLT", "3", "WH/B", "CUS", at=NOON + days(4)))
    world.post(world.move("BOLT", "5", "WH/A", "W2/A", at=NOON + days(6)))
    world.receive("BOLT", "2", at=NOON + days(3))
    return world


def named(world: World, axes: Sequence[str], key: Sequence[object]) -> tuple[str, ...]:
    """Return the codes of a key's ids."""
    items = {i: code for code, i in world.items.items()}
    places = {i: code for code, i in world.places.items()}
    return tuple(
        str((items if axis == "item" else places).get(k, k))  # type: ignore[call-overload]
        for axis, k in zip(axes, key, strict=True)
    )


def by(world: World, found: Sequence[OnHand], *axes: str) -> dict[tuple[str, ...], Decimal | int]:
    """Return quantities by codes."""
    return {named(world, axes or ("item",), row.key): row.qty for row in found}


def test_on_hand_now_by_item_place_and_warehouse(month: World) -> None:
    company = month.company_id
    assert by(month, on_hand(company)) == {("BOLT",): 9, ("NUT",): 7}
    assert by(month, on_hand(company, View(by=("item", "location"))), "item", "location") == {
        ("BOLT", "WH/A"): 3,
        ("BOLT", "WH/B"): 1,
        ("BOLT", "W2/A"): 5,
        ("NUT", "WH/A"): 7,
    }
    assert by(month, on_hand(company, View(by=("warehouse",))), "warehouse") == {
        ("WH",): 11,
        ("W2",): 5,
    }
    bolts = [month.items["BOLT"]]
    below = [month.places["WH"]]
    assert by(month, on_hand(company, View(items=bolts, places=below))) == {("BOLT",): 4}
    assert by(month, on_hand(company, View(places=[month.places["CUS"]]))) == {("BOLT",): 3}


def test_on_hand_shows_what_is_reserved(month: World) -> None:
    month.act(lambda run: reserve(run, [month.want("BOLT", "2")]))
    (row,) = on_hand(month.company_id, View(items=[month.items["BOLT"]]))
    assert [row.qty, row.reserved_qty] == [9, 2]


@pytest.mark.parametrize(
    ("day", "a", "b", "w2"),
    [(-1, 0, 0, 0), (0, 10, 0, 0), (2, 6, 4, 0), (3, 8, 4, 0), (4, 8, 1, 0), (6, 3, 1, 5)],
)
def test_on_hand_as_of_any_day(month: World, day: int, a: int, b: int, w2: int) -> None:
    view = View(by=("location",), items=[month.items["BOLT"]])
    found = by(month, on_hand_as_of(month.company_id, NOON + days(day), view), "location")
    expected = {("WH/A",): a, ("WH/B",): b, ("W2/A",): w2}
    assert found == {key: qty for key, qty in expected.items() if qty}


def test_what_was_known_then_differs_from_what_is_known_now(db_clone: object) -> None:
    """Recorded one after the other: 10 on day 0, 3 sold on day 4, then a late 2 for day 3."""
    world = make_world()
    world.receive("BOLT", "10")
    world.post(world.move("BOLT", "3", "WH/A", "CUS", at=NOON + days(4)))
    known = sql.rows("SELECT max(recorded_at) FROM stock_move")[0][0]
    world.receive("BOLT", "2", at=NOON + days(3))
    company, then = world.company_id, NOON + days(3)
    assert by(world, on_hand_as_of(company, then)) == {("BOLT",): 12}
    assert by(world, on_hand_as_of(company, then, known_at=known)) == {("BOLT",): 10}  # type: ignore[arg-type]
    late = NOON + days(9)
    assert by(world, on_hand_as_of(company, late, known_at=known)) == {("BOLT",): 7}  # type: ignore[arg-type]


def moved(world: World, view: View) -> dict[tuple[object, ...], tuple[int, ...]]:
    """Return opening, received, issued, closing between day 2 and day 5."""
    found = movements(world.company_id, NOON + days(2), NOON + days(5), view)
    return {
        named(world, view.by, row.key): (
            int(row.opening),
            int(row.received),
            int(row.issued),
            int(row.closing),
        )
        for row in found
    }


def test_opening_received_issued_closing_by_any_axis(month: World) -> None:
    """INV-34: the transfer from A to B is within the item and the warehouse, not within a place."""
    assert moved(month, View(by=("item",))) == {("BOLT",): (10, 2, 3, 9), ("NUT",): (7, 0, 0, 7)}
    assert moved(month, View(by=("warehouse",))) == {("WH",): (17, 2, 3, 16)}
    assert moved(month, View(by=("item", "location"))) == {
        ("BOLT", "WH/A"): (10, 2, 4, 8),
        ("BOLT", "WH/B"): (0, 4, 3, 1),
        ("NUT", "WH/A"): (7, 0, 0, 7),
    }
    assert moved(month, View(by=("location",), items=[month.items["BOLT"]])) == {
        ("WH/A",): (10, 2, 4, 8),
        ("WH/B",): (0, 4, 3, 1),
    }
    assert moved(month, View(by=("status",), places=[month.places["WH"]])) == {
        ("free",): (17, 2, 3, 16)
    }


def test_closing_is_what_on_hand_as_of_says(month: World) -> None:
    """INV-34 on each axis: the closing of one span is the opening of the next."""
    spans: list[tuple[Axis, ...]] = [("item",), ("location",), ("item", "warehouse"), ("lot",)]
    for axes in spans:
        view = View(by=axes)
        first = movements(month.company_id, NOON, NOON + days(3), view)
        second = movements(month.company_id, NOON + days(3), NOON + days(30), view)
        closing = {row.key: row.closing for row in first if row.closing}
        opening = {row.key: row.opening for row in second if row.opening}
        assert closing == opening
        before = NOON + days(3) - days(1) / 86400
        as_of = {row.key: row.qty for row in on_hand_as_of(month.company_id, before, view)}
        assert closing == as_of


def test_what_is_below_zero_is_listed(month: World) -> None:
    month.post(month.move("BOLT", "4", "LOOSE", "CUS"))
    (row,) = negatives(month.company_id)
    assert row.key[:2] == (month.items["BOLT"], month.places["LOOSE"])
    assert row.qty == -4


def test_the_past_of_another_company_is_not_seen(month: World) -> None:
    assert on_hand_as_of(month.company_id + 1, NOON + days(9)) == []
    assert movements(month.company_id + 1, NOON, NOON + days(9)) == []
