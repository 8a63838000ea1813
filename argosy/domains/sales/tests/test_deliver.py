"""Delivering: moves, cost of sales, quantities and states; partial, within tolerance."""

from __future__ import annotations

from argosy.domains.accounting.commands import do_post_payment
from argosy.domains.accounting.payments import PaymentInput
from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.rules.inputs import BillOrder, ConfirmOrder, DeliverOrder
from argosy.domains.sales.tests.world import DAY, World


def test_journey(world: World) -> None:
    world.stock("A", "10")
    order = world.do(do_create_order, world.order(world.line("A", "10"))).ids()[0]
    world.do(do_confirm_order, ConfirmOrder(order))
    world.do(do_deliver, DeliverOrder(order, DAY))
    assert world.on_hand("A") == 0
    invoice = world.do(do_bill_order, BillOrder(order, DAY)).ids()[0]
    assert world.order_state(order) == ("done", "full", "full")
    assert world.exposure() == 11900
    world.do(
        do_post_payment,
        PaymentInput("in", world.customers[0], "EUR", 11900, DAY, allocations=((invoice, 11900),)),
    )
    assert world.exposure() == 0
