"""Each line of a confirmed order says why it is not delivered yet, and when goods come."""

from __future__ import annotations

from datetime import date
from typing import cast

from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.reserve import do_reserve_goods
from argosy.domains.sales.rules.inputs import DeliverOrder, ReserveGoods
from argosy.domains.sales.tests.test_confirm import expect
from argosy.domains.sales.tests.world import DAY, World
from argosy.platform.registry import reads


def _told(world: World, order: int) -> list[tuple[object, ...]]:
    found = reads.record(world.books.actor, "sales.order", order)
    return [
        (line["waits_for"], _qty(line, "reserved_qty"), _qty(line, "short_qty"), _on(line))
        for line in cast("list[dict[str, object]]", found["lines"])
    ]


def _qty(line: dict[str, object], name: str) -> object:
    value = line[name]
    return value["amount"] if isinstance(value, dict) else value


def _on(line: dict[str, object]) -> object:
    return line["next_receipt_on"]


def test_each_line_says_what_it_waits_for(world: World) -> None:
    world.stock("A", "3")
    world.stock("B", "1")
    expect(world, "B", "5", 9)
    order = world.confirmed(world.line("A", "3"), world.line("B", "4"), world.line("C", "2"))
    receipt = date(2026, 3, 19).isoformat()
    assert _told(world, order) == [
        ("ready", "3", "0", None),
        ("receipt", "1", "3", receipt),
        ("order", "0", "2", None),
    ]
    world.stock("C", "2")
    assert _told(world, order)[2] == ("reserve", "0", "2", None)
    world.do(do_reserve_goods, ReserveGoods(order))
    assert _told(world, order)[2] == ("ready", "2", "0", None)


def test_what_is_delivered_or_not_confirmed_waits_for_nothing(world: World) -> None:
    world.stock("A", "3")
    entered = world.do(do_create_order, world.order(world.line("A", "1"))).ids()[0]
    assert _told(world, entered) == [(None, None, None, None)]
    order = world.confirmed(world.line("A", "3"))
    world.do(do_deliver, DeliverOrder(order, DAY))
    assert _told(world, order) == [(None, None, None, None)]
