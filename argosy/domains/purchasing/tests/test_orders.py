"""Orders: created, confirmed, amended, cancelled; what is refused, and that nothing changed."""

from __future__ import annotations

from decimal import Decimal

from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.rules.orders import NewOrderLine, OrderStep
from argosy.domains.purchasing.tests.world import CLOCK, make_world


def test_an_order_is_created_and_confirmed(db: object) -> None:
    world = make_world()
    order = world.order(
        world.line(0, "10", "12.50"),
        world.line(1, "2", "100", unit_id=world.dozen, discount_pct=Decimal(10)),
        NewOrderLine(0, Decimal(1), unit_price=Decimal("25"), description="Freight"),
    )
    (done,) = do_create_order([order], actor=world.actor, key="c", clock=CLOCK).results
    assert done is not None and done.number == "PO-2026-00001"
    lines = world.ask(
        "SELECT kind::text, base_qty, net_minor FROM purchase_order_line ORDER BY line_no"
    )
    assert lines == [("goods", 10, 12500), ("goods", 24, 18000), ("charge", 1, 2500)]
    do_confirm_order([OrderStep(done.id, 1)], actor=world.actor, key="f", clock=CLOCK)
    (head,) = world.ask("SELECT version, state::text, net_minor FROM purchase_order")
    assert head == (2, "confirmed", 33000)
    progress = world.ask("SELECT ordered_qty FROM purchase_line_progress ORDER BY line_id")
    assert progress == [(10,), (24,), (1,)]
    planned = world.ask("SELECT base_qty, state::text FROM planned_move ORDER BY id")
    assert planned == [(10, "open"), (24, "open")]
