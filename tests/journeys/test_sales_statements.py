"""Statements a command: a committed number, the same for a batch of 2 as for one of 200."""

from __future__ import annotations

from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.rules.inputs import BillOrder, ConfirmOrder, DeliverOrder
from argosy.domains.sales.tests.world import DAY, World

BASELINE = {"create": 6, "confirm": 9, "deliver": 18, "bill": 13}


def trade(world: World, size: int) -> dict[str, int]:
    """Let a batch of orders of five lines go from entry to invoice; return the statements."""
    counts = {}
    lines = [world.line(item, "2", "19.95") for item in "ABCDE"]
    orders = world.do(do_create_order, *[world.order(*lines)] * size).ids()
    counts["create"] = world.statements
    world.do(do_confirm_order, *[ConfirmOrder(order) for order in orders])
    counts["confirm"] = world.statements
    world.do(do_deliver, *[DeliverOrder(order, DAY) for order in orders])
    counts["deliver"] = world.statements
    world.do(do_bill_order, *[BillOrder(order, DAY) for order in orders])
    counts["bill"] = world.statements
    return counts


def test_a_batch_of_200_takes_as_many_statements_as_one_of_2(world: World) -> None:
    for item in "ABCDE":
        world.stock(item, "1000")
    trade(world, 1)  # series and catalogue are read once

    assert trade(world, 2) == BASELINE
    assert trade(world, 200) == BASELINE
    world.assert_holds()
