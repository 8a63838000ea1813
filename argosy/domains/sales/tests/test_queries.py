"""The reads: an order with its progress, lists page by page, the backlog, what orders brought."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.queries import access_order, backlog, list_orders, margins
from argosy.domains.sales.rules.inputs import BillOrder, DeliverLine, DeliverOrder
from argosy.domains.sales.tests.world import DAY, World
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import NotFound, PermissionDenied


def test_an_order_shows_how_far_its_lines_have_come(world: World) -> None:
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "10"), world.line("B", "1"))
    line, _ = world.lines_of(order)
    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(4)),)))

    view = access_order(world.books.actor, order)

    assert view.head.number == "SO-2026-00001"
    assert view.head.delivery_state == "partial"
    assert [each.quantities.open for each in view.lines] == [6, 1]
    assert view.lines[0].promised_on == DAY
    assert view.lines[1].promised_on is None
    assert [version[:2] for version in view.versions] == [(1, "order")]


def test_nobody_sees_the_orders_of_others(world: World) -> None:
    order = world.confirmed(world.line("A", "1"))
    stranger = replace(world.books.actor, company_id=9999, companies=(9999,))
    clerk = replace(world.books.actor, kind=ActorKind.USER)

    with pytest.raises(NotFound):
        access_order(stranger, order)
    with pytest.raises(PermissionDenied):
        access_order(clerk, order)
    with pytest.raises(PermissionDenied):
        list_orders(clerk)
    assert list_orders(stranger) == []


def test_lists_go_page_by_page(world: World) -> None:
    orders = world.do(do_create_order, *[world.order(world.line("A", "1"))] * 5).ids()
    actor = world.books.actor

    first = list_orders(actor, state="entered", limit=2)
    second = list_orders(actor, state="entered", before=(DAY, first[-1].id), limit=2)

    assert [row.id for row in (*first, *second)] == orders[:0:-1]
    assert list_orders(actor, state="done") == []
    assert len(list_orders(actor, customer_id=world.customers[0])) == 5


def test_the_backlog_is_what_is_open(world: World) -> None:
    world.stock("A", "4")
    order = world.confirmed(world.line("A", "10"), world.line("SERVICE", "1"))
    world.do(do_create_order, world.order(world.line("A", "7")))
    (line, _) = world.lines_of(order)

    (row,) = backlog(world.books.actor)

    assert (row.order_id, row.line_id) == (order, line)
    assert (row.open_qty, row.reserved_qty) == (Decimal(10), Decimal(4))


def test_a_margin_is_billed_less_cost(world: World) -> None:
    """4 x 10.00 billed, 4 x 4.00 cost: 24.00."""
    world.stock("A", "4", cost_minor=400)
    order = world.confirmed(world.line("A", "4"))
    world.do(do_deliver, DeliverOrder(order, DAY))
    world.do(do_bill_order, BillOrder(order, DAY))

    (margin,) = margins(world.books.actor, [order])

    assert (margin.revenue_minor, margin.cost_minor, margin.margin_minor) == (4000, 1600, 2400)
