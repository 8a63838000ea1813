"""Confirming orders: credit taken, goods reserved, dates promised; or refused without a trace."""

from __future__ import annotations

from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.rules.inputs import ConfirmOrder
from argosy.domains.sales.tests.world import World
from argosy.kernel.identity import sql


def test_confirming_takes_credit_and_reserves_what_is_there(world: World) -> None:
    """7 of 10 wanted are on hand: 7 reserved, 3 open; 10 x 10.00 + 19 % take 119.00 of credit."""
    world.limit(20000)
    world.stock("A", "7")
    order = world.do(do_create_order, world.order(world.line("A", "10"))).ids()[0]

    world.do(do_confirm_order, ConfirmOrder(order))

    assert world.exposure() == 11900
    assert sql.rows(
        "SELECT state::text, delivery_state::text, committed_minor FROM sales_order WHERE id = %s",
        (order,),
    ) == [("confirmed", "none", 11900)]
    assert sql.rows(
        "SELECT trim_scale(base_qty)::text, source::text FROM sales_promise WHERE order_id = %s"
        " ORDER BY id",
        (order,),
    ) == [("7", "stock"), ("3", "open")]
    assert world.reserved("A") == 7
