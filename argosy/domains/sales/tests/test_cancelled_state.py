"""Tests of what a cancelled order says of its progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from argosy.domains.sales.api import (
    CancelOrder,
    DeliverLine,
    DeliverOrder,
    do_cancel_order,
    do_deliver,
)
from argosy.domains.sales.commands.create import do_create_quotation
from argosy.domains.sales.tests.world import DAY, World


def test_a_cancelled_quotation_is_neither_delivered_nor_billed(world: World) -> None:
    offer = replace(world.order(world.line("A", "3")), valid_until=date(2026, 12, 31))
    quotation = world.do(do_create_quotation, offer).ids()[0]
    world.do(do_cancel_order, CancelOrder(quotation, "Lost"))
    assert world.order_state(quotation) == ("cancelled", "none", "none")
    world.assert_holds()


def test_what_was_delivered_before_the_rest_was_cancelled_still_counts(world: World) -> None:
    world.stock("A", "3")
    order = world.confirmed(world.line("A", "3"), world.line("B", "4"))
    first, _second = world.lines_of(order)
    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(first, Decimal(3)),)))
    world.do(do_cancel_order, CancelOrder(order, "Enough"))
    assert world.order_state(order) == ("confirmed", "full", "none")
    world.assert_holds()
