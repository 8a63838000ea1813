"""Costs other systems got wrong, with the figures worked by hand.

Each test names the public report it answers; figures are minor units.
"""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone


def books(code: str, method: str, scope: str = "company") -> World:
    """A world with one cost book."""
    return World([(code, method, scope)])


# -- odoo 46850: value left with zero quantity --


def test_odoo_46850_average_sells_all_at_all_it_is_worth(db: Clone) -> None:
    world = books("A", "average")
    item = world.item()
    world.post(world.receipt(item, 2, 200))
    world.post(world.receipt(item, 1, 101))
    (move,) = world.post(world.issue(item, 3))
    assert world.cost(move) == 301
    assert world.pool(item) == ("0", 0)
    assert world.account("1405") == 0


@pytest.mark.parametrize(
    ("method", "issues", "costs"),
    [
        ("average", [2, 1], [201, 100]),
        ("average", [1, 1, 1], [100, 101, 100]),
        ("fifo", [1, 1, 1], [100, 100, 101]),
        ("fifo", [3], [301]),
    ],
)
def test_odoo_46850_in_parts(db: Clone, method: str, issues: list[int], costs: list[int]) -> None:
    world = books("B", method)
    item = world.item()
    world.post(world.receipt(item, 2, 200), world.receipt(item, 1, 101))
    moves = [world.post(world.issue(item, qty))[0] for qty in issues]
    assert [world.cost(move) for move in moves] == costs
    assert sum(costs) == 301
    assert world.pool(item) == ("0", 0)
    assert world.layers(item) == []


def test_odoo_46850_as_reported_again_in_197499(db: Clone) -> None:
    world = books("A", "average")
    item = world.item()
    world.post(world.receipt(item, 10, 16830))
    world.post(world.receipt(item, 10, 20000))
    moves = [world.post(world.issue(item, qty))[0] for qty in (10, 9, 1)]
    assert [world.cost(move) for move in moves] == [18415, 16574, 1841]
    assert world.pool(item) == ("0", 0)


# -- odoo 126546: a return is not worth what the delivery was --


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_odoo_126546_a_return_gives_back_the_cost_of_the_delivery(db: Clone, method: str) -> None:
    world = books("B", method)
    item = world.item()
    world.post(world.receipt(item, 1, 1313))
    world.post(world.receipt(item, 1, 1220))
    (move,) = world.post(world.issue(item, 2))
    assert world.cost(move) == 2533
    world.post(world.back(item, 2, move))
    assert world.pool(item) == ("2", 2533)
    assert world.account("6401") == 0


def test_odoo_126546_also_when_the_cost_moved_in_between(db: Clone) -> None:
    world = books("A", "average")
    item = world.item()
    world.post(world.receipt(item, 1, 1313), world.receipt(item, 1, 1220))
    (move,) = world.post(world.issue(item, 2))
    world.post(world.receipt(item, 2, 4000))
    world.post(world.back(item, 2, move))
    assert world.pool(item) == ("4", 6533)


def test_odoo_126546_in_parts_and_not_more_than_went_out(db: Clone) -> None:
    world = books("A", "average")
    item = world.item()
    world.post(*(world.receipt(item, 1, value) for value in (1313, 1220, 1221)))
    (move,) = world.post(world.issue(item, 3))
    world.post(world.back(item, 1, move))
    assert world.pool(item) == ("1", 1251)
    world.post(world.back(item, 2, move))
    assert world.pool(item) == ("3", 3754)
    with pytest.raises(ValidationFailed):
        world.post(world.back(item, 1, move))
    assert world.pool(item) == ("3", 3754)


def test_odoo_126546_to_the_supplier_as_in_176529(db: Clone) -> None:
    world = books("A", "average")
    item = world.item()
    (first,) = world.post(world.receipt(item, 100, 100000))
    world.post(world.receipt(item, 10, 15000))
    world.post(world.send_back(item, 10, first))
    assert world.pool(item) == ("100", 105000)
    assert world.account("2202") == -105000  # 115,000 received, 10,000 sent back, no cent between


# -- odoo 211794: sold before it came --


@pytest.mark.parametrize(("second", "cogs"), [(3, 18), (5, 20)])
def test_odoo_211794_sold_before_it_came_leaves_nothing(db: Clone, second: int, cogs: int) -> None:
    world = World([("A", "average", "company")], currency="VND")
    item = world.item()
    world.post(world.receipt(item, 10, 15))
    (move,) = world.post(world.issue(item, 12))
    assert world.cost(move) == 18
    world.post(world.receipt(item, 2, second))
    assert world.cost(move) == cogs
    assert world.pool(item) == ("0", 0)
    assert world.account("1405") == 0
    assert world.account("6401") == cogs


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_odoo_211794_without_any_known_cost_as_in_41669(db: Clone, method: str) -> None:
    world = books("B", method)
    item = world.item()
    (move,) = world.post(world.issue(item, 2))
    assert world.cost(move) == 0
    world.post(world.receipt(item, 20, 6600))
    assert world.cost(move) == 660
    assert world.pool(item) == ("18", 5940)


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_odoo_211794_received_less_than_was_sold_as_in_243813(db: Clone, method: str) -> None:
    world = books("B", method)
    item = world.item()
    (move,) = world.post(world.issue(item, 10))
    world.post(world.receipt(item, 5, 5000))
    assert world.cost(move) == 5000
    assert world.pool(item) == ("-5", 0)
    found = sql.rows(
        "SELECT uncosted_qty, last_unit_cost FROM cost_pool WHERE item_id = %s", (item,)
    )
    assert found == [(5, 1000)]


# -- odoo 267196: two lots in one production order --


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_odoo_267196_two_lots_each_at_its_own_cost(db: Clone, order: tuple[int, int]) -> None:
    world = World([("L", "lot", "lot"), ("F", "fifo", "company"), ("A", "average", "company")])
    raw, made = world.item("lot"), world.item()
    lots = [world.lot(raw, "LOT-001"), world.lot(raw, "LOT-002")]
    world.post(world.receipt(raw, 2, 0, lot=lots[0]), world.receipt(raw, 2, 10000, lot=lots[1]))
    used = [
        world.move(raw, "WH1", "PRO", 1, counter="5001", lot=lots[n], document=7) for n in order
    ]
    done = world.move(made, "PRO", "WH1", 1, counter="5001", cost_of=(0, 1), document=7)
    world.post(*used, done)
    assert world.pool(made, "L") == ("1", 5000)
    assert world.pool(raw, "L", lots[0]) == ("1", 0)
    assert world.pool(raw, "L", lots[1]) == ("1", 5000)
    assert world.account("5001") == 0
    assert world.pool(made, "F") == ("1", 0)
    assert world.layers(raw, "F") == [("2", 10000)]
    assert world.pool(made, "A") == ("1", 5000)
    assert world.pool(raw, "A") == ("2", 5000)


def test_odoo_267196_with_quantities_that_tell_the_methods_apart(db: Clone) -> None:
    world = World([("L", "lot", "lot"), ("F", "fifo", "company"), ("A", "average", "company")])
    raw, made = world.item("lot"), world.item()
    a, b = world.lot(raw, "LOT-A"), world.lot(raw, "LOT-B")
    world.post(world.receipt(raw, 3, 3000, lot=a), world.receipt(raw, 3, 15000, lot=b))
    world.post(
        world.move(raw, "WH1", "PRO", 1, counter="5001", lot=a, document=7),
        world.move(raw, "WH1", "PRO", 2, counter="5001", lot=b, document=7),
        world.move(made, "PRO", "WH1", 3, counter="5001", cost_of=(0, 1), document=7),
    )
    assert [world.pool(made, book) for book in "LFA"] == [("3", 11000), ("3", 3000), ("3", 9000)]
    first, second = world.post(world.issue(made, 1), world.issue(made, 2))
    assert [world.cost(first), world.cost(second)] == [3667, 7333]


# -- odoo 282371: landed cost after the sale --


def test_odoo_282371_the_sold_share_reaches_the_cost_of_sales(db: Clone) -> None:
    world = books("F", "fifo")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 100000))
    world.post(world.issue(item, 6))
    (effect,) = world.adjust((receipt, 5000))
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (2000, 3000)
    assert world.layers(item) == [("4", 42000)]
    assert world.account("1407") == -5000
    world.post(world.issue(item, 4))
    assert world.account("6401") == 105000
    assert world.account("1405") == 0


def test_odoo_282371_with_everything_sold_an_entry_exists(db: Clone) -> None:
    world = books("F", "fifo")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 100000))
    world.post(world.issue(item, 10))
    entries = world.count("journal_entry")
    (effect,) = world.adjust((receipt, 5000))
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (0, 5000)
    assert world.count("journal_entry") == entries + 1
    assert world.account("6401") == 105000
    assert world.account("1407") == -5000
    assert world.pool(item) == ("0", 0)


def test_odoo_282371_shares_that_do_not_divide(db: Clone) -> None:
    world = books("F", "fifo")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 3, 30000))
    world.post(world.issue(item, 1))
    (effect,) = world.adjust((receipt, 5000))
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (3333, 1667)
    world.post(world.issue(item, 2))
    assert world.account("6401") == 10000 + 1667 + 23333
    assert world.pool(item) == ("0", 0)


def test_odoo_282371_in_an_average_as_in_280044(db: Clone) -> None:
    world = books("A", "average")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 500000))
    world.post(world.issue(item, 3))
    (effect,) = world.adjust((receipt, 10000))
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (7000, 3000)
    assert world.pool(item) == ("7", 357000)
    assert world.account("6401") == 153000


def test_odoo_282371_an_average_as_if_known_when_received_as_in_71458(db: Clone) -> None:
    world = books("A", "average")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 5, 5000))
    world.post(world.receipt(item, 5, 6000))
    world.post(world.issue(item, 1))
    (effect,) = world.adjust((receipt, 1000))
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (900, 100)
    assert world.pool(item) == ("9", 10800)
    assert world.account("6401") == 1200


def test_odoo_282371_landed_before_the_sale_as_in_13139(db: Clone) -> None:
    world = books("F", "fifo")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10000, 100000))
    world.adjust((receipt, 10000), (receipt, 20000), (receipt, 100000))
    (move,) = world.post(world.issue(item, 10000))
    assert world.cost(move) == 230000
    assert world.account("1405") == 0


# -- erpnext 53773: back-dating starts hours of re-posting --


def test_erpnext_53773_a_back_dated_receipt_alters_nothing_recorded(db: Clone) -> None:
    world = books("F", "fifo")
    item = world.item()
    world.post(world.receipt(item, 10, 10000, on=date(2026, 3, 1)))
    world.post(world.issue(item, 4, on=date(2026, 3, 10)))
    world.post(world.issue(item, 4, on=date(2026, 3, 20)))
    before = {
        table: world.count(table)
        for table in ("layer_consumption", "value_adjustment", "cost_layer", "journal_entry")
    }
    world.post(world.receipt(item, 10, 8000, on=date(2026, 3, 31), effective=date(2026, 2, 15)))
    assert world.account("6401") == 8000
    assert world.layers(item) == [("2", 2000), ("10", 8000)]
    before["cost_layer"] += 1
    before["journal_entry"] += 1
    assert before == {table: world.count(table) for table in before}
    (move,) = world.post(world.issue(item, 3))
    assert world.cost(move) == 2800


@pytest.mark.parametrize("issues", [10, 300])
def test_erpnext_53773_a_late_cost_writes_one_row_whatever_was_sold(db: Clone, issues: int) -> None:
    world = books("F", "fifo")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 30000, 3000000))
    world.post(*(world.issue(item, 1) for _ in range(issues)))
    (effect,) = world.adjust((receipt, 30000), kind="price_diff")
    assert effect.to_cogs_minor == issues
    assert effect.to_stock_minor == 30000 - issues
    assert effect.deliveries == issues
    assert world.count("value_adjustment") == 1
    assert world.statements <= 20
    assert world.layers(item) == [(str(30000 - issues), 3000000 + 30000 - 101 * issues)]


# -- erpnext 41766 and its neighbours: a cost corrected without quantity --


def test_erpnext_41766_a_rate_corrected_after_issues_as_in_51468(db: Clone) -> None:
    world = books("L", "lot", "lot")
    item = world.item("lot")
    lot = world.lot(item, "B1")
    (receipt,) = world.post(world.receipt(item, 10, 80000, lot=lot))
    world.post(*(world.issue(item, 2, lot=lot) for _ in range(3)))
    (effect,) = world.adjust((receipt, 20000), kind="revaluation")
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (8000, 12000)
    assert world.pool(item, scope=lot) == ("4", 40000)
    assert world.account("6401") == 60000


def test_erpnext_41766_a_rate_corrected_with_nothing_left_as_in_23564(db: Clone) -> None:
    world = books("L", "lot", "lot")
    item = world.item("lot")
    lot = world.lot(item, "B1")
    (receipt,) = world.post(world.receipt(item, 20, 200000, lot=lot))
    world.post(world.issue(item, 20, lot=lot))
    (effect,) = world.adjust((receipt, 40000), kind="revaluation")
    assert (effect.to_stock_minor, effect.to_cogs_minor) == (0, 40000)
    assert world.pool(item, scope=lot) == ("0", 0)


# -- erpnext 44076: landed cost in several currencies --


def test_erpnext_44076_bill_and_charge_at_their_own_rates_as_in_42890(db: Clone) -> None:
    world = World([("F", "fifo", "company")], currency="INR")
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 10, 6300000))
    world.post(world.issue(item, 4))
    (price,) = world.adjust((receipt, 630000), kind="price_diff")
    (landed,) = world.adjust((receipt, 300000))
    assert (price.to_cogs_minor, price.to_stock_minor) == (252000, 378000)
    assert (landed.to_cogs_minor, landed.to_stock_minor) == (120000, 180000)
    assert world.layers(item) == [("6", 4338000)]
    assert world.account("6401") == 2892000


def test_erpnext_44076_many_bills_split_by_value_after_sale(db: Clone) -> None:
    world = World([("F", "fifo", "company")], currency="CNY")
    a, b = world.item(), world.item()
    first, second = world.post(world.receipt(a, 10, 100000), world.receipt(b, 5, 150000))
    world.post(world.issue(a, 3), world.issue(b, 5))
    freight = world.adjust((first, 28494), (second, 42740))
    insurance = world.adjust((first, 10399), (second, 15599))
    duty = world.adjust((first, 2000), (second, 3000))
    assert [(e[0].to_cogs_minor, e[0].to_stock_minor) for e in (freight, insurance, duty)] == [
        (8548, 19946),
        (3120, 7279),
        (600, 1400),
    ]
    found = [*freight, *insurance, *duty]
    assert sum(e.to_cogs_minor for e in found) == 73607
    assert sum(e.to_stock_minor for e in found) == 28625
    assert world.layers(a) == [("7", 98625)]
    assert world.layers(b) == []
    assert world.account("1407") == -102232
