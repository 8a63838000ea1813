"""The five methods on figures worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone


def test_average_takes_all_with_the_last_unit(db: Clone) -> None:
    world = World()
    item = world.item()
    world.post(world.receipt(item, 2, 200))
    world.post(world.receipt(item, 1, 101))
    assert world.pool(item) == ("3", 301)
    (move,) = world.post(world.issue(item, 3))
    assert world.pool(item) == ("0", 0)
    assert world.cost(move) == 301
    assert world.account("6401") == 301
    assert world.account("1405") == 0
    assert world.account("2202") == -301


def test_fifo_takes_layers_in_recording_order(db: Clone) -> None:
    world = World([("F", "fifo", "company")])
    item = world.item()
    world.post(world.receipt(item, 10, 1000))
    world.post(world.receipt(item, 3, 370))
    (first,) = world.post(world.issue(item, 12))
    assert world.cost(first) == 1000 + 247  # 370 x 2/3 = 246.67
    assert world.layers(item) == [("1", 123)]
    (second,) = world.post(world.issue(item, 1))
    assert world.cost(second) == 123
    assert world.pool(item) == ("0", 0)
    assert world.account("1405") == 0


def test_several_books_value_the_same_moves(db: Clone) -> None:
    world = World([("A", "average", "company"), ("F", "fifo", "company")])
    item = world.item()
    world.post(world.receipt(item, 2, 200), world.receipt(item, 2, 400))
    (move,) = world.post(world.issue(item, 1))
    assert world.cost(move, "A") == 150
    assert world.cost(move, "F") == 100
    assert world.account("6401") == 150  # only the first book posts
    assert world.account("1405") == 450


def test_standard_books_the_difference_as_variance(db: Clone) -> None:
    world = World([("S", "standard", "company")])
    item = world.item()
    world.standard(item, "333.333333333333")
    world.post(world.receipt(item, 3, 1200))
    assert world.pool(item) == ("3", 1000)
    assert world.account("6402") == 200
    assert world.account("2202") == -1200
    first, second, third = world.post(*(world.issue(item, 1) for _ in range(3)))
    # 1000 -> 667 -> 333 -> 0
    assert [world.cost(m) for m in (first, second, third)] == [333, 334, 333]
    assert world.pool(item) == ("0", 0)
    assert world.account("1405") == 0


def test_standard_cost_missing_is_refused_with_all_items(db: Clone) -> None:
    world = World([("S", "standard", "company")])
    items = [world.item(), world.item()]
    with pytest.raises(ValidationFailed) as refused:
        world.post(*(world.receipt(item, 1, 100) for item in items))
    assert [p.code for p in refused.value.problems] == ["valuation.standard_missing"] * 2
    assert world.count("cost_layer") == 0
    assert world.count("stock_move") == 0


def test_lot_cost_takes_only_from_the_lot_shipped(db: Clone) -> None:
    world = World([("L", "lot", "lot")])
    item = world.item("lot")
    old, new = world.lot(item, "A"), world.lot(item, "B")
    world.post(world.receipt(item, 3, 3000, lot=old), world.receipt(item, 3, 15000, lot=new))
    (move,) = world.post(world.issue(item, 2, lot=new))
    assert world.cost(move) == 10000
    assert world.pool(item, scope=old) == ("3", 3000)
    assert world.pool(item, scope=new) == ("1", 5000)


def test_issue_without_a_layer_waits_at_the_last_known_cost(db: Clone) -> None:
    """Peer figures 4c: partial settlements, each difference to the account the issue went to."""
    world = World()
    item = world.item()
    world.post(world.receipt(item, 10, 1460))
    (move,) = world.post(world.issue(item, 13))
    assert world.cost(move) == 1898
    assert world.pool(item) == ("-3", -438)
    world.post(world.receipt(item, 2, 400))
    assert world.cost(move) == 1898 + 108
    world.post(world.receipt(item, 4, 400))
    assert world.cost(move) == 1960
    assert world.pool(item) == ("3", 300)
    assert world.account("6401") == 1960
    assert world.account("1405") == 300
    assert world.account("2202") == -2260


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_partial_returns_give_back_the_cost_to_the_cent(db: Clone, method: str) -> None:
    world = World([("B", method, "company")])
    item = world.item()
    world.post(*(world.receipt(item, 1, value) for value in (1313, 1220, 1221)))
    (move,) = world.post(world.issue(item, 3))
    world.post(world.receipt(item, 2, 9999))  # the cost moved in between
    world.post(world.back(item, 1, move))
    assert world.pool(item) == ("3", 9999 + 1251)
    world.post(world.back(item, 2, move))
    assert world.pool(item) == ("5", 9999 + 3754)
    assert world.account("6401") == 0
    with pytest.raises(ValidationFailed) as refused:
        world.post(world.back(item, 1, move))
    assert refused.value.code == "valuation.returned_too_much"
    assert world.pool(item) == ("5", 9999 + 3754)


def test_return_to_supplier_at_its_own_cost(db: Clone) -> None:
    """Peer figures of 3: 100 at 10.00, 10 at 15.00, return 10 of the first receipt."""
    world = World()
    item = world.item()
    (first,) = world.post(world.receipt(item, 100, 100000))
    world.post(world.receipt(item, 10, 15000))
    world.post(world.send_back(item, 10, first))
    assert world.pool(item) == ("100", 105000)
    assert world.account("2202") == -105000
    assert world.account("6402") == 0


def test_return_to_supplier_is_capped_by_what_the_pool_holds(db: Clone) -> None:
    """Peer figures 3e."""
    world = World()
    item = world.item()
    (first,) = world.post(world.receipt(item, 10, 10000))
    world.post(world.receipt(item, 10, 1000))
    world.post(world.issue(item, 15))
    assert world.pool(item) == ("5", 2750)
    world.post(world.send_back(item, 5, first))
    assert world.pool(item) == ("0", 0)
    assert world.account("2202") == -11000 + 5000
    assert world.account("6402") == -2250
    assert world.account("1405") == 0


def test_fifo_return_to_supplier_takes_the_receipts_own_layer(db: Clone) -> None:
    world = World([("F", "fifo", "company")])
    item = world.item()
    world.post(world.receipt(item, 5, 500))
    (second,) = world.post(world.receipt(item, 5, 1000))
    world.post(world.issue(item, 7))  # 500 + 400, three of the second layer are left
    world.post(world.receipt(item, 5, 50))
    world.post(world.send_back(item, 4, second))  # 600 of its own, one at 10 from the queue
    assert world.layers(item) == [("4", 40)]
    assert world.account("2202") == -1550 + 800
    assert world.account("6402") == -800 + 610
    assert world.account("1405") == 40


def test_transfer_inside_a_scope_changes_nothing(db: Clone) -> None:
    world = World()
    item = world.item()
    world.post(world.receipt(item, 4, 1000))
    world.post(world.move(item, "WH1", "WH2", 3, counter="6711"))
    assert world.pool(item) == ("4", 1000)
    assert world.count("layer_consumption") == 0
    assert world.count("journal_entry") == 1


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_transfer_between_scopes_moves_value_only(db: Clone, method: str) -> None:
    world = World([("W", method, "warehouse")])
    item = world.item()
    world.post(world.receipt(item, 3, 1000), world.receipt(item, 1, 500))
    world.post(world.move(item, "WH1", "TRN", 2, counter="6711", to_stock="1406"))
    one, transit = world.places["WH1"], world.places["TRN"]
    moved = 750 if method == "average" else 667
    assert world.pool(item, scope=one) == ("2", 1500 - moved)
    assert world.pool(item, scope=transit) == ("2", moved)
    assert world.account("1405") == 1500 - moved
    assert world.account("1406") == moved
    back = world.move(item, "TRN", "WH2", 2, counter="6711")
    world.post(back_from_transit(world, back))
    assert world.pool(item, scope=transit) == ("0", 0)
    assert world.account("1406") == 0
    assert world.account("1405") == 1500


def back_from_transit(world: World, given: ValuedMoveInput) -> ValuedMoveInput:
    """Let a transfer leave the transit account."""
    return replace(
        given,
        stock_account_id=world.accounts["1406"],
        to_stock_account_id=world.accounts["1405"],
    )


def test_a_gain_comes_in_at_the_present_cost(db: Clone) -> None:
    world = World([("A", "average", "company"), ("F", "fifo", "company")])
    item = world.item()
    world.post(world.receipt(item, 3, 1000))
    world.post(world.move(item, "ADJ", "WH1", 6, counter="6711"))
    assert world.pool(item, "A") == ("9", 3000)
    assert world.pool(item, "F") == ("9", 3000)
    assert world.account("6711") == -2000


def test_production_receives_what_its_issues_cost_in_each_book(db: Clone) -> None:
    world = World([("A", "average", "company"), ("F", "fifo", "company")])
    part, made = world.item(), world.item()
    world.post(world.receipt(part, 2, 200), world.receipt(part, 2, 400))
    used = world.move(part, "WH1", "PRO", 2, counter="5001", document=99)
    done = world.move(made, "PRO", "WH1", 1, counter="5001", cost_of=(0,), document=99)
    world.post(used, done)
    assert world.pool(made, "A") == ("1", 300)
    assert world.pool(made, "F") == ("1", 200)
    assert world.account("5001") == 0
    assert world.account("1405") == 600


def test_statements_do_not_grow_with_the_batch(db: Clone) -> None:
    world = World([("A", "average", "company"), ("F", "fifo", "company")])
    items = [world.item() for _ in range(40)]
    world.post(*(world.receipt(item, 100, 10000) for item in items))
    world.post(world.issue(items[0], 1))  # a process asks once for the columns of a table
    world.post(world.receipt(items[0], 1, 100), world.receipt(items[1], 1, 100))
    assert len(world.valuing()) <= 4
    received = world.statements
    world.post(*(world.receipt(item, 100, 10000) for item in items))
    assert world.statements == received
    world.post(world.issue(items[0], 1), world.issue(items[1], 1))
    assert len(world.valuing()) <= 4
    issued = world.statements
    world.post(*(world.issue(item, 1) for item in items))
    assert world.statements == issued


@pytest.mark.parametrize("value", [-1, 2**63, 10**40])
def test_values_out_of_bounds_are_refused(db: Clone, value: int) -> None:
    world = World()
    item = world.item()
    with pytest.raises(ValidationFailed) as refused:
        world.post(world.receipt(item, 1, value), world.receipt(item, 1, 5))
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("valuation.value", "moves[0].value_minor")
    ]
    assert world.count("stock_move") == 0


def test_a_value_for_an_issue_is_refused(db: Clone) -> None:
    world = World()
    item = world.item()
    world.post(world.receipt(item, 1, 100))
    with pytest.raises(ValidationFailed) as refused:
        world.post(world.issue(item, 1, value=5))
    assert refused.value.code == "valuation.value"


def test_a_return_of_what_nobody_moved_is_refused(db: Clone) -> None:
    world = World()
    item = world.item()
    world.post(world.receipt(item, 1, 100))
    with pytest.raises(ValidationFailed) as refused:
        world.post(world.back(item, 1, 10**9))
    assert refused.value.code == "valuation.unknown_return"


def test_goods_of_another_owner_have_no_value(db: Clone) -> None:
    world = World()
    item = world.item()
    party = world.party()
    given = world.receipt(item, 5, 500)
    world.post(replace(given, move=replace(given.move, owner_id=party)))
    assert world.count("cost_layer") == world.count("journal_entry") == 0
    assert world.count("stock_move") == 1
