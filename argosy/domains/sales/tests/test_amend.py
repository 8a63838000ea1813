"""Amending: a new version with its total; credit, goods and promises follow; nothing below."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from argosy.domains.sales.commands.amend import do_amend_order
from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.rules.inputs import (
    AmendOrder,
    BillOrder,
    DeliverLine,
    DeliverOrder,
    NewCharge,
    NewLine,
)
from argosy.domains.sales.tests.world import DAY, World
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, StaleVersion, ValidationFailed


def kept(world: World, item: str, line: int, qty: str) -> NewLine:
    """Return a line that is kept with another quantity and everything else as it was."""
    return NewLine(world.items[item], Decimal(qty), line_id=line)


def test_an_amendment_is_a_version_and_credit_and_goods_follow(world: World) -> None:
    """10 x 10 = 100 becomes 6 x 10 + 3 x 5 + 20 freight = 95: 113.05 with tax instead of 119.00."""
    world.stock("A", "10")
    world.stock("B", "2")
    order = world.confirmed(world.line("A", "10"))
    (line,) = world.lines_of(order)

    world.do(
        do_amend_order,
        AmendOrder(
            order,
            1,
            "fewer wanted",
            (kept(world, "A", line, "6"), world.line("B", "3", "5")),
            (NewCharge("Freight", 2000, ("V19",)),),
        ),
    )

    assert sql.rows(
        "SELECT version, kind::text, net_minor, gross_minor, why::text FROM sales_order_version"
        " WHERE order_id = %s ORDER BY version",
        (order,),
    ) == [(1, "order", 10000, 11900, ""), (2, "amendment", 9500, 11305, "fewer wanted")]
    assert world.exposure() == 11305
    assert world.reserved("A") == 6
    assert world.reserved("B") == 2
    assert world.lines_of(order)[0] == line
    world.assert_holds()
    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line),)))
    world.do(do_bill_order, BillOrder(order, DAY))
    world.assert_holds()


def test_a_dropped_line_gives_everything_back(world: World) -> None:
    world.stock("A", "5")
    world.stock("B", "5")
    order = world.confirmed(world.line("A", "5"), world.line("B", "5"))
    first, _ = world.lines_of(order)

    world.do(do_amend_order, AmendOrder(order, 1, "no B", (kept(world, "A", first, "5"),)))

    assert world.reserved("B") == 0
    assert world.exposure() == 5950
    world.do(do_deliver, DeliverOrder(order, DAY))
    world.do(do_bill_order, BillOrder(order, DAY))
    assert world.order_state(order) == ("done", "full", "full")
    world.assert_holds()


def test_who_has_not_seen_the_latest_version_is_told(world: World) -> None:
    order = world.do(do_create_order, world.order(world.line("A", "1"))).ids()[0]
    change = AmendOrder(order, 1, "more", (world.line("A", "2"),))
    world.do(do_amend_order, change)

    with pytest.raises(StaleVersion) as refused:
        world.do(do_amend_order, replace(change, why="again"))

    assert refused.value.code == "sales.stale_version"
    assert sql.rows("SELECT version FROM sales_order WHERE id = %s", (order,)) == [(2,)]
    world.assert_holds()


def test_no_line_falls_below_what_was_delivered_or_billed(world: World) -> None:
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "10"))
    (line,) = world.lines_of(order)
    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(4)),)))

    with pytest.raises(ValidationFailed) as refused:
        world.do(
            do_amend_order,
            AmendOrder(order, 1, "less", (kept(world, "A", line, "3"),)),
            AmendOrder(order, 1, "less", ()),
        )
    with pytest.raises(ValidationFailed) as dropped:
        world.do(do_amend_order, AmendOrder(order, 1, "other", (world.line("B", "1"),)))

    assert {p.code for p in refused.value.problems} == {"sales.below_done", "sales.order_twice"}
    assert dropped.value.code == "sales.below_done"
    world.do(do_amend_order, AmendOrder(order, 1, "just that", (kept(world, "A", line, "4"),)))
    assert world.order_state(order) == ("confirmed", "full", "none")
    world.assert_holds()


def test_more_value_needs_more_credit(world: World) -> None:
    world.limit(12000)
    order = world.confirmed(world.line("A", "10"))
    (line,) = world.lines_of(order)

    with pytest.raises(Conflict) as refused:
        world.do(do_amend_order, AmendOrder(order, 1, "more", (kept(world, "A", line, "11"),)))

    assert refused.value.code == "ledger.credit_limit"
    assert world.exposure() == 11900
    assert sql.rows("SELECT version FROM sales_order WHERE id = %s", (order,)) == [(1,)]
    world.assert_holds()
