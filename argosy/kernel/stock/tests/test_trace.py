"""Traces of lots, the moves of documents, and the tree of places."""

from __future__ import annotations

from dataclasses import replace

from argosy.kernel.stock.locations import LocationInput, ensure_locations
from argosy.kernel.stock.moves import reverse_moves
from argosy.kernel.stock.tests.world import NOON, World, days
from argosy.kernel.stock.trace import (
    moves_of_document,
    moves_of_item,
    moves_of_lot,
    relatives,
    tree,
)


def test_a_lot_is_followed_in_business_order(world: World) -> None:
    milk = world.lot("MILK", "L1")
    world.post(world.move("MILK", "5", "SUP", "WH/A", lot=milk))
    world.post(world.move("MILK", "1", "WH/A", "CUS", lot=milk, at=NOON + days(2)))
    world.post(world.move("MILK", "2", "WH/A", "WH/B", lot=milk, at=NOON + days(1)))
    found = moves_of_lot(world.company_id, milk)
    assert [int(move.base_qty) for move in found] == [5, 2, 1]
    assert moves_of_lot(world.company_id, 0) == []
    item = moves_of_item(world.company_id, world.items["MILK"], NOON, NOON + days(2))
    assert [int(move.base_qty) for move in item] == [2, 5]


def test_a_documents_moves_show_what_was_undone(world: World) -> None:
    first = world.receive("BOLT", "5")
    (counter,) = world.act(lambda run: reverse_moves(run, [first], NOON, "wrong"))
    found = moves_of_document(world.company_id, "test", [1])
    assert [(m.id, m.reverses_id, m.reversed_by_id) for m in found] == [
        (first, None, counter),
        (counter, first, None),
    ]


def test_lots_know_what_they_were_made_from(world: World) -> None:
    """Raw milk L1 and L2 become L3 in order 7, L3 becomes L4 in order 8; L5 stays apart."""
    world.places |= world.act(
        lambda run: ensure_locations(run, [LocationInput("MAKE", "Production", "production")])
    )
    lots = {n: world.lot("MILK", n) for n in ("L1", "L2", "L3", "L4", "L5")}
    for number in ("L1", "L2", "L5"):
        world.post(world.move("MILK", "5", "SUP", "WH/A", lot=lots[number]))

    def make(order: int, sources: tuple[str, ...], target: str) -> None:
        moves = [world.move("MILK", "1", "WH/A", "MAKE", lot=lots[s]) for s in sources]
        moves.append(world.move("MILK", "1", "MAKE", "WH/A", lot=lots[target]))
        world.post(*[replace(m, source_type="work_order", source_id=order) for m in moves])

    make(7, ("L1", "L2"), "L3")
    make(8, ("L3",), "L4")

    def numbers(lot: str, direction: str) -> list[tuple[str, int]]:
        found = relatives(world.company_id, lots[lot], direction)  # type: ignore[arg-type]
        return [(relative.number, relative.depth) for relative in found]

    assert numbers("L4", "parents") == [("L3", 1), ("L1", 2), ("L2", 2)]
    assert numbers("L1", "children") == [("L3", 1), ("L4", 2)]
    assert numbers("L5", "parents") == numbers("L5", "children") == []


def test_the_tree_lists_each_place_after_what_it_lies_in(world: World) -> None:
    world.act(lambda run: ensure_locations(run, [LocationInput("BIN", "Bin", "internal", "WH/A")]))
    found = tree(world.company_id, world.places["WH"])
    assert [(place.code, place.depth) for place in found] == [
        ("WH", 0),
        ("WH/A", 1),
        ("BIN", 2),
        ("WH/B", 1),
    ]
    assert {place.warehouse_id for place in found} == {world.places["WH"]}
    assert len(tree(world.company_id)) == 11
