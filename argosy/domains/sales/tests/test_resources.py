"""Sales through the registry: what every door shows of an order, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest

from argosy.domains.sales.commands.cancel import do_cancel_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.resources import RESOURCES
from argosy.domains.sales.rules.inputs import (
    AmendOrder,
    CancelOrder,
    DeliverLine,
    DeliverOrder,
    NewCharge,
    NewOrder,
)
from argosy.domains.sales.tests.world import DAY, World
from argosy.kernel.events.commands import Command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import catalogue, reads, wire
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.possible import currency_of


def test_an_order_travels_whole(world: World) -> None:
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "3"), world.line("B", "1"))
    first, second = world.lines_of(order)
    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(first, Decimal(1)),)))

    found = reads.record(world.books.actor, "sales.order", order)

    customer = cast("dict[str, object]", found["customer"])
    assert customer["id"] == world.customers[0]
    assert customer["name"]
    assert (found["number"], found["state"]) == ("SO-2026-00001", "confirmed")
    assert (found["delivery_state"], found["billing_state"]) == ("partial", "none")
    # 3 x 10.00 + 1 x 10.00 = 40.00, with 19 % of tax 47.60
    assert found["net"] == {"amount": "40.00", "currency": "EUR"}
    assert found["tax"] == {"amount": "7.60", "currency": "EUR"}
    assert found["gross"] == found["company_gross"] == {"amount": "47.60", "currency": "EUR"}
    lines = cast("list[dict[str, object]]", found["lines"])
    assert [line["id"] for line in lines] == [first, second]
    assert [(line["qty"], line["open_qty"], line["delivered_qty"]) for line in lines] == [
        ("3", "2", "1"),
        ("1", "1", "0"),
    ]
    assert lines[0]["tax_codes"] == ["V19"]
    assert lines[0]["net"] == {"amount": "30.00", "currency": "EUR"}
    assert [v["kind"] for v in cast("list[dict[str, object]]", found["versions"])] == ["order"]


def test_a_delivery_names_its_order_and_customer(world: World) -> None:
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "2"))
    (delivery,) = world.do(do_deliver, DeliverOrder(order, DAY)).ids()

    found = reads.record(world.books.actor, "sales.delivery", delivery)

    named = cast("dict[str, object]", found["order"])
    customer = cast("dict[str, object]", found["customer"])
    assert named == {"id": order, "code": "SO-2026-00001", "name": customer["name"]}
    assert (found["number"], found["direction"]) == ("DO-2026-00001", "out")
    (line,) = cast("list[dict[str, object]]", found["lines"])
    assert (line["qty"], line["base_qty"]) == ("2", "2")


def ids(world: World, **tests: object) -> set[object]:
    found: set[object] = set()
    for name, value in tests.items():
        where = Test(name.replace("__", "."), "is", value)
        page = reads.page(world.books.actor, "sales.order", Query(where=where))
        found |= {row["id"] for row in page.rows}
    return found


def test_orders_are_found_by_number_customer_and_product(world: World) -> None:
    one = world.confirmed(world.line("A", "1"))
    two = world.confirmed(world.line("B", "1"))
    ((item,),) = sql.rows("SELECT code FROM item WHERE id = %s", (world.items["B"],))
    ((customer,),) = sql.rows("SELECT code FROM party WHERE id = %s", (world.customers[0],))

    assert ids(world, number="SO-2026-00002") == {two}
    assert ids(world, lines__item__code=item) == {two}
    assert ids(world, customer__code=customer) == {one, two}
    assert ids(world, customer__code="nobody") == set()


def possible(world: World, order: int) -> dict[str, list[str]]:
    """Return the actions with the codes of what stands against each."""
    found = reads.record(world.books.actor, "sales.order", order, fields=[], with_actions=True)
    return {
        str(action["name"]): [
            str(reason["code"]) for reason in cast("list[dict[str, object]]", action["why_not"])
        ]
        for action in cast("list[dict[str, object]]", found["actions"])
    }


def test_what_is_possible_follows_the_order_s_life(world: World) -> None:
    world.stock("A", "10")
    (order,) = world.do(do_create_order, world.order(world.line("A", "2"))).ids()
    entered = possible(world, order)
    assert "create" not in entered
    assert entered == {
        "amend": [],
        "confirm": [],
        "reserve": ["sales.not_confirmed"],
        "deliver": ["sales.not_confirmed"],
        "return": ["sales.nothing_delivered"],
        "bill": ["sales.not_confirmed"],
        "credit": ["sales.nothing_billed"],
        "cancel": [],
    }
    held = world.confirmed(world.line("A", "2"))
    assert possible(world, held)["confirm"] == ["sales.confirmed_already"]
    assert possible(world, held)["deliver"] == []
    world.do(do_deliver, DeliverOrder(held, DAY))
    assert possible(world, held)["deliver"] == ["sales.nothing_to_deliver"]
    assert possible(world, held)["return"] == possible(world, held)["bill"] == []
    world.do(do_cancel_order, CancelOrder(order, "no longer wanted"))
    assert possible(world, order)["amend"] == ["sales.cancelled_already"]
    assert possible(world, order)["confirm"] == ["sales.cancelled_already"]


def test_orders_of_another_company_are_not_there(world: World) -> None:
    order = world.confirmed(world.line("A", "1"))
    stranger = replace(world.books.actor, company_id=9999, companies=(9999,))
    assert reads.page(stranger, "sales.order", Query()).rows == []
    assert [row["id"] for row in reads.page(world.books.actor, "sales.order", Query()).rows] == [
        order
    ], "negative control: its own company sees it"


def test_every_command_of_sales_is_an_action() -> None:
    from argosy.domains.sales import api

    commands = {c.name for c in vars(api).values() if isinstance(c, Command)}
    declared = {action.command.name for each in RESOURCES for action in each.actions}
    assert commands == declared


def test_items_travel_and_money_follows_the_order(world: World) -> None:
    json = {
        "customer_id": world.customers[0],
        "warehouse_id": world.places["WH"],
        "currency": "EUR",
        "document_date": "2026-03-10",
        "lines": [
            {"item_id": world.items["A"], "qty": "2", "unit_price": "10", "tax_codes": ["V19"]}
        ],
        "charges": [
            {
                "description": "Freight",
                "amount": {"amount": "7.50", "currency": "EUR"},
                "tax_codes": ["V19"],
            }
        ],
    }
    item = wire.parse(NewOrder, json)
    assert isinstance(item, NewOrder)
    assert item.charges == (NewCharge("Freight", 750, ("V19",)),)
    (order,) = world.do(do_create_order, item).ids()

    amend = catalogue.actions()["sales.order.amend"].action
    clerk = replace(
        world.books.actor, kind=ActorKind.USER, permissions=frozenset({"sales.order.amend"})
    )
    look_up = currency_of(clerk, amend)
    change = {"order_id": order, "expected_version": 1, "why": "freight"}
    yen = {"description": "Freight", "amount": {"amount": "7", "currency": "JPY"}}
    refused = wire.parse(AmendOrder, change | {"charges": [yen]}, currency_of=look_up)
    (problem,) = cast("list[Problem]", refused)
    assert (problem.code, problem.field) == ("wire.other_currency", "charges[0].amount.currency")
    euro = {"description": "Freight", "amount": {"amount": "7", "currency": "EUR"}}
    with sql.counted() as counted:
        taken = wire.parse(AmendOrder, change | {"charges": [euro]}, currency_of=look_up)
    assert cast(AmendOrder, taken).charges[0].amount_minor == 700
    assert counted.statements == 0, "the order's currency was asked once"


@pytest.mark.parametrize("field", ["item_id", "qty"])
def test_what_a_line_needs_is_asked_for(world: World, field: str) -> None:
    line = {"item_id": world.items["A"], "qty": "2"}
    del line[field]
    json = {"customer_id": 1, "warehouse_id": 1, "currency": "EUR", "document_date": "2026-03-10"}
    (problem,) = cast("list[Problem]", wire.parse(NewOrder, json | {"lines": [line]}))
    assert (problem.code, problem.field) == ("wire.missing", f"lines[0].{field}")
