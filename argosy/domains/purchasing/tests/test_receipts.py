"""Receipts and returns, worked by hand; what is refused, and that nothing changed."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connections

from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.queries import access_order
from argosy.domains.purchasing.reports import received_not_billed
from argosy.domains.purchasing.rules.orders import NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.purchasing.tests.world import CLOCK, DAY, World, make_world
from argosy.kernel.primitives.errors import ArgosyError, Conflict, ValidationFailed

STOCK, GRNI = "1405", "2204"


def confirmed(world: World, *lines: NewOrderLine, **head: object) -> tuple[int, list[int]]:
    """Create and confirm an order; return its id and its lines'."""
    (order_id,) = world.do(do_create_order, world.order(*lines, **head)).ids()
    world.do(do_confirm_order, OrderStep(order_id, 1))
    found = world.ids(
        "SELECT line_id FROM purchase_line_progress WHERE order_id = %s ORDER BY 1", order_id
    )
    return order_id, found


def test_goods_are_received_and_returned(db: object) -> None:
    world = make_world()
    order_id, (first, second) = confirmed(
        world, world.line(0, "3", "0.335"), world.line(1, "10", "5")
    )
    goods = ReceiveGoods(
        order_id,
        (
            ReceiveLine(first, Decimal(1)),
            ReceiveLine(second, Decimal(6), Decimal(2), "scratched", "held"),
        ),
        supplier_reference="LS-77",
    )
    (receipt,) = world.do(do_receive_goods, goods).results
    assert receipt is not None and receipt.number == "GR-2026-00001"
    # A third of 1.01 and six at 5.00.
    assert (world.balance(STOCK), world.balance(GRNI)) == (3034, -3034)
    held = world.ask(
        "SELECT qty, owner_id, status::text FROM stock_balance WHERE owner_id <> 0"
        " AND location_id = %s",
        world.place,
    )
    assert held == [(2, world.supplier, "blocked")]
    assert access_order(world.actor, order_id).head.receipt_state == "partial"
    _, came = world.ids("SELECT id FROM receipt_line ORDER BY id")
    back = ReturnGoods(
        order_id,
        (ReturnLine(came, Decimal(1)), ReturnLine(came, Decimal(2), is_held=True)),
        "broken",
    )
    (done,) = world.do(do_return_to_supplier, back).results
    assert done is not None and done.number == "RS-2026-00001"
    assert (world.balance(STOCK), world.balance(GRNI)) == (2534, -2534)
    progress = world.ask(
        "SELECT accepted_qty, rejected_qty, returned_qty, accrued_minor"
        " FROM purchase_line_progress ORDER BY line_id"
    )
    assert progress == [(1, 0, 0, 34), (6, 2, 1, 2500)]
    open_lines = received_not_billed(world.actor, DAY)
    assert [(x.line_id, x.unbilled_qty, x.accrued_minor) for x in open_lines] == [
        (first, Decimal(1), 34),
        (second, Decimal(5), 2500),
    ]
    assert world.offenders() == []


def test_refused_at_the_door_nothing_moves(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5"))
    refused = ReceiveLine(first, Decimal(0), Decimal(10), "wet")
    world.do(do_receive_goods, ReceiveGoods(order_id, (refused,)))
    assert world.ask("SELECT count(*) FROM stock_move") == [(0,)]
    assert world.ask("SELECT disposition::text, reject_reason::text FROM receipt_line") == [
        ("refused", "wet")
    ]
    assert world.balance(GRNI) == 0
    assert world.offenders() == []


def test_a_foreign_order_is_valued_at_its_rate(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(
        world, world.line(0, "3", "10.01"), currency="USD", rate=Decimal("0.9137")
    )
    # 30.03 USD x 0.9137 = 27.438411 EUR: 9.146137 each, of the running total 9.15, 18.29, 27.44.
    for value in (915, 1829, 2744):
        world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(1)),)))
        assert world.balance(GRNI) == -value
    assert world.offenders() == []


def test_packs_are_counted_in_pieces(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "2", "60", unit_id=world.dozen))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(1)),)))
    assert world.ask("SELECT accepted_qty, value_minor FROM receipt_line") == [(12, 6000)]


def test_tolerance_is_all_that_may_come_beyond_the_order(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5", over_pct=Decimal(10)))
    with pytest.raises(Conflict) as refused:
        world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(12)),)))
    assert refused.value.code == "purchasing.over_receipt"
    assert refused.value.problems[0].field == "[0].lines[0].accepted_qty"
    # Twice the same line counts together.
    lines = (ReceiveLine(first, Decimal(6)), ReceiveLine(first, Decimal(6)))
    with pytest.raises(Conflict):
        world.do(do_receive_goods, ReceiveGoods(order_id, lines))
    assert world.balance(GRNI) == 0
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(11)),)))
    assert world.balance(GRNI) == -5500
    # What goes back may come again.
    (came,) = world.ids("SELECT id FROM receipt_line")
    again = ReturnGoods(order_id, (ReturnLine(came, Decimal(3), is_replaced=True),), "wrong")
    world.do(do_return_to_supplier, again)
    assert world.ask("SELECT done_qty, state::text FROM planned_move") == [(8, "open")]
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(3)),)))
    assert world.balance(GRNI) == -5500
    assert world.offenders() == []


def test_two_receipts_of_one_batch_see_each_other(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5"))
    six = ReceiveGoods(order_id, (ReceiveLine(first, Decimal(6)),))
    answer = world.do(do_receive_goods, six, six, mode="valid")
    assert [result is not None for result in answer.results] == [True, False]
    assert [p.code for p in answer.problems] == ["purchasing.over_receipt"]
    assert world.balance(GRNI) == -3000
    assert world.offenders() == []


BAD: list[tuple[str, dict[str, object], str]] = [
    ("an unknown line", {"line_id": 10**12}, "purchasing.unknown_line"),
    ("a line beyond 64 bits", {"line_id": 2**70}, "number.too_big"),
    ("nothing", {"accepted_qty": Decimal(0)}, "purchasing.nothing_received"),
    ("less than nothing", {"accepted_qty": Decimal(-1)}, "number.too_small"),
    ("NaN", {"accepted_qty": Decimal("NaN")}, "number.not_finite"),
    ("half a piece", {"accepted_qty": Decimal("0.5")}, "unit.inexact"),
    ("a rejection without a reason", {"rejected_qty": Decimal(1)}, "text.required"),
    ("an unknown disposition", {"disposition": "eaten"}, "purchasing.disposition"),
    ("an unknown status", {"status": "lost"}, "purchasing.status"),
    ("a lot of an item without lots", {"lot_id": 10**12}, "stock.lot_not_tracked"),
    ("an unknown place", {"place_id": 10**12}, "stock.unknown_location"),
]


@pytest.mark.parametrize(("case", "change", "code"), BAD, ids=[case[0] for case in BAD])
def test_a_bad_line_is_named_and_nothing_changes(
    db: object, case: str, change: dict[str, object], code: str
) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5"))
    given: dict[str, object] = {"line_id": first, "accepted_qty": Decimal(1)} | change
    bad = ReceiveLine(**given)  # type: ignore[arg-type]
    with pytest.raises(ArgosyError) as refused:
        world.do(do_receive_goods, ReceiveGoods(order_id, (bad,)))
    found = [p.code for p in refused.value.problems]
    assert any(each.startswith(code) for each in found), (case, found)
    assert all("lines[0]" in p.field for p in refused.value.problems), case
    assert world.ask("SELECT count(*) FROM receipt") == [(0,)]


def test_charges_and_drafts_are_not_received(db: object) -> None:
    world = make_world()
    freight = NewOrderLine(0, Decimal(1), unit_price=Decimal(5), description="Freight")
    order_id, (charge,) = confirmed(world, freight)
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(charge, Decimal(1)),)))
    assert refused.value.code == "purchasing.not_received"
    (draft,) = world.do(do_create_order, world.order(world.line(0, "1", "1"))).ids()
    (line,) = world.ids("SELECT id FROM purchase_order_line WHERE order_id = %s", draft)
    with pytest.raises(Conflict) as conflict:
        world.do(do_receive_goods, ReceiveGoods(draft, (ReceiveLine(line, Decimal(1)),)))
    assert conflict.value.code == "purchasing.order_state"


def test_no_more_goes_back_than_came_and_is_there(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(10)),)))
    (came,) = world.ids("SELECT id FROM receipt_line")
    for line in (
        ReturnLine(came, Decimal(11)),
        ReturnLine(came, Decimal(1), is_held=True),
    ):
        with pytest.raises(Conflict) as refused:
            world.do(do_return_to_supplier, ReturnGoods(order_id, (line,), "broken"))
        assert refused.value.code == "purchasing.over_return"
    world.sell(0, "8")
    back = ReturnGoods(order_id, (ReturnLine(came, Decimal(3)),), "broken")
    with pytest.raises(Conflict) as refused:
        world.do(do_return_to_supplier, back)
    assert refused.value.code == "stock.insufficient"
    back = ReturnGoods(order_id, (ReturnLine(came + 1, Decimal(1)),), "")
    with pytest.raises(ValidationFailed) as bad:
        world.do(do_return_to_supplier, back)
    assert [p.code for p in bad.value.problems] == ["text.required"]
    assert world.balance(GRNI) == -5000


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_a_return_takes_its_own_cost_whatever_came_since(db: object, method: str) -> None:
    world = make_world(method=method)
    cheap, (first,) = confirmed(world, world.line(0, "10", "5"))
    dear, (second,) = confirmed(world, world.line(0, "10", "7"))
    world.do(do_receive_goods, ReceiveGoods(cheap, (ReceiveLine(first, Decimal(10)),)))
    world.do(do_receive_goods, ReceiveGoods(dear, (ReceiveLine(second, Decimal(10)),)))
    _, came = world.ids("SELECT id FROM receipt_line ORDER BY id")
    world.do(do_return_to_supplier, ReturnGoods(dear, (ReturnLine(came, Decimal(10)),), "broken"))
    assert (world.balance(STOCK), world.balance(GRNI)) == (5000, -5000)
    assert world.offenders() == []


def test_sixteen_receivers_of_the_last_pieces(db_clone: object) -> None:
    """Each wants 3 of 10: exactly three receive; the others are told, and nothing is half done."""
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5"))
    outcomes: list[str] = []
    start = threading.Barrier(16)

    def receive(rival: int) -> None:
        start.wait()
        goods = ReceiveGoods(order_id, (ReceiveLine(first, Decimal(3)),))
        try:
            do_receive_goods([goods], actor=world.actor, key=f"rival-{rival}", clock=CLOCK)
            outcomes.append("done")
        except Conflict as refused:
            outcomes.append(refused.code)
        finally:
            connections.close_all()

    rivals = [threading.Thread(target=receive, args=(rival,)) for rival in range(16)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert sorted(outcomes) == ["done"] * 3 + ["purchasing.over_receipt"] * 13
    assert world.ask("SELECT accepted_qty, accrued_minor FROM purchase_line_progress") == [
        (9, 4500)
    ]
    assert world.balance(GRNI) == -4500
