"""Confirming: credit taken, goods reserved, dates promised; or refused without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from argosy.domains.sales.commands.cancel import do_cancel_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.reserve import do_reserve_goods
from argosy.domains.sales.rules.inputs import (
    CancelOrder,
    ConfirmOrder,
    DeliverOrder,
    ReserveGoods,
)
from argosy.domains.sales.tests.world import DAY, NOON, World
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import Conflict, PermissionDenied, StaleVersion
from argosy.kernel.stock.planned import FulfilInput, PlanInput, fulfil, plan_moves


def promises(order: int) -> list[tuple[object, ...]]:
    """Return quantity, source and date of what an order was promised."""
    return [
        tuple(row)
        for row in sql.rows(
            "SELECT trim_scale(base_qty)::text, source::text, promised_on FROM sales_promise"
            " WHERE order_id = %s ORDER BY id",
            (order,),
        )
    ]


def expect(world: World, item: str, qty: str, days: int) -> None:
    """Plan a receipt from a supplier in some days."""
    plan = PlanInput(
        ("test_purchase", 1, 1),
        world.items[item],
        world.places["SUP"],
        world.places["WH/A"],
        Decimal(qty),
        NOON + timedelta(days=days),
        "in",
    )
    world.act(lambda run: plan_moves(run, [plan]))


def test_confirming_takes_credit_and_reserves_what_is_there(world: World) -> None:
    """7 of 10 wanted are on hand: 7 reserved, 3 open; 10 x 10.00 + 19 % take 119.00 of credit."""
    world.limit(20000)
    world.stock("A", "7")
    order = world.do(do_create_order, world.order(world.line("A", "10"))).ids()[0]

    world.do(do_confirm_order, ConfirmOrder(order, 1))

    assert world.exposure() == 11900
    assert world.order_state(order) == ("confirmed", "none", "none")
    assert promises(order) == [("7", "stock", DAY), ("3", "open", None)]
    assert world.reserved("A") == 7
    world.assert_holds()


def test_what_is_short_is_promised_from_an_expected_receipt_once(world: World) -> None:
    """5 expected in 9 days: the first order gets 4 of them promised, the second gets none."""
    world.stock("A", "6")
    expect(world, "A", "5", 9)
    first = world.confirmed(world.line("A", "10"))
    second = world.confirmed(world.line("A", "2"))

    assert promises(first) == [("6", "stock", DAY), ("4", "receipt", date(2026, 3, 19))]
    assert promises(second) == [("2", "open", None)]
    world.do(do_cancel_order, CancelOrder(first, "not wanted"))
    third = world.confirmed(world.line("A", "9"))
    # The second still waits for 2 and is left them: 4 now, and the 5 that are expected.
    assert promises(third) == [("4", "stock", DAY), ("5", "receipt", date(2026, 3, 19))]
    world.assert_holds()


def test_what_arrived_is_kept_for_whom_it_was_promised(world: World) -> None:
    """4 promised to the first from a receipt of 5: when it is here, the second gets 1, not 2."""
    expect(world, "A", "5", 9)
    first = world.confirmed(world.line("A", "4"))
    world.stock("A", "5")
    world.act(lambda run: fulfil(run, [FulfilInput(("test_purchase", 1, 1), Decimal(5))]))

    second = world.confirmed(world.line("A", "2"))

    assert promises(second) == [("1", "stock", DAY), ("1", "open", None)]
    world.do(do_reserve_goods, ReserveGoods(first), ReserveGoods(second))
    assert world.reserved("A") == 5
    world.do(do_deliver, DeliverOrder(first, DAY))
    assert world.on_hand("A") == 1
    world.assert_holds()


def test_nothing_is_promised_before_it_is_wanted(world: World) -> None:
    world.stock("A", "1")
    later = date(2026, 4, 1)

    order = world.confirmed(world.line("A", "1"), requested_on=later)

    assert promises(order) == [("1", "stock", later)]


def test_planned_issues_are_done_by_the_delivery(world: World) -> None:
    world.stock("A", "1")
    order = world.confirmed(world.line("A", "3"))
    world.stock("A", "2")

    world.do(do_deliver, DeliverOrder(order, DAY))

    assert sql.rows("SELECT state::text, trim_scale(done_qty)::text FROM planned_move") == [
        ("done", "3")
    ]
    world.assert_holds()


def test_who_must_reserve_gets_all_or_nothing(world: World) -> None:
    world.stock("A", "7")
    new = replace(world.order(world.line("A", "10")), must_reserve=True)
    order = world.do(do_create_order, new).ids()[0]

    with pytest.raises(Conflict) as refused:
        world.do(do_confirm_order, ConfirmOrder(order))

    (problem,) = refused.value.problems
    assert (problem.code, problem.params["available"]) == ("sales.cannot_reserve", "7")
    assert world.reserved("A") == 0
    assert world.exposure() == 0
    world.assert_holds()


def test_one_cent_beyond_the_limit_is_too_much(world: World) -> None:
    world.stock("A", "10")
    world.limit(11899)
    order = world.do(do_create_order, world.order(world.line("A", "10"))).ids()[0]

    with pytest.raises(Conflict) as refused:
        world.do(do_confirm_order, ConfirmOrder(order))
    assert refused.value.code == "ledger.credit_limit"
    assert world.reserved("A") == 0
    assert world.order_state(order)[0] == "entered"

    world.limit(11900)
    world.do(do_confirm_order, ConfirmOrder(order))
    world.assert_holds()


def test_in_mode_valid_each_order_is_answered_and_goods_go_to_who_is_granted(world: World) -> None:
    """Credit for one of two; what the refused one wanted is reserved by nobody."""
    world.stock("A", "10")
    world.limit(12000)
    entered = world.do(
        do_create_order,
        world.order(world.line("A", "10")),
        world.order(world.line("A", "10")),
        world.order(world.line("A", "5"), customer_id=world.customers[1]),
    ).ids()

    answer = world.do(
        do_confirm_order,
        ConfirmOrder(entered[0]),
        ConfirmOrder(entered[1]),
        ConfirmOrder(entered[2], expected_version=7),
        mode="valid",
    )

    assert [done is not None for done in answer.results] == [True, False, False]
    assert [p.code for p in answer.problems] == ["ledger.credit_limit", "sales.stale_version"]
    assert world.exposure() == 11900
    assert world.reserved("A") == 10
    world.assert_holds()


def test_nothing_is_confirmed_twice_or_blindly(world: World) -> None:
    order = world.confirmed(world.line("SERVICE", "1"))

    with pytest.raises(Conflict) as refused:
        world.do(do_confirm_order, ConfirmOrder(order))
    assert refused.value.code == "sales.state"
    with pytest.raises(StaleVersion):
        world.do(do_confirm_order, ConfirmOrder(order, expected_version=2))
    actor = replace(world.books.actor, kind=ActorKind.USER, permissions=frozenset())
    with pytest.raises(PermissionDenied):
        do_confirm_order([ConfirmOrder(order)], actor=actor, key="no")
    assert world.exposure() == 1190
    world.assert_holds()
