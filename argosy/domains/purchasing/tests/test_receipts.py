"""Receipts and returns, worked by hand."""

from __future__ import annotations

from decimal import Decimal

from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.rules.orders import OrderStep
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.purchasing.tests.world import CLOCK, make_world


def test_goods_are_received_and_returned(db: object) -> None:
    world = make_world()
    order = world.order(world.line(0, "3", "0.335"), world.line(1, "10", "5"))
    (done,) = do_create_order([order], actor=world.actor, key="c", clock=CLOCK).results
    assert done is not None

    do_confirm_order([OrderStep(done.id, 1)], actor=world.actor, key="f", clock=CLOCK)
    (first, second) = world.ids("SELECT line_id FROM purchase_order_line ORDER BY line_no")
    goods = ReceiveGoods(
        done.id,
        (
            ReceiveLine(first, Decimal(1)),
            ReceiveLine(second, Decimal(6), Decimal(2), "scratched", "held"),
        ),
    )

    (receipt,) = do_receive_goods([goods], actor=world.actor, key="r", clock=CLOCK).results
    assert receipt is not None and receipt.number == "GR-2026-00001"
    assert world.balance("2204") == -3034
    assert world.balance("1405") == 3034
    lines = world.ids("SELECT id FROM receipt_line ORDER BY id")
    back = ReturnGoods(
        done.id,
        (
            ReturnLine(lines[1], Decimal(1)),
            ReturnLine(lines[1], Decimal(2), is_held=True),
        ),
        "broken",
    )
    do_return_to_supplier([back], actor=world.actor, key="b", clock=CLOCK)
    assert world.balance("2204") == -2534
    progress = world.ask(
        "SELECT accepted_qty, rejected_qty, returned_qty, accrued_minor"
        " FROM purchase_line_progress ORDER BY line_id"
    )
    assert progress == [(1, 0, 0, 34), (6, 2, 1, 2500)]
