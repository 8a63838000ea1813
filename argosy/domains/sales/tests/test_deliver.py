"""Delivering: moves, cost of sales, quantities; in parts, within tolerance, never beyond."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.returns import do_return_goods
from argosy.domains.sales.rules.inputs import (
    BillLine,
    BillOrder,
    ConfirmOrder,
    DeliverLine,
    DeliverOrder,
    NewCharge,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.sales.tests.world import DAY, World
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Conflict


def test_a_tolerance_of_ten_percent_lets_eleven_of_ten_go(world: World) -> None:
    world.stock("A", "20")
    order = world.confirmed(world.line("A", "10"), over_pct=Decimal(10))
    (line,) = world.lines_of(order)

    with pytest.raises(Conflict) as refused:
        world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(12)),)))
    assert refused.value.code == "sales.over_delivered"
    assert refused.value.problems[0].params["most"] == "11"
    assert world.on_hand("A") == 20

    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(11)),)))
    assert world.exposure() == 13090  # the eleventh took its 11.90 of credit, too
    world.do(do_bill_order, BillOrder(order, DAY))
    assert world.order_state(order) == ("done", "full", "full")
    assert world.balance("1122") == 13090
    world.assert_holds()


def test_beyond_the_order_needs_credit(world: World) -> None:
    world.limit(12000)
    world.stock("A", "20")
    order = world.confirmed(world.line("A", "10"), over_pct=Decimal(10))
    (line,) = world.lines_of(order)

    with pytest.raises(Conflict) as refused:
        world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(11)),)))

    assert refused.value.code == "ledger.credit_limit"
    assert world.on_hand("A") == 20
    world.assert_holds()


def test_what_is_not_on_hand_is_not_delivered(world: World) -> None:
    world.stock("A", "3")
    order = world.confirmed(world.line("A", "10"))

    with pytest.raises(Conflict) as refused:
        world.do(do_deliver, DeliverOrder(order, DAY))

    assert refused.value.code == "sales.not_available"
    assert refused.value.problems[0].params["available"] == "3"
    assert sql.rows("SELECT count(*) FROM delivery") == [(0,)]
    assert world.order_state(order) == ("confirmed", "none", "none")
    world.assert_holds()


def test_goods_of_another_order_are_not_taken(world: World) -> None:
    """3 on hand, reserved for the first; the second has nothing to deliver."""
    world.stock("A", "3")
    world.confirmed(world.line("A", "3"))
    second = world.confirmed(world.line("A", "1"))

    with pytest.raises(Conflict):
        world.do(do_deliver, DeliverOrder(second, DAY))

    world.assert_holds()


def test_goods_from_another_shelf_free_the_reserved_ones(world: World) -> None:
    world.stock("A", "5", "WH/A")
    world.stock("A", "5", "WH/B")
    order = world.confirmed(world.line("A", "5"))
    (line,) = world.lines_of(order)

    world.do(
        do_deliver,
        DeliverOrder(
            order, DAY, (DeliverLine(line, Decimal(5), location_id=world.places["WH/B"]),)
        ),
    )

    assert world.on_hand("A", "WH/B") == 0
    assert world.reserved("A") == 0
    world.assert_holds()


def test_in_mode_valid_the_others_go_on(world: World) -> None:
    world.stock("A", "5")
    good = world.confirmed(world.line("A", "5"))
    short = world.confirmed(world.line("A", "5"))
    entered = world.do(do_create_order, world.order(world.line("A", "1"))).ids()[0]

    answer = world.do(
        do_deliver,
        DeliverOrder(short, DAY),
        DeliverOrder(entered, DAY),
        DeliverOrder(good, DAY),
        DeliverOrder(987654321, DAY),
        mode="valid",
    )

    assert [done is not None for done in answer.results] == [False, False, True, False]
    assert [p.code for p in answer.problems] == [
        "sales.not_available",
        "sales.state",
        "sales.unknown_order",
    ]
    assert answer.results[2] is not None
    assert answer.results[2].number == "DO-2026-00001"
    world.assert_holds()


def test_freight_is_billed_and_never_delivered(world: World) -> None:
    """5 x 10 + 12.50 freight = 62.50, + 19 % 11.88 = 74.38."""
    world.stock("A", "5")
    entered = replace(
        world.order(world.line("A", "5")), charges=(NewCharge("Freight", 1250, ("V19",)),)
    )
    order = world.do(do_create_order, entered).ids()[0]
    world.do(do_confirm_order, ConfirmOrder(order))
    goods, freight = world.lines_of(order)

    with pytest.raises(ArgosyError) as refused:
        world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(freight, Decimal(1)),)))
    assert refused.value.code == "sales.not_goods"
    world.do(do_deliver, DeliverOrder(order, DAY))
    world.do(do_bill_order, BillOrder(order, DAY, (BillLine(goods), BillLine(freight))))

    assert world.order_state(order) == ("done", "full", "full")
    assert world.balance("1122") == 7438
    world.assert_holds()


def test_nothing_comes_back_twice(world: World) -> None:
    world.stock("A", "5")
    order = world.confirmed(world.line("A", "5"))
    world.do(do_deliver, DeliverOrder(order, DAY))
    (sent,) = world.delivered_lines(order)
    back = ReturnGoods(order, DAY, (ReturnLine(sent, Decimal(3), disposition="qc"),))
    world.do(do_return_goods, back)
    assert world.on_hand("A", status="qc") == 3

    with pytest.raises(Conflict) as refused:
        world.do(do_return_goods, back)

    assert refused.value.code == "sales.over_returned"
    assert refused.value.problems[0].params["left"] == "2"
    world.assert_holds()
