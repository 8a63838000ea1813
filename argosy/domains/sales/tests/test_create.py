"""Entering quotations and orders: prices, taxes, totals, refusals."""

from __future__ import annotations

from decimal import Decimal

from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.tests.world import World
from argosy.kernel.identity import sql


def test_an_order_is_priced_taxed_and_summed(world: World) -> None:
    """3 x 19.99 and 2 x 5 less 10 %: net 68.97, tax 13.10, gross 82.07, worked by hand."""
    answer = world.do(
        do_create_order,
        world.order(
            world.line("A", "3", "19.99"),
            world.line("B", "2", "5", discount_pct=Decimal(10)),
        ),
    )

    (done,) = answer.results
    assert done is not None
    assert done.number == "SO-2026-00001"
    assert sql.rows(
        "SELECT net_minor, tax_minor, gross_minor, state::text FROM sales_order WHERE id = %s",
        (done.id,),
    ) == [(6897, 1310, 8207, "entered")]
